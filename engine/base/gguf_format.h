/// The facts of the GGUF format that reader and test writer share.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sightline {

inline constexpr std::string_view kGgufMagic = "GGUF";

/// Type of a metadata value, with its number in the file. Source: ggml's `gguf.h`.
enum class GgufType : std::uint32_t {
  U8 = 0, I8 = 1, U16 = 2, I16 = 3, U32 = 4, I32 = 5, F32 = 6, Bool = 7, Text = 8, Array = 9, U64 = 10, I64 = 11,
  F64 = 12,
};

constexpr std::optional<GgufType> gguf_type_from_number(std::uint32_t number) noexcept {
  if (number > static_cast<std::uint32_t>(GgufType::F64)) return std::nullopt;
  return static_cast<GgufType>(number);
}

/// Bytes of one value; for a text, bytes of the length that precedes it; 0 for an array.
constexpr std::uint64_t gguf_type_bytes(GgufType type) noexcept {
  switch (type) {
    case GgufType::U8:
    case GgufType::I8:
    case GgufType::Bool: return 1;
    case GgufType::U16:
    case GgufType::I16: return 2;
    case GgufType::U32:
    case GgufType::I32:
    case GgufType::F32: return 4;
    case GgufType::Text:
    case GgufType::U64:
    case GgufType::I64:
    case GgufType::F64: return 8;
    case GgufType::Array: break;
  }
  return 0;
}

constexpr bool gguf_type_is_integer(GgufType type) noexcept {
  switch (type) {
    case GgufType::U8:
    case GgufType::I8:
    case GgufType::U16:
    case GgufType::I16:
    case GgufType::U32:
    case GgufType::I32:
    case GgufType::U64:
    case GgufType::I64: return true;
    default: return false;
  }
}

}  // namespace sightline
