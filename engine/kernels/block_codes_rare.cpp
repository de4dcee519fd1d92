/// Integer codes of the one- and two-bit blocks.
#include <algorithm>

#include "engine/base/dtype.h"
#include "engine/kernels/block_codes_formats.h"
#include "engine/kernels/byte_lanes.h"

namespace sightline {

namespace {

/// Codes digit - 1 for the first `digits` base-3 digits of `count` bytes: all first digits, then all second ones.
template <int count>
void ternary_codes(const std::uint8_t* bytes, int digits, std::int8_t* codes) noexcept {
  unsigned power = 1;
  for (int n = 0; n < digits; ++n) {
    for (int m = 0; m < count; ++m) {
      const auto rest = static_cast<std::uint8_t>(bytes[m] * power);  // modulo 256: drops the digits before n
      codes[count * n + m] = static_cast<std::int8_t>(((rest * 3) >> 8) - 1);
    }
    power *= 3;
  }
}

}  // namespace

void block_to_codes(const BlockTQ1_0& block, CodeSink out) noexcept {
  ternary_codes<32>(block.qs, 5, out.codes);
  ternary_codes<16>(block.qs + 32, 5, out.codes + 160);
  ternary_codes<4>(block.qh, 4, out.codes + 240);
  std::fill(out.scales, out.scales + 16, f16_to_f32(block.d));
}

void block_to_codes(const BlockTQ2_0& block, CodeSink out) noexcept {
  for (int s = 0; s < 8; ++s) {
    for (int m = 0; m < 32; ++m) {
      out.codes[32 * s + m] = static_cast<std::int8_t>(((block.qs[32 * (s / 4) + m] >> (2 * (s % 4))) & 3) - 1);
    }
  }
  std::fill(out.scales, out.scales + 16, f16_to_f32(block.d));
}

void block_to_codes(const BlockQ1_0& block, CodeSink out) noexcept {
  for (int i = 0; i < 16; ++i) {
    store_lanes(out.codes + 8 * i, ~std::uint64_t{0} ^ spread_bits(block.qs[i]) * 0xFE);  // 0 -> -1 (0xFF), 1 -> 1
  }
  std::fill(out.scales, out.scales + 8, f16_to_f32(block.d));
}

void block_to_codes(const BlockQ2_0& block, CodeSink out) noexcept {
  for (int e = 0; e < 64; ++e) {
    out.codes[e] = static_cast<std::int8_t>(((block.qs[e / 4] >> (2 * (e % 4))) & 3) - 1);
  }
  std::fill(out.scales, out.scales + 4, f16_to_f32(block.d));
}

}  // namespace sightline
