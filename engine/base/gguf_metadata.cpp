/// The metadata part of a GGUF file: keys with typed values.
#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "engine/base/gguf_reader.h"
#include "engine/base/limits.h"
#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr std::uint64_t kSmallestEntry = 13;   // length of key, one byte of key, type

template <class T>
std::uint64_t widened(const std::byte* bytes) noexcept {
  T value{};
  std::memcpy(&value, bytes, sizeof value);
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
}

Result<GgufType> read_type(GgufCursor& cursor, std::string_view what) {
  const Result<std::uint32_t> number = cursor.u32(what);
  if (!number) return number.error();
  const std::optional<GgufType> type = gguf_type_from_number(*number);
  if (!type) return cursor.corrupt(std::string(what) + " " + std::to_string(*number) + " does not exist");
  return *type;
}

Status check_bools(const GgufCursor& cursor, std::uint64_t offset, std::uint64_t count) {
  const auto bytes = std::span(cursor.head()).subspan(offset, count);
  const auto wrong = std::find_if(bytes.begin(), bytes.end(), [](std::byte b) { return b > std::byte{1}; });
  if (wrong == bytes.end()) return {};
  return cursor.corrupt("expected a truth value (0 or 1), found " + std::to_string(std::to_integer<int>(*wrong)));
}

Status read_array(GgufCursor& cursor, GgufEntry& entry) {
  const Result<GgufType> element = read_type(cursor, "array element type");
  if (!element) return element.error();
  if (*element == GgufType::Array) return cursor.corrupt("an array of arrays is not allowed");
  const Result<std::uint64_t> count = cursor.u64("the array length");
  if (!count) return count.error();
  const std::uint64_t element_bytes = gguf_type_bytes(*element);
  if (*count > cursor.remaining() / element_bytes) {
    return cursor.corrupt("the array claims " + std::to_string(*count) + " entries, more than the " +
                          std::to_string(cursor.remaining()) + " bytes left in the file can hold");
  }
  if (*count > static_cast<std::uint64_t>(limits::kGgufArrayLength)) {
    return cursor.over_limit("the array length", *count, limits::kGgufArrayLength);
  }
  entry.element = *element;
  entry.count = *count;
  entry.offset = cursor.position();
  if (*element != GgufType::Text) {
    const Result<std::uint64_t> start = cursor.skip(*count * element_bytes, "an array");
    if (!start) return start.error();
    return *element == GgufType::Bool ? check_bools(cursor, *start, *count) : Status{};
  }
  for (std::uint64_t i = 0; i < *count; ++i) {
    const Result<std::string_view> text = cursor.text(limits::kGgufTextBytes, "a text in the array");
    if (!text) return text.error();
  }
  return {};
}

Status read_value(GgufCursor& cursor, GgufEntry& entry) {
  const Result<GgufType> type = read_type(cursor, "value type");
  if (!type) return type.error();
  entry.type = *type;
  if (*type == GgufType::Array) return read_array(cursor, entry);
  if (*type == GgufType::Text) {
    const Result<std::string_view> text = cursor.text(limits::kGgufTextBytes, "the text");
    if (!text) return text.error();
    entry.count = text->size();
    entry.offset = cursor.position() - text->size();
    return {};
  }
  const Result<std::uint64_t> start = cursor.skip(gguf_type_bytes(*type), "a value");
  if (!start) return start.error();
  entry.offset = *start;
  return *type == GgufType::Bool ? check_bools(cursor, *start, 1) : Status{};
}

Result<std::string> read_key(GgufCursor& cursor) {
  const Result<std::string_view> key = cursor.text(limits::kGgufKeyBytes, "the key");
  if (!key) return key.error();
  if (key->empty()) return cursor.corrupt("the key is empty");
  if (key->find('\0') != std::string_view::npos || !is_valid_utf8(*key)) {
    return cursor.corrupt("the key \"" + printable(*key) + "\" is not text");
  }
  return std::string(*key);
}

}  // namespace

std::uint64_t integer_bits(const std::byte* bytes, GgufType type) noexcept {
  switch (type) {
    case GgufType::U8:
    case GgufType::Bool: return widened<std::uint8_t>(bytes);
    case GgufType::I8: return widened<std::int8_t>(bytes);
    case GgufType::U16: return widened<std::uint16_t>(bytes);
    case GgufType::I16: return widened<std::int16_t>(bytes);
    case GgufType::U32: return widened<std::uint32_t>(bytes);
    case GgufType::I32: return widened<std::int32_t>(bytes);
    default: return widened<std::int64_t>(bytes);
  }
}

std::string type_text(GgufType type) {
  constexpr std::array<std::string_view, 13> kTexts{
      "an integer (u8)",  "an integer (i8)",  "an integer (u16)", "an integer (i16)",
      "an integer (u32)", "an integer (i32)", "a number (f32)",   "a truth value",
      "text",             "an array",         "an integer (u64)", "an integer (i64)",
      "a number (f64)"};
  return std::string(kTexts[static_cast<std::size_t>(type)]);
}

Status read_metadata(GgufCursor& cursor, std::uint64_t n_keys, GgufContents& contents) {
  if (n_keys > cursor.remaining() / kSmallestEntry) {
    return cursor.corrupt("the header announces " + std::to_string(n_keys) + " metadata keys, more than the " +
                          std::to_string(cursor.remaining()) + " bytes left in the file can hold");
  }
  contents.entries.resize(n_keys);
  for (std::uint64_t i = 0; i < n_keys; ++i) {
    GgufEntry& entry = contents.entries[i];
    cursor.enter("metadata key", i, "");
    Result<std::string> key = read_key(cursor);
    if (!key) return key.error();
    entry.key = std::move(*key);
    cursor.enter("metadata key", i, entry.key);
    const Status value = read_value(cursor, entry);
    if (!value) return value;
  }
  NameIndex& order = contents.entries_by_key;
  const auto key_of = [&](std::uint32_t i) -> const std::string& { return contents.entries[i].key; };
  order.resize(n_keys);
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key_of(a) < key_of(b); });
  const auto twin = std::adjacent_find(order.begin(), order.end(),
                                       [&](std::uint32_t a, std::uint32_t b) { return key_of(a) == key_of(b); });
  if (twin == order.end()) return {};
  cursor.enter("metadata key", std::max(twin[0], twin[1]), key_of(*twin));
  return cursor.corrupt("this key appears twice");
}

}  // namespace sightline
