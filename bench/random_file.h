/// Writes a GGUF file whose tensors hold random values, in little memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "bench/model_tensors.h"
#include "engine/base/error.h"
#include "engine/base/thread_pool.h"
#include "tests/support/gguf_writer.h"

namespace sightline::bench {

/// Called on the writing thread with bytes of weights done and in all.
using WriteProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Writes the keys of `keys` and all `tensors` to `path`, replacing what was there only when the new file is whole; until
/// then it grows beside it under the name "….part". Weights are made in pieces of a few megabytes by all workers of
/// `pool`; equal seeds give equal bytes. `keys` has no tensors yet and is of no use afterwards.
///
/// Gives the size of the file. Errors: OverBudget (DISK_FULL) if the disk has too little room, told before anything is
/// written; Io (DISK_ERROR) if it cannot be written.
Result<std::int64_t> write_random_file(const std::filesystem::path& path, testing_support::GgufWriter& keys,
                                       const std::vector<TensorPlan>& tensors, std::uint64_t seed, ThreadPool& pool,
                                       const WriteProgress& on_progress);

/// Errors: InvalidArgument, "`what` is 0, expected 1 to 200", if `value` lies outside.
Status check_range(std::string_view what, std::int64_t value, std::int64_t low, std::int64_t high);

}  // namespace sightline::bench
