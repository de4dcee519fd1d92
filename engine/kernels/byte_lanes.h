/// Arithmetic on the eight bytes of a 64-bit word at once, for the integer decoders (baseline instruction set only).
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace sightline {

static_assert(std::endian::native == std::endian::little, "byte 0 of a word is the first weight");

constexpr std::uint64_t kByteOnes = 0x0101010101010101U;

/// Byte k of the result is bit k of `bits` (0 or 1).
constexpr std::uint64_t spread_bits(std::uint8_t bits) noexcept {
  const std::uint64_t own_bit = (bits * kByteOnes) & 0x8040201008040201U;
  // Byte k is now 0 or 2^k; adding 127 reaches its top bit in the second case and never carries into the next byte.
  return ((own_bit + 0x7F * kByteOnes) >> 7) & kByteOnes;
}

/// Byte k of `magnitudes`, negated where bit k of `signs` is set. Requires: every byte is 1..127 (zero would carry).
constexpr std::uint64_t apply_signs(std::uint64_t magnitudes, std::uint8_t signs) noexcept {
  const std::uint64_t ones = spread_bits(signs);
  return (magnitudes ^ (ones * 0xFF)) + ones;
}

/// Stores byte 0 first.
inline void store_lanes(std::int8_t* out, std::uint64_t lanes) noexcept { std::memcpy(out, &lanes, sizeof lanes); }

}  // namespace sightline
