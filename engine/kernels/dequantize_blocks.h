/// One block of each format to floats; the overloads behind dequantize_row.
#pragma once

#include "engine/kernels/quant_blocks.h"

namespace sightline {

// Each writes Block::kWeights values in row order. The products are formed in the order the formats define (scale times
// sub-scale first), so that the rounding is the same everywhere. Any thread.

// dequantize_legacy.cpp: 32 weights, and the 4-bit floating point formats
void dequantize_block(const BlockQ4_0& block, float* out) noexcept;
void dequantize_block(const BlockQ4_1& block, float* out) noexcept;
void dequantize_block(const BlockQ5_0& block, float* out) noexcept;
void dequantize_block(const BlockQ5_1& block, float* out) noexcept;
void dequantize_block(const BlockQ8_0& block, float* out) noexcept;
void dequantize_block(const BlockMXFP4& block, float* out) noexcept;
void dequantize_block(const BlockNVFP4& block, float* out) noexcept;

// dequantize_k.cpp: 256 weights with scales of scales
void dequantize_block(const BlockQ2_K& block, float* out) noexcept;
void dequantize_block(const BlockQ3_K& block, float* out) noexcept;
void dequantize_block(const BlockQ4_K& block, float* out) noexcept;
void dequantize_block(const BlockQ5_K& block, float* out) noexcept;
void dequantize_block(const BlockQ6_K& block, float* out) noexcept;

// dequantize_iq.cpp: codebooks
void dequantize_block(const BlockIQ2_XXS& block, float* out) noexcept;
void dequantize_block(const BlockIQ2_XS& block, float* out) noexcept;
void dequantize_block(const BlockIQ2_S& block, float* out) noexcept;
void dequantize_block(const BlockIQ3_XXS& block, float* out) noexcept;
void dequantize_block(const BlockIQ3_S& block, float* out) noexcept;
void dequantize_block(const BlockIQ1_S& block, float* out) noexcept;
void dequantize_block(const BlockIQ1_M& block, float* out) noexcept;
void dequantize_block(const BlockIQ4_NL& block, float* out) noexcept;
void dequantize_block(const BlockIQ4_XS& block, float* out) noexcept;

// dequantize_rare.cpp: one and two bits
void dequantize_block(const BlockTQ1_0& block, float* out) noexcept;
void dequantize_block(const BlockTQ2_0& block, float* out) noexcept;
void dequantize_block(const BlockQ1_0& block, float* out) noexcept;
void dequantize_block(const BlockQ2_0& block, float* out) noexcept;

}  // namespace sightline
