/// Writes the vision encoder of a published model with random weights as a GGUF file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "bench/random_file.h"
#include "engine/base/error.h"
#include "engine/base/thread_pool.h"
#include "tests/support/tiny_projector.h"

namespace sightline::bench {

/// The encoder that goes with the language model called `shape` (a name of find_shape), in F16; none if there is no such
/// shape. Source: the published configurations of Qwen3.5 and Qwen3.6.
std::optional<testing_support::ProjectorOptions> find_projector(std::string_view shape);

/// Writes the encoder to `path` as write_random_file does. Gives the size of the file.
/// Errors: InvalidArgument if the number of layers or the width of its output is out of range; those of
/// write_random_file.
Result<std::int64_t> write_random_projector(const std::filesystem::path& path,
                                            const testing_support::ProjectorOptions& projector, ThreadPool& pool,
                                            const WriteProgress& on_progress = {});

}  // namespace sightline::bench
