/// The files a model is split over: found, opened and checked against each other.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/gguf_file.h"
#include "engine/base/input_file.h"

namespace sightline {

/// One open file of a model.
struct Shard {
  std::filesystem::path path;
  InputFile file;
  GgufFile gguf;
};

/// The parts of a name such as `Qwen-00002-of-00003.gguf`.
struct ShardName {
  std::string prefix;        ///< "Qwen"
  std::int64_t number = 0;   ///< 2, counted from 1
  std::int64_t count = 0;    ///< 3
};

/// Takes a file name apart; none if it does not follow the pattern. Source: ggml's `gguf-split`.
std::optional<ShardName> shard_name(std::string_view file_name);
/// The file name of shard `number` (from 1).
std::string shard_file_name(std::string_view prefix, std::int64_t number, std::int64_t count);

/// Opens the file at `path` and, if it is the first of a split set, its siblings. At least one shard.
/// Errors: as WeightStore::open, except that tensor names are not compared across shards.
Result<std::vector<Shard>> open_shards(const std::filesystem::path& path);

}  // namespace sightline
