/// Header, metadata and tensor directory of a GGUF file, read and checked in one pass.
#include "engine/base/gguf_reader.h"

#include <algorithm>
#include <bit>

#include "engine/base/gguf_sniff.h"
#include "engine/base/limits.h"

namespace sightline {

namespace {

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Error not_a_model(const GgufCursor& cursor, std::string_view finding) {
  return {ErrorCode::Unsupported, cursor.file_name() + ": this is not a GGUF model: " + std::string(finding),
          "GGUF_NOT_A_MODEL"};
}

Status read_magic(GgufCursor& cursor) {
  if (cursor.file_size() == 0) return not_a_model(cursor, "the file is empty");
  const std::uint64_t peeked = std::min<std::uint64_t>(cursor.file_size(), kGgufMagic.size());
  const Result<std::uint64_t> start = cursor.skip(peeked, "the magic number");
  if (!start) return start.error();
  // The first fetch brought more than the magic number; the rest helps to say what the file is instead.
  const std::string_view head = as_text(cursor.head()).substr(0, 512);
  if (head.substr(0, peeked) == kGgufMagic) return {};
  if (kGgufMagic.starts_with(head)) return cursor.skip(kGgufMagic.size() - peeked, "the magic number").error();
  if (is_large_file_pointer(head)) {
    return not_a_model(cursor, "this is a placeholder of a few bytes, download the real file");
  }
  const std::string_view kind = resemblance(head);
  if (!kind.empty()) return not_a_model(cursor, "it looks like " + std::string(kind));
  return not_a_model(cursor, "it is " + std::to_string(cursor.file_size()) + " bytes long and starts with other bytes");
}

Status read_version(GgufCursor& cursor) {
  const Result<std::uint32_t> version = cursor.u32("the version");
  if (!version) return version.error();
  if (*version >= limits::kGgufOldestVersion && *version <= limits::kGgufNewestVersion) return {};
  const std::string found = "GGUF version " + std::to_string(*version);
  if (*version != 0 && (*version & 0xFFFFU) == 0) {
    return cursor.unsupported("this is a big-endian file (" + found + "); only little-endian files can be read");
  }
  return cursor.unsupported(found + " is not supported; supported are versions 2 and 3");
}

Result<std::uint64_t> read_count(GgufCursor& cursor, std::string_view what, std::int64_t limit) {
  const Result<std::uint64_t> count = cursor.u64(what);
  if (!count) return count.error();
  if (*count > static_cast<std::uint64_t>(INT64_MAX)) return cursor.corrupt(std::string(what) + " is negative");
  if (*count > static_cast<std::uint64_t>(limit)) return cursor.over_limit(what, *count, limit);
  return *count;
}

Result<std::uint64_t> read_alignment(GgufCursor& cursor, const GgufContents& contents) {
  const auto entry = std::find_if(contents.entries.begin(), contents.entries.end(),
                                  [](const GgufEntry& e) { return e.key == "general.alignment"; });
  if (entry == contents.entries.end()) return static_cast<std::uint64_t>(limits::kGgufAlignmentDefault);
  cursor.enter("metadata key", static_cast<std::uint64_t>(entry - contents.entries.begin()), entry->key);
  if (!gguf_type_is_integer(entry->type)) return cursor.corrupt("expected an integer, found " + type_text(entry->type));
  const std::uint64_t value = integer_bits(cursor.head().data() + entry->offset, entry->type);
  if (!std::has_single_bit(value) || value < static_cast<std::uint64_t>(limits::kGgufAlignmentMin) ||
      value > static_cast<std::uint64_t>(limits::kGgufAlignmentMax)) {
    return cursor.corrupt("the alignment is " + std::to_string(value) + ", expected a power of two from " +
                          std::to_string(limits::kGgufAlignmentMin) + " to " +
                          std::to_string(limits::kGgufAlignmentMax));
  }
  return value;
}

}  // namespace

Result<GgufContents> read_gguf(GgufCursor cursor) {
  const Status magic = read_magic(cursor);
  if (!magic) return magic.error();
  const Status version = read_version(cursor);
  if (!version) return version.error();
  const Result<std::uint64_t> n_tensors = read_count(cursor, "the number of tensors", limits::kGgufTensors);
  if (!n_tensors) return n_tensors.error();
  const Result<std::uint64_t> n_keys = read_count(cursor, "the number of metadata keys", limits::kGgufKeys);
  if (!n_keys) return n_keys.error();

  GgufContents contents;
  const Status metadata = read_metadata(cursor, *n_keys, contents);
  if (!metadata) return metadata.error();
  const Result<std::uint64_t> alignment = read_alignment(cursor, contents);
  if (!alignment) return alignment.error();
  const Status directory = read_directory(cursor, *n_tensors, *alignment, contents);
  if (!directory) return directory.error();
  contents.head = std::move(cursor).take_head();
  return contents;
}

}  // namespace sightline
