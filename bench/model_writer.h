/// Writes a complete model with random weights as a GGUF file, in little memory.
#pragma once

#include <cstdint>
#include <filesystem>

#include "bench/model_shapes.h"
#include "bench/random_file.h"
#include "engine/base/error.h"
#include "engine/base/thread_pool.h"

namespace sightline::bench {

/// A model to be made. Equal values give equal bytes.
struct RandomModel {
  ModelShape shape;
  ModelFormats formats;
  std::uint64_t seed = 1;
};

/// Writes the model to `path` as write_random_file does. Gives the size of the file.
/// Errors: InvalidArgument for sizes and formats that do not go together; those of write_random_file.
Result<std::int64_t> write_random_model(const std::filesystem::path& path, const RandomModel& model, ThreadPool& pool,
                                        const WriteProgress& on_progress = {});

}  // namespace sightline::bench
