/// The files a model is split over: found, opened and checked against each other.
#include "engine/base/shard_set.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr std::string_view kCountKey = "split.count";
constexpr std::string_view kNumberKey = "split.no";
constexpr std::string_view kTensorsKey = "split.tensors.count";
constexpr std::string_view kArchitectureKey = "general.architecture";

Error corrupt(std::string_view file, const std::string& rule) {
  return {ErrorCode::Corrupt, std::string(file) + ": " + rule, "GGUF_CORRUPT"};
}

std::optional<std::int64_t> five_digits(std::string_view text) {
  std::int64_t value = 0;
  if (text.size() != 5) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = 10 * value + (c - '0');
  }
  return value;
}

Result<Shard> open_shard(const std::filesystem::path& path) {
  Result<InputFile> file = InputFile::open(path);
  if (!file) {
    Error error = std::move(file).error();
    if (error.code == ErrorCode::InvalidArgument) error.id = "GGUF_NOT_A_MODEL";
    return error;
  }
  Result<GgufFile> gguf = GgufFile::read(*file);
  if (!gguf) return std::move(gguf).error();
  return Shard{path, std::move(*file), std::move(*gguf)};
}

/// How many files the model says it is split over; 1 for a model in one file. Merging tools leave a count of 0 behind.
Result<std::int64_t> announced_count(const GgufFile& first) {
  if (!first.has(kCountKey)) return std::int64_t{1};
  const Result<std::int64_t> count = first.integer(kCountKey);
  if (!count) return count.error();
  if (*count < 0 || *count > limits::kGgufShards) {
    return corrupt(first.name(), "split.count is " + std::to_string(*count) + ", expected 0 to " +
                                     std::to_string(limits::kGgufShards));
  }
  return std::max<std::int64_t>(*count, 1);
}

/// Checks what shard `index` says about its place against the first shard.
Status check_place(const GgufFile& shard, std::int64_t index, const GgufFile& first, std::int64_t count) {
  const Result<std::int64_t> number = shard.integer(kNumberKey);
  if (!number) return number.error();
  if (*number != index) {
    return corrupt(shard.name(), "split.no is " + std::to_string(*number) + ", expected " + std::to_string(index) +
                                     "; a part is missing, doubled or misnamed");
  }
  for (const std::string_view key : {kCountKey, kTensorsKey}) {
    const Result<std::int64_t> expected = first.integer(key);
    if (!expected) return expected.error();
    const Result<std::int64_t> found = shard.integer(key);
    if (!found) return found.error();
    if (*found != *expected || (key == kCountKey && *found != count)) {
      return corrupt(shard.name(), std::string(key) + " is " + std::to_string(*found) + ", expected " +
                                       std::to_string(*expected) + " as in " + std::string(first.name()));
    }
  }
  if (!shard.has(kArchitectureKey) || !first.has(kArchitectureKey)) return {};
  const Result<std::string_view> expected = first.text(kArchitectureKey);
  const Result<std::string_view> found = shard.text(kArchitectureKey);
  if (expected && found && *expected == *found) return {};
  return corrupt(shard.name(), "this part belongs to another model than " + std::string(first.name()));
}

Status check_tensor_count(const std::vector<Shard>& shards) {
  const GgufFile& first = shards.front().gguf;
  const Result<std::int64_t> announced = first.integer(kTensorsKey);
  if (!announced) return announced.error();
  std::int64_t found = 0;
  for (const Shard& shard : shards) found += static_cast<std::int64_t>(shard.gguf.tensors().size());
  if (found == *announced) return {};
  return corrupt(first.name(), "its " + std::to_string(shards.size()) + " parts hold " + std::to_string(found) +
                                   " tensors, split.tensors.count announces " + std::to_string(*announced));
}

}  // namespace

std::optional<ShardName> shard_name(std::string_view file_name) {
  constexpr std::string_view kEnd = ".gguf";
  constexpr std::size_t kTail = std::string_view("-00001-of-00001").size();
  if (!file_name.ends_with(kEnd)) return std::nullopt;
  file_name.remove_suffix(kEnd.size());
  if (file_name.size() <= kTail) return std::nullopt;
  const std::string_view tail = file_name.substr(file_name.size() - kTail);
  if (tail[0] != '-' || tail.substr(6, 4) != "-of-") return std::nullopt;
  const std::optional<std::int64_t> number = five_digits(tail.substr(1, 5));
  const std::optional<std::int64_t> count = five_digits(tail.substr(10, 5));
  if (!number || !count || *number < 1 || *number > *count) return std::nullopt;
  return ShardName{std::string(file_name.substr(0, file_name.size() - kTail)), *number, *count};
}

std::string shard_file_name(std::string_view prefix, std::int64_t number, std::int64_t count) {
  char tail[64];
  std::snprintf(tail, sizeof tail, "-%05lld-of-%05lld.gguf", static_cast<long long>(number),
                static_cast<long long>(count));
  return std::string(prefix) + tail;
}

Result<std::vector<Shard>> open_shards(const std::filesystem::path& path) {
  Result<Shard> opened = open_shard(path);
  if (!opened) return std::move(opened).error();
  std::vector<Shard> shards;
  shards.push_back(std::move(*opened));
  const std::string first_name(shards.front().gguf.name());
  const Result<std::int64_t> count = announced_count(shards.front().gguf);
  if (!count) return count.error();
  if (*count == 1) return shards;

  const std::optional<ShardName> name = shard_name(path.filename().string());
  if (!name || name->count != *count) {
    return corrupt(first_name, "this is one of " + std::to_string(*count) + " parts, but its name does not end in " +
                                   printable(shard_file_name("", 1, *count)));
  }
  if (name->number != 1) {
    return Error{ErrorCode::InvalidArgument,
                 first_name + ": this is part " + std::to_string(name->number) + " of " + std::to_string(*count) +
                     "; open the first part, " + printable(shard_file_name(name->prefix, 1, *count)),
                 "GGUF_CORRUPT"};
  }
  shards.reserve(static_cast<std::size_t>(*count));
  for (std::int64_t i = 0; i < *count; ++i) {
    if (i > 0) {
      const std::string sibling_name = shard_file_name(name->prefix, i + 1, *count);
      Result<Shard> sibling = open_shard(path.parent_path() / sibling_name);
      if (!sibling && sibling.error().code == ErrorCode::NotFound) {
        return corrupt(printable(sibling_name), "this part is missing; the model has " + std::to_string(*count) +
                                                    " parts, which belong in one folder");
      }
      if (!sibling) return std::move(sibling).error();
      shards.push_back(std::move(*sibling));
    }
    const Status place = check_place(shards.back().gguf, i, shards.front().gguf, *count);
    if (!place) return place.error();
  }
  const Status complete = check_tensor_count(shards);
  if (!complete) return complete.error();
  return shards;
}

}  // namespace sightline
