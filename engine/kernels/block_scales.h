/// Packed scales of the block formats as numbers; shared by the float and the integer decoders.
#pragma once

#include <cstdint>

#include "engine/kernels/quant_blocks.h"

namespace sightline {

/// Scale and minimum multipliers (0..63) of the eight 32-weight groups of Q4_K and Q5_K.
struct ScalesAndMins {
  std::uint8_t scales[8];
  std::uint8_t mins[8];
};

/// Unpacks the 12 bytes of Q4_K and Q5_K. Any thread.
ScalesAndMins unpack_scales_and_mins(const std::uint8_t (&packed)[12]) noexcept;

/// Writes the sixteen scales (-32..31) of Q3_K. Any thread.
void unpack_q3_k_scales(const std::uint8_t (&packed)[12], std::int8_t* scales) noexcept;

/// The scale multiplier (-32..31) of group 0..7 of an IQ4_XS block. Any thread.
int iq4_xs_scale(const BlockIQ4_XS& block, int group) noexcept;

/// The block scale of IQ1_M, which is spread over the top four bits of its four scale words. Any thread.
float iq1_m_block_scale(const BlockIQ1_M& block) noexcept;

/// 2^(e - 128): the MXFP4 scale with the halving that makes up for the doubled value table. e = 0 and 1 give
/// subnormals; e = 255 gives 2^127 (the format calls it NaN, engines do not). Any thread.
float mxfp4_half_scale(std::uint8_t e) noexcept;

/// Half the value of an unsigned E4M3 number, bit 7 ignored except that 0 and 127 alone give 0. Any thread.
float nvfp4_half_scale(std::uint8_t code) noexcept;

}  // namespace sightline
