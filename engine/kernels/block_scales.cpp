/// Packed scales of the block formats as numbers; shared by the float and the integer decoders.
#include "engine/kernels/block_scales.h"

#include <bit>

#include "engine/base/dtype.h"

namespace sightline {

ScalesAndMins unpack_scales_and_mins(const std::uint8_t (&packed)[12]) noexcept {
  ScalesAndMins out{};
  for (int s = 0; s < 4; ++s) {
    out.scales[s] = packed[s] & 63U;
    out.mins[s] = packed[s + 4] & 63U;
    out.scales[s + 4] = static_cast<std::uint8_t>((packed[s + 8] & 15U) | (packed[s] >> 6) << 4);
    out.mins[s + 4] = static_cast<std::uint8_t>((packed[s + 8] >> 4) | (packed[s + 4] >> 6) << 4);
  }
  return out;
}

void unpack_q3_k_scales(const std::uint8_t (&packed)[12], std::int8_t* scales) noexcept {
  for (int b = 0; b < 16; ++b) {
    const int low = b < 8 ? packed[b] & 15 : packed[b - 8] >> 4;
    const int high = (packed[8 + b % 4] >> (2 * (b / 4))) & 3;
    scales[b] = static_cast<std::int8_t>((low | high << 4) - 32);
  }
}

int iq4_xs_scale(const BlockIQ4_XS& block, int group) noexcept {
  const int low = (block.scales_low[group / 2] >> (4 * (group & 1))) & 15;
  const int high = (block.scales_high >> (2 * group)) & 3;
  return (low | high << 4) - 32;
}

float iq1_m_block_scale(const BlockIQ1_M& block) noexcept {
  unsigned bits = 0;
  for (int i = 0; i < 4; ++i) bits |= static_cast<unsigned>(block.sc[i] >> 12) << (4 * i);
  return f16_to_f32(static_cast<std::uint16_t>(bits));
}

float mxfp4_half_scale(std::uint8_t e) noexcept {
  return std::bit_cast<float>(e < 2 ? std::uint32_t{0x00200000} << e : (std::uint32_t{e} - 1) << 23);
}

float nvfp4_half_scale(std::uint8_t code) noexcept {
  if (code == 0 || code == 127) return 0.0F;
  const std::uint32_t exponent = (code >> 3) & 15U;
  const std::uint32_t mantissa = code & 7U;
  if (exponent == 0) return static_cast<float>(mantissa) * 0x1p-10F;
  // (1 + mantissa / 8) · 2^(exponent - 8), put together from its bits
  return std::bit_cast<float>((exponent + 127 - 8) << 23 | mantissa << 20);
}

}  // namespace sightline
