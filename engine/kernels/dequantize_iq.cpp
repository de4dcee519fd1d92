/// Blocks of codebook entries (IQ1 … IQ4) to floats.
#include "engine/base/dtype.h"
#include "engine/kernels/block_scales.h"
#include "engine/kernels/dequantize_blocks.h"
#include "engine/kernels/iq_tables.h"

namespace sightline {

namespace {

/// `count` weights from the bytes of a grid entry; bit k of `signs` makes weight k negative.
void write_signed_grid(std::uint64_t grid, unsigned signs, float scale, int count, float* out) noexcept {
  for (int k = 0; k < count; ++k) {
    const float magnitude = scale * static_cast<float>((grid >> (8 * k)) & 255U);
    out[k] = ((signs >> k) & 1U) != 0 ? -magnitude : magnitude;
  }
}

/// Eight weights scale · (entry + shift) of the signed grid.
void write_shifted_grid(unsigned index, float shift, float scale, float* out) noexcept {
  for (int k = 0; k < 8; ++k) {
    const auto entry = static_cast<std::int8_t>((kIq1sGrid[index] >> (8 * k)) & 255U);
    out[k] = scale * (static_cast<float>(entry) + shift);
  }
}

}  // namespace

void dequantize_block(const BlockIQ2_XXS& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int g = 0; g < 8; ++g) {
    const BlockIQ2_XXS::Group group = block.groups[g];
    const float scale = d * (0.5F + static_cast<float>(group.signs_and_scale >> 28)) * 0.25F;
    for (int l = 0; l < 4; ++l) {
      const unsigned signs = kIq2xsSigns[(group.signs_and_scale >> (7 * l)) & 127U];
      write_signed_grid(kIq2xxsGrid[group.index[l]], signs, scale, 8, out + 32 * g + 8 * l);
    }
  }
}

void dequantize_block(const BlockIQ2_XS& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int i = 0; i < 32; ++i) {
    const int multiplier = (block.scales[i / 4] >> (4 * ((i % 4) / 2))) & 15;
    const float scale = d * (0.5F + static_cast<float>(multiplier)) * 0.25F;
    write_signed_grid(kIq2xsGrid[block.qs[i] & 511U], kIq2xsSigns[block.qs[i] >> 9], scale, 8, out + 8 * i);
  }
}

void dequantize_block(const BlockIQ2_S& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int i = 0; i < 32; ++i) {
    const int g = i / 4, l = i % 4;
    const int multiplier = (block.scales[g] >> (4 * (l / 2))) & 15;
    const float scale = d * (0.5F + static_cast<float>(multiplier)) * 0.25F;
    const int index = block.qs[i] | ((block.qh[g] >> (2 * l)) & 3) << 8;
    write_signed_grid(kIq2sGrid[index], block.signs[i], scale, 8, out + 8 * i);
  }
}

void dequantize_block(const BlockIQ3_XXS& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int i = 0; i < 64; ++i) {
    const int l = (i % 8) / 2;
    const std::uint32_t word = block.signs_and_scale[i / 8];
    const float scale = d * (0.5F + static_cast<float>(word >> 28)) * 0.5F;
    const unsigned signs = kIq2xsSigns[(word >> (7 * l)) & 127U];
    write_signed_grid(kIq3xxsGrid[block.qs[i]], signs >> (4 * (i % 2)), scale, 4, out + 4 * i);
  }
}

void dequantize_block(const BlockIQ3_S& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int i = 0; i < 64; ++i) {
    const int g = i / 8, p = i % 8;
    const int multiplier = (block.scales[g / 2] >> (4 * (g & 1))) & 15;
    const float scale = d * static_cast<float>(1 + 2 * multiplier);
    const int index = block.qs[i] | ((block.qh[g] >> p) & 1) << 8;
    const unsigned signs = block.signs[i / 2];
    write_signed_grid(kIq3sGrid[index], signs >> (4 * (p & 1)), scale, 4, out + 4 * i);
  }
}

void dequantize_block(const BlockIQ1_S& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int i = 0; i < 32; ++i) {
    const unsigned high = block.qh[i / 4];
    const float scale = d * static_cast<float>(2 * ((high >> 12) & 7U) + 1);
    const unsigned index = block.qs[i] | ((high >> (3 * (i % 4))) & 7U) << 8;
    write_shifted_grid(index, (high & 0x8000U) != 0 ? -0.125F : 0.125F, scale, out + 8 * i);
  }
}

void dequantize_block(const BlockIQ1_M& block, float* out) noexcept {
  const float d = iq1_m_block_scale(block);
  for (int i = 0; i < 32; ++i) {
    const int t = i / 2;  // 16-weight run
    const int multiplier = (block.sc[t / 4] >> (3 * (t % 4))) & 7;
    const unsigned high = (static_cast<unsigned>(block.qh[t]) >> (4 * (i & 1))) & 15U;
    const unsigned index = block.qs[i] | (high & 7U) << 8;
    const float scale = d * static_cast<float>(2 * multiplier + 1);
    write_shifted_grid(index, (high & 8U) != 0 ? -0.125F : 0.125F, scale, out + 8 * i);
  }
}

void dequantize_block(const BlockIQ4_NL& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int j = 0; j < 16; ++j) {
    out[j] = d * static_cast<float>(kIq4nlValues[block.qs[j] & 15]);
    out[j + 16] = d * static_cast<float>(kIq4nlValues[block.qs[j] >> 4]);
  }
}

void dequantize_block(const BlockIQ4_XS& block, float* out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int g = 0; g < 8; ++g) {
    const float scale = d * static_cast<float>(iq4_xs_scale(block, g));
    for (int j = 0; j < 16; ++j) {
      const std::uint8_t byte = block.qs[16 * g + j];
      out[32 * g + j] = scale * static_cast<float>(kIq4nlValues[byte & 15]);
      out[32 * g + j + 16] = scale * static_cast<float>(kIq4nlValues[byte >> 4]);
    }
  }
}

}  // namespace sightline
