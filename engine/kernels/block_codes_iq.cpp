/// Integer codes of the codebook blocks (IQ1, IQ2, IQ3): signed grid entries, constant factors in the scales.
#include "engine/base/dtype.h"
#include "engine/kernels/block_codes_formats.h"
#include "engine/kernels/block_scales.h"
#include "engine/kernels/byte_lanes.h"
#include "engine/kernels/iq_tables.h"

namespace sightline {

namespace {

/// d · (0.5 + multiplier) · 0.25, the scale of the IQ2 formats.
float iq2_scale(float d, int multiplier) noexcept { return d * (0.5F + static_cast<float>(multiplier)) * 0.25F; }

/// Eight weights from two entries of a 4-weight grid.
std::uint64_t joined(std::uint32_t first, std::uint32_t second) noexcept { return first | std::uint64_t{second} << 32; }

/// Codes 8 · entry ± 1 of the signed grid: entry ± 1/8 with the factor 8 taken out of the scale.
void shifted_grid_codes(unsigned index, bool negative, std::int8_t* codes) noexcept {
  std::int8_t entries[8];
  store_lanes(entries, kIq1sGrid[index]);
  const int shift = negative ? -1 : 1;
  for (int k = 0; k < 8; ++k) codes[k] = static_cast<std::int8_t>(8 * entries[k] + shift);
}

}  // namespace

void block_to_codes(const BlockIQ2_XXS& block, CodeSink out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int g = 0; g < 8; ++g) {
    const BlockIQ2_XXS::Group group = block.groups[g];
    for (int l = 0; l < 4; ++l) {
      const std::uint8_t signs = kIq2xsSigns[(group.signs_and_scale >> (7 * l)) & 127U];
      store_lanes(out.codes + 32 * g + 8 * l, apply_signs(kIq2xxsGrid[group.index[l]], signs));
    }
    const float scale = iq2_scale(d, static_cast<int>(group.signs_and_scale >> 28));
    out.scales[2 * g] = scale;
    out.scales[2 * g + 1] = scale;
  }
}

void block_to_codes(const BlockIQ2_XS& block, CodeSink out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int i = 0; i < 32; ++i) {
    store_lanes(out.codes + 8 * i, apply_signs(kIq2xsGrid[block.qs[i] & 511U], kIq2xsSigns[block.qs[i] >> 9]));
  }
  for (int b = 0; b < 16; ++b) out.scales[b] = iq2_scale(d, (block.scales[b / 2] >> (4 * (b & 1))) & 15);
}

void block_to_codes(const BlockIQ2_S& block, CodeSink out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int i = 0; i < 32; ++i) {
    const int index = block.qs[i] | ((block.qh[i / 4] >> (2 * (i % 4))) & 3) << 8;
    store_lanes(out.codes + 8 * i, apply_signs(kIq2sGrid[index], block.signs[i]));
  }
  for (int b = 0; b < 16; ++b) out.scales[b] = iq2_scale(d, (block.scales[b / 2] >> (4 * (b & 1))) & 15);
}

void block_to_codes(const BlockIQ3_XXS& block, CodeSink out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int i = 0; i < 32; ++i) {
    const std::uint32_t word = block.signs_and_scale[i / 4];
    const std::uint8_t signs = kIq2xsSigns[(word >> (7 * (i % 4))) & 127U];
    const std::uint64_t grid = joined(kIq3xxsGrid[block.qs[2 * i]], kIq3xxsGrid[block.qs[2 * i + 1]]);
    store_lanes(out.codes + 8 * i, apply_signs(grid, signs));
  }
  for (int b = 0; b < 16; ++b) {
    out.scales[b] = d * (0.5F + static_cast<float>(block.signs_and_scale[b / 2] >> 28)) * 0.5F;
  }
}

void block_to_codes(const BlockIQ3_S& block, CodeSink out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int i = 0; i < 32; ++i) {
    const int high = block.qh[i / 4] >> (2 * (i % 4));
    const std::uint64_t grid =
        joined(kIq3sGrid[block.qs[2 * i] | (high & 1) << 8], kIq3sGrid[block.qs[2 * i + 1] | (high & 2) << 7]);
    store_lanes(out.codes + 8 * i, apply_signs(grid, block.signs[i]));
  }
  for (int b = 0; b < 16; ++b) {
    const int g = b / 2;
    const int multiplier = (block.scales[g / 2] >> (4 * (g & 1))) & 15;
    out.scales[b] = d * static_cast<float>(1 + 2 * multiplier);
  }
}

void block_to_codes(const BlockIQ1_S& block, CodeSink out) noexcept {
  const float d = f16_to_f32(block.d);
  for (int i = 0; i < 32; ++i) {
    const unsigned high = block.qh[i / 4];
    const unsigned index = block.qs[i] | ((high >> (3 * (i % 4))) & 7U) << 8;
    shifted_grid_codes(index, (high & 0x8000U) != 0, out.codes + 8 * i);
  }
  for (int b = 0; b < 16; ++b) {
    out.scales[b] = d * static_cast<float>(2 * ((block.qh[b / 2] >> 12) & 7) + 1) * 0.125F;
  }
}

void block_to_codes(const BlockIQ1_M& block, CodeSink out) noexcept {
  const float d = iq1_m_block_scale(block);
  for (int i = 0; i < 32; ++i) {
    const unsigned high = (static_cast<unsigned>(block.qh[i / 2]) >> (4 * (i & 1))) & 15U;
    shifted_grid_codes(block.qs[i] | (high & 7U) << 8, (high & 8U) != 0, out.codes + 8 * i);
  }
  for (int b = 0; b < 16; ++b) {
    out.scales[b] = d * static_cast<float>(2 * ((block.sc[b / 4] >> (3 * (b % 4))) & 7) + 1) * 0.125F;
  }
}

}  // namespace sightline
