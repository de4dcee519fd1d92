/// Integer codes of the blocks made of nibbles: 32 weights with one scale, 4-bit value tables; and of Q8_0.
#include <algorithm>

#include "engine/base/dtype.h"
#include "engine/kernels/block_codes_formats.h"
#include "engine/kernels/block_scales.h"
#include "engine/kernels/byte_lanes.h"
#include "engine/kernels/iq_tables.h"

namespace sightline {

namespace {

/// The 2 * count codes nibble - offset of `count` bytes: low nibbles first, then high ones.
template <int count>
void nibble_codes(const std::uint8_t* qs, int offset, std::int8_t* codes) noexcept {
  for (int j = 0; j < count; ++j) {
    codes[j] = static_cast<std::int8_t>((qs[j] & 15) - offset);
    codes[j + count] = static_cast<std::int8_t>((qs[j] >> 4) - offset);
  }
}

/// The 32 codes (nibble + 16 · bit of qh) - offset.
void five_bit_codes(const std::uint8_t* qs, std::uint32_t qh, int offset, std::int8_t* codes) noexcept {
  std::int8_t fifth[32];
  for (int i = 0; i < 4; ++i) store_lanes(fifth + 8 * i, spread_bits(static_cast<std::uint8_t>(qh >> (8 * i))));
  for (int j = 0; j < 16; ++j) {
    codes[j] = static_cast<std::int8_t>((qs[j] & 15) + 16 * fifth[j] - offset);
    codes[j + 16] = static_cast<std::int8_t>((qs[j] >> 4) + 16 * fifth[j + 16] - offset);
  }
}

/// The 2 * count codes table[nibble] of `count` bytes.
template <int count>
void table_codes(const std::uint8_t* qs, const std::int8_t (&table)[16], std::int8_t* codes) noexcept {
  for (int j = 0; j < count; ++j) {
    codes[j] = table[qs[j] & 15];
    codes[j + count] = table[qs[j] >> 4];
  }
}

void set_scale(float scale, const CodeSink& out) noexcept { std::fill(out.scales, out.scales + 2, scale); }

void set_min(float minimum, const CodeSink& out) noexcept { std::fill(out.mins, out.mins + 2, minimum); }

}  // namespace

void block_to_codes(const BlockQ4_0& block, CodeSink out) noexcept {
  nibble_codes<16>(block.qs, 8, out.codes);
  set_scale(f16_to_f32(block.d), out);
}

void block_to_codes(const BlockQ4_1& block, CodeSink out) noexcept {
  nibble_codes<16>(block.qs, 0, out.codes);
  set_scale(f16_to_f32(block.d), out);
  set_min(-f16_to_f32(block.m), out);
}

void block_to_codes(const BlockQ5_0& block, CodeSink out) noexcept {
  five_bit_codes(block.qs, block.qh, 16, out.codes);
  set_scale(f16_to_f32(block.d), out);
}

void block_to_codes(const BlockQ5_1& block, CodeSink out) noexcept {
  five_bit_codes(block.qs, block.qh, 0, out.codes);
  set_scale(f16_to_f32(block.d), out);
  set_min(-f16_to_f32(block.m), out);
}

void block_to_codes(const BlockQ8_0& block, CodeSink out) noexcept {
  std::copy_n(block.qs, 32, out.codes);
  set_scale(f16_to_f32(block.d), out);
}

void block_to_codes(const BlockIQ4_NL& block, CodeSink out) noexcept {
  table_codes<16>(block.qs, kIq4nlValues, out.codes);
  set_scale(f16_to_f32(block.d), out);
}

void block_to_codes(const BlockIQ4_XS& block, CodeSink out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int g = 0; g < 8; ++g) {
    table_codes<16>(block.qs + 16 * g, kIq4nlValues, out.codes + 32 * g);
    std::fill(out.scales + 2 * g, out.scales + 2 * g + 2, d * static_cast<float>(iq4_xs_scale(block, g)));
  }
}

void block_to_codes(const BlockMXFP4& block, CodeSink out) noexcept {
  table_codes<16>(block.qs, kFp4Values, out.codes);
  set_scale(mxfp4_half_scale(block.e), out);
}

void block_to_codes(const BlockNVFP4& block, CodeSink out) noexcept {
  for (int t = 0; t < 4; ++t) {
    table_codes<8>(block.qs + 8 * t, kFp4Values, out.codes + 16 * t);
    out.scales[t] = nvfp4_half_scale(block.scales[t]);
  }
}

}  // namespace sightline
