/// Integer codes of the blocks with scales of scales (Q2_K … Q6_K).
#include "engine/base/dtype.h"
#include "engine/kernels/block_codes_formats.h"
#include "engine/kernels/block_scales.h"

namespace sightline {

namespace {

// n is the half of the block, j the 32-weight group in the half, l the place in the group, s = 4n + j. The inner loops
// run over l with fixed shifts so that the compiler can turn them into vector code.

/// Scales and minimums of the eight groups of Q4_K and Q5_K, each written for two runs of 16.
void write_scales_and_mins(const std::uint8_t (&packed)[12], float d, float dmin, const CodeSink& out) noexcept {
  const ScalesAndMins groups = unpack_scales_and_mins(packed);
  for (int b = 0; b < 16; ++b) {
    out.scales[b] = d * static_cast<float>(groups.scales[b / 2]);
    out.mins[b] = dmin * static_cast<float>(groups.mins[b / 2]);
  }
}

}  // namespace

void block_to_codes(const BlockQ2_K& block, CodeSink out) noexcept {
  for (int s = 0; s < 8; ++s) {
    const int n = s / 4, shift = 2 * (s % 4);
    for (int l = 0; l < 32; ++l) out.codes[32 * s + l] = static_cast<std::int8_t>((block.qs[32 * n + l] >> shift) & 3);
  }
  const float d = f16_to_f32(block.d);
  const float dmin = f16_to_f32(block.dmin);
  for (int b = 0; b < 16; ++b) {
    out.scales[b] = d * static_cast<float>(block.scales[b] & 15);
    out.mins[b] = dmin * static_cast<float>(block.scales[b] >> 4);
  }
}

void block_to_codes(const BlockQ3_K& block, CodeSink out) noexcept {
  for (int s = 0; s < 8; ++s) {
    const int n = s / 4, shift = 2 * (s % 4);
    for (int l = 0; l < 32; ++l) {
      const int low = (block.qs[32 * n + l] >> shift) & 3;
      const int high = (block.hmask[l] >> s) & 1;
      out.codes[32 * s + l] = static_cast<std::int8_t>((low | high << 2) - 4);
    }
  }
  const float d = f16_to_f32(block.d);
  std::int8_t scales[16];
  unpack_q3_k_scales(block.scales, scales);
  for (int b = 0; b < 16; ++b) out.scales[b] = d * static_cast<float>(scales[b]);
}

void block_to_codes(const BlockQ4_K& block, CodeSink out) noexcept {
  for (int pair = 0; pair < 4; ++pair) {
    std::int8_t* codes = out.codes + 64 * pair;
    for (int l = 0; l < 32; ++l) {
      codes[l] = static_cast<std::int8_t>(block.qs[32 * pair + l] & 15);
      codes[l + 32] = static_cast<std::int8_t>(block.qs[32 * pair + l] >> 4);
    }
  }
  write_scales_and_mins(block.scales, f16_to_f32(block.d), f16_to_f32(block.dmin), out);
}

void block_to_codes(const BlockQ5_K& block, CodeSink out) noexcept {
  for (int pair = 0; pair < 4; ++pair) {
    std::int8_t* codes = out.codes + 64 * pair;
    for (int l = 0; l < 32; ++l) {
      const int low = block.qs[32 * pair + l];
      const int high = block.qh[l] >> (2 * pair);
      codes[l] = static_cast<std::int8_t>((low & 15) | (high & 1) << 4);
      codes[l + 32] = static_cast<std::int8_t>((low >> 4) | (high & 2) << 3);
    }
  }
  write_scales_and_mins(block.scales, f16_to_f32(block.d), f16_to_f32(block.dmin), out);
}

void block_to_codes(const BlockQ6_K& block, CodeSink out) noexcept {
  for (int s = 0; s < 8; ++s) {
    const int n = s / 4, j = s % 4;
    const std::uint8_t* low_bytes = block.ql + 64 * n + 32 * (j & 1);
    for (int l = 0; l < 32; ++l) {
      const int low = (low_bytes[l] >> (4 * (j / 2))) & 15;
      const int high = (block.qh[32 * n + l] >> (2 * j)) & 3;
      out.codes[32 * s + l] = static_cast<std::int8_t>((low | high << 4) - 32);
    }
  }
  const float d = f16_to_f32(block.d);
  for (int b = 0; b < 16; ++b) out.scales[b] = d * static_cast<float>(block.scales[b]);
}

}  // namespace sightline
