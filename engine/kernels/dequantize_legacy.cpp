/// Blocks of 32 weights with one scale, and the 4-bit floating point blocks, to floats.
#include "engine/base/dtype.h"
#include "engine/kernels/block_scales.h"
#include "engine/kernels/dequantize_blocks.h"
#include "engine/kernels/iq_tables.h"

namespace sightline {

namespace {

/// Element e of 32 packed as in Q4_0: low nibbles first.
int nibble(const std::uint8_t (&qs)[16], int e) noexcept { return e < 16 ? qs[e] & 15 : qs[e - 16] >> 4; }

int fifth_bit(std::uint32_t qh, int e) noexcept { return static_cast<int>((qh >> e) & 1U) << 4; }

}  // namespace

void dequantize_block(const BlockQ4_0& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int e = 0; e < 32; ++e) out[e] = d * static_cast<float>(nibble(block.qs, e) - 8);
}

void dequantize_block(const BlockQ4_1& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  const float m = f16_to_f32(block.m);
  for (int e = 0; e < 32; ++e) out[e] = d * static_cast<float>(nibble(block.qs, e)) + m;
}

void dequantize_block(const BlockQ5_0& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int e = 0; e < 32; ++e) {
    out[e] = d * static_cast<float>((nibble(block.qs, e) | fifth_bit(block.qh, e)) - 16);
  }
}

void dequantize_block(const BlockQ5_1& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  const float m = f16_to_f32(block.m);
  for (int e = 0; e < 32; ++e) out[e] = d * static_cast<float>(nibble(block.qs, e) | fifth_bit(block.qh, e)) + m;
}

void dequantize_block(const BlockQ8_0& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int e = 0; e < 32; ++e) out[e] = d * static_cast<float>(block.qs[e]);
}

void dequantize_block(const BlockMXFP4& block, float* out) noexcept {
  const float d = mxfp4_half_scale(block.e);
  for (int e = 0; e < 32; ++e) out[e] = d * static_cast<float>(kFp4Values[nibble(block.qs, e)]);
}

void dequantize_block(const BlockNVFP4& block, float* out) noexcept {
  for (int e = 0; e < 64; ++e) {
    const int t = e / 16;
    const int in_run = e % 16;
    const std::uint8_t byte = block.qs[8 * t + in_run % 8];
    const int q = in_run < 8 ? byte & 15 : byte >> 4;
    out[e] = nvfp4_half_scale(block.scales[t]) * static_cast<float>(kFp4Values[q]);
  }
}

}  // namespace sightline
