/// Writes a complete model with random weights as a GGUF file, in little memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "bench/model_shapes.h"
#include "engine/base/error.h"
#include "engine/base/thread_pool.h"

namespace sightline::bench {

/// A model to be made. Equal values give equal bytes.
struct RandomModel {
  ModelShape shape;
  ModelFormats formats;
  std::uint64_t seed = 1;
};

/// Called on the writing thread with bytes of weights done and in all.
using WriteProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Writes the model to `path`, replacing what was there only when the new file is whole; until then it grows beside it
/// under the name "….part". Weights are made in pieces of a few megabytes by all workers of `pool`.
///
/// Gives the size of the file. Errors: InvalidArgument for sizes and formats that do not go together; OverBudget
/// (DISK_FULL) if the disk has too little room, told before anything is written; Io (DISK_ERROR) if it cannot be written.
Result<std::int64_t> write_random_model(const std::filesystem::path& path, const RandomModel& model, ThreadPool& pool,
                                        const WriteProgress& on_progress = {});

}  // namespace sightline::bench
