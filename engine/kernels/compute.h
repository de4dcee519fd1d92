/// What every computation needs, passed by reference: the kernels of one instruction set and the workers.
#pragma once

#include <span>
#include <string_view>

#include "engine/base/error.h"
#include "engine/base/thread_pool.h"
#include "engine/kernels/kernel_table.h"

namespace sightline {

struct Compute {
  const Kernels& kernels;
  ThreadPool& pool;
};

struct CpuFeatures;   // engine/base/system_info.h

/// How a processor wants weights in memory to be asked for, as measured. Any thread.
ReadAhead read_ahead(const CpuFeatures& cpu) noexcept;

/// Tables this processor can run, best first, "scalar" last. Constant data; any thread.
std::span<const Kernels* const> available_kernels() noexcept;

/// The table called `isa`; an empty name means the best one.
/// Errors: InvalidArgument for an unknown name, Unsupported (CPU_UNSUPPORTED) if this processor lacks it.
Result<const Kernels*> choose_kernels(std::string_view isa);

}  // namespace sightline
