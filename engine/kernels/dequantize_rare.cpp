/// Blocks of one- and two-bit weights to floats.
#include "engine/base/dtype.h"
#include "engine/kernels/dequantize_blocks.h"

namespace sightline {

namespace {

/// Base-3 digit n (0..4, most significant first) of a byte that holds v as ceil(v · 256 / 243).
int ternary_digit(int byte, int n) noexcept {
  constexpr int kPowersOfThree[5] = {1, 3, 9, 27, 81};
  return (((byte * kPowersOfThree[n]) & 255) * 3) >> 8;
}

}  // namespace

void dequantize_block(const BlockTQ1_0& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int n = 0; n < 5; ++n) {
    for (int m = 0; m < 32; ++m) out[32 * n + m] = d * static_cast<float>(ternary_digit(block.qs[m], n) - 1);
    for (int m = 0; m < 16; ++m) out[160 + 16 * n + m] = d * static_cast<float>(ternary_digit(block.qs[32 + m], n) - 1);
  }
  for (int n = 0; n < 4; ++n) {
    for (int m = 0; m < 4; ++m) out[240 + 4 * n + m] = d * static_cast<float>(ternary_digit(block.qh[m], n) - 1);
  }
}

void dequantize_block(const BlockTQ2_0& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int e = 0; e < 256; ++e) {
    const int h = e / 128, l = (e % 128) / 32, m = e % 32;
    out[e] = d * static_cast<float>(((block.qs[32 * h + m] >> (2 * l)) & 3) - 1);
  }
}

void dequantize_block(const BlockQ1_0& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int e = 0; e < 128; ++e) out[e] = ((block.qs[e / 8] >> (e % 8)) & 1) != 0 ? d : -d;
}

void dequantize_block(const BlockQ2_0& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int e = 0; e < 64; ++e) out[e] = d * static_cast<float>(((block.qs[e / 4] >> (2 * (e % 4))) & 3) - 1);
}

}  // namespace sightline
