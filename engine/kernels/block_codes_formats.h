/// One block of each format to integer codes; the overloads behind decode_codes.
#pragma once

#include <cstdint>

#include "engine/kernels/quant_blocks.h"

namespace sightline {

/// Where a block's codes go: Block::kWeights codes, and one scale and minimum for each 16 of them.
/// Minimums are zero beforehand; formats without one leave them alone.
struct CodeSink {
  std::int8_t* codes;
  float* scales;
  float* mins;
};

// Any thread.

// block_codes_legacy.cpp
void block_to_codes(const BlockQ4_0& block, CodeSink out) noexcept;
void block_to_codes(const BlockQ4_1& block, CodeSink out) noexcept;
void block_to_codes(const BlockQ5_0& block, CodeSink out) noexcept;
void block_to_codes(const BlockQ5_1& block, CodeSink out) noexcept;
void block_to_codes(const BlockQ8_0& block, CodeSink out) noexcept;
void block_to_codes(const BlockIQ4_NL& block, CodeSink out) noexcept;
void block_to_codes(const BlockIQ4_XS& block, CodeSink out) noexcept;
void block_to_codes(const BlockMXFP4& block, CodeSink out) noexcept;
void block_to_codes(const BlockNVFP4& block, CodeSink out) noexcept;

// block_codes_k.cpp
void block_to_codes(const BlockQ2_K& block, CodeSink out) noexcept;
void block_to_codes(const BlockQ3_K& block, CodeSink out) noexcept;
void block_to_codes(const BlockQ4_K& block, CodeSink out) noexcept;
void block_to_codes(const BlockQ5_K& block, CodeSink out) noexcept;
void block_to_codes(const BlockQ6_K& block, CodeSink out) noexcept;

// block_codes_iq.cpp
void block_to_codes(const BlockIQ2_XXS& block, CodeSink out) noexcept;
void block_to_codes(const BlockIQ2_XS& block, CodeSink out) noexcept;
void block_to_codes(const BlockIQ2_S& block, CodeSink out) noexcept;
void block_to_codes(const BlockIQ3_XXS& block, CodeSink out) noexcept;
void block_to_codes(const BlockIQ3_S& block, CodeSink out) noexcept;
void block_to_codes(const BlockIQ1_S& block, CodeSink out) noexcept;
void block_to_codes(const BlockIQ1_M& block, CodeSink out) noexcept;

// block_codes_rare.cpp
void block_to_codes(const BlockTQ1_0& block, CodeSink out) noexcept;
void block_to_codes(const BlockTQ2_0& block, CodeSink out) noexcept;
void block_to_codes(const BlockQ1_0& block, CodeSink out) noexcept;
void block_to_codes(const BlockQ2_0& block, CodeSink out) noexcept;

}  // namespace sightline
