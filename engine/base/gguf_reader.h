/// Header, metadata and tensor directory of a GGUF file, read and checked in one pass.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/gguf_cursor.h"
#include "engine/base/gguf_file.h"
#include "engine/base/gguf_format.h"

namespace sightline {

/// One metadata key. The value stays in the bytes of the file.
struct GgufEntry {
  std::string key;
  GgufType type = GgufType::U8;
  GgufType element = GgufType::U8;   ///< of an array
  std::uint64_t count = 0;           ///< entries of an array, bytes of a text
  std::uint64_t offset = 0;          ///< of the value, the first entry, or the first byte of the text
};

/// Indices of items sorted by name. A sorted list, because a hash table can be made slow by chosen names.
using NameIndex = std::vector<std::uint32_t>;

struct GgufContents {
  std::vector<std::byte> head;       ///< everything up to the end of the tensor directory
  std::vector<GgufEntry> entries;
  NameIndex entries_by_key;
  std::vector<GgufTensor> tensors;
  NameIndex tensors_by_name;
};

/// Reads everything before the tensor data. Errors: as GgufFile::open.
Result<GgufContents> read_gguf(GgufCursor cursor);

/// Reads `n_keys` metadata entries. Errors: as GgufFile::open.
Status read_metadata(GgufCursor& cursor, std::uint64_t n_keys, GgufContents& contents);

/// Reads the directory entries of `n_tensors` tensors and checks where their data lies.
/// Errors: as GgufFile::open.
Status read_directory(GgufCursor& cursor, std::uint64_t n_tensors, std::uint64_t alignment, GgufContents& contents);

/// The unsigned bits of the integer at `bytes`, sign-extended for signed types. Requires: an integer type or Bool.
std::uint64_t integer_bits(const std::byte* bytes, GgufType type) noexcept;

/// "an integer (u32)", "text", … for messages.
std::string type_text(GgufType type);

}  // namespace sightline
