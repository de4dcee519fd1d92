/// Blocks of 256 weights with scales of scales (Q2_K … Q6_K) to floats.
#include "engine/base/dtype.h"
#include "engine/kernels/block_scales.h"
#include "engine/kernels/dequantize_blocks.h"

namespace sightline {

// In every function: e is the weight, n = e / 128 its half, j its 32-weight group in the half, l its place in the group.

void dequantize_block(const BlockQ2_K& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  const float dmin = f16_to_f32(block.dmin);
  for (int e = 0; e < 256; ++e) {
    const int n = e / 128, j = (e % 128) / 32, l = e % 32;
    const int q = (block.qs[32 * n + l] >> (2 * j)) & 3;
    const int packed = block.scales[e / 16];
    out[e] = d * static_cast<float>(packed & 15) * static_cast<float>(q) - dmin * static_cast<float>(packed >> 4);
  }
}

void dequantize_block(const BlockQ3_K& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  std::int8_t scales[16];
  unpack_q3_k_scales(block.scales, scales);
  for (int e = 0; e < 256; ++e) {
    const int n = e / 128, j = (e % 128) / 32, l = e % 32;
    const bool high = ((block.hmask[l] >> (4 * n + j)) & 1) != 0;
    const int q = ((block.qs[32 * n + l] >> (2 * j)) & 3) - (high ? 0 : 4);
    out[e] = d * static_cast<float>(scales[e / 16]) * static_cast<float>(q);
  }
}

void dequantize_block(const BlockQ4_K& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  const float dmin = f16_to_f32(block.dmin);
  const ScalesAndMins groups = unpack_scales_and_mins(block.scales);
  for (int e = 0; e < 256; ++e) {
    const int s = e / 32, l = e % 32;
    const int q = (block.qs[32 * (s / 2) + l] >> (4 * (s & 1))) & 15;
    const float minimum = dmin * static_cast<float>(groups.mins[s]);
    out[e] = d * static_cast<float>(groups.scales[s]) * static_cast<float>(q) - minimum;
  }
}

void dequantize_block(const BlockQ5_K& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  const float dmin = f16_to_f32(block.dmin);
  const ScalesAndMins groups = unpack_scales_and_mins(block.scales);
  for (int e = 0; e < 256; ++e) {
    const int s = e / 32, l = e % 32;
    const int q = ((block.qs[32 * (s / 2) + l] >> (4 * (s & 1))) & 15) | ((block.qh[l] >> s) & 1) << 4;
    const float minimum = dmin * static_cast<float>(groups.mins[s]);
    out[e] = d * static_cast<float>(groups.scales[s]) * static_cast<float>(q) - minimum;
  }
}

void dequantize_block(const BlockQ6_K& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int e = 0; e < 256; ++e) {
    const int n = e / 128, j = (e % 128) / 32, l = e % 32;
    const int low = (block.ql[64 * n + 32 * (j & 1) + l] >> (4 * (j / 2))) & 15;
    const int high = (block.qh[32 * n + l] >> (2 * j)) & 3;
    out[e] = d * static_cast<float>(block.scales[e / 16]) * static_cast<float>((low | high << 4) - 32);
  }
}

}  // namespace sightline
