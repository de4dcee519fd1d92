/// Reads unsigned numbers of either byte order out of bytes.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sightline {

/// True if `count` bytes starting at `at` lie inside `bytes`; safe for any numbers.
inline bool has_bytes(std::span<const std::byte> bytes, std::size_t at, std::size_t count) noexcept {
  return at <= bytes.size() && count <= bytes.size() - at;
}

/// `count` bytes (1 to 4) at `at`, least significant first. Requires: has_bytes(bytes, at, count).
inline std::uint32_t read_little(std::span<const std::byte> bytes, std::size_t at, int count) noexcept {
  assert(has_bytes(bytes, at, static_cast<std::size_t>(count)));
  std::uint32_t value = 0;
  for (int i = count - 1; i >= 0; --i) {
    value = value << 8 | std::to_integer<std::uint32_t>(bytes[at + static_cast<std::size_t>(i)]);
  }
  return value;
}

/// `count` bytes (1 to 4) at `at`, most significant first. Requires: has_bytes(bytes, at, count).
inline std::uint32_t read_big(std::span<const std::byte> bytes, std::size_t at, int count) noexcept {
  assert(has_bytes(bytes, at, static_cast<std::size_t>(count)));
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i) {
    value = value << 8 | std::to_integer<std::uint32_t>(bytes[at + static_cast<std::size_t>(i)]);
  }
  return value;
}

}  // namespace sightline
