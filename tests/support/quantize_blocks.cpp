/// Rounds given weights to block formats, in the plainest way that is correct; see random_blocks.h.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "engine/kernels/iq_tables.h"
#include "engine/kernels/quant_blocks.h"
#include "tests/support/random_blocks.h"

namespace sightline {

namespace {

/// The value of largest magnitude, with its sign.
float extreme(const float* x, int count) {
  return *std::max_element(x, x + count, [](float a, float b) { return std::fabs(a) < std::fabs(b); });
}

/// round(x / scale) within low..high; zero for a zero scale.
int code_of(float x, float scale, int low, int high) {
  if (scale == 0.0F) return std::clamp(0, low, high);
  return static_cast<int>(std::lround(std::clamp(x / scale, static_cast<float>(low), static_cast<float>(high))));
}

/// Index of the table value nearest to x / scale.
int nearest_index(float x, float scale, const std::int8_t (&table)[16]) {
  const float wanted = scale == 0.0F ? 0.0F : x / scale;
  int best = 0;
  for (int i = 1; i < 16; ++i) {
    const float distance = std::fabs(wanted - static_cast<float>(table[i]));
    if (distance < std::fabs(wanted - static_cast<float>(table[best]))) best = i;
  }
  return best;
}

/// Rounds through half precision, so that codes fit the scale that is stored.
std::uint16_t store_half(float& value) {
  const std::uint16_t bits = f32_to_f16(value);
  value = f16_to_f32(bits);
  return bits;
}

void pack_nibbles(const std::array<int, 32>& codes, std::uint8_t* qs) {
  for (std::size_t j = 0; j < 16; ++j) {
    qs[j] = static_cast<std::uint8_t>((codes[j] & 15) | (codes[j + 16] & 15) << 4);
  }
}

std::uint32_t fifth_bits(const std::array<int, 32>& codes) {
  std::uint32_t bits = 0;
  for (std::size_t e = 0; e < 32; ++e) bits |= static_cast<std::uint32_t>((codes[e] >> 4) & 1) << e;
  return bits;
}

// ---- 32 weights ----

/// Codes 0..2·half - 1 with zero at `half`; the extreme value becomes code 0. Returns the stored scale.
std::uint16_t centred_codes(const float* x, int half, std::array<int, 32>& codes) {
  float d = extreme(x, 32) / static_cast<float>(-half);
  const std::uint16_t bits = store_half(d);
  for (std::size_t e = 0; e < 32; ++e) codes[e] = code_of(x[e], d, -half, half - 1) + half;
  return bits;
}

/// Codes 0..top from the smallest value up; writes the stored scale and minimum.
template <class Block>
std::array<int, 32> ranged_codes(const float* x, int top, Block& block) {
  float m = *std::min_element(x, x + 32);
  float d = (*std::max_element(x, x + 32) - m) / static_cast<float>(top);
  block.d = store_half(d);
  block.m = store_half(m);
  std::array<int, 32> codes{};
  for (std::size_t e = 0; e < 32; ++e) codes[e] = code_of(x[e] - m, d, 0, top);
  return codes;
}

void quantize_block(const float* x, BlockQ4_0& block) {
  std::array<int, 32> codes{};
  block.d = centred_codes(x, 8, codes);
  pack_nibbles(codes, block.qs);
}

void quantize_block(const float* x, BlockQ5_0& block) {
  std::array<int, 32> codes{};
  block.d = centred_codes(x, 16, codes);
  block.qh = fifth_bits(codes);
  pack_nibbles(codes, block.qs);
}

void quantize_block(const float* x, BlockQ4_1& block) { pack_nibbles(ranged_codes(x, 15, block), block.qs); }

void quantize_block(const float* x, BlockQ5_1& block) {
  const std::array<int, 32> codes = ranged_codes(x, 31, block);
  block.qh = fifth_bits(codes);
  pack_nibbles(codes, block.qs);
}

void quantize_block(const float* x, BlockQ8_0& block) {
  float d = std::fabs(extreme(x, 32)) / 127.0F;
  block.d = store_half(d);
  for (int e = 0; e < 32; ++e) block.qs[e] = static_cast<std::int8_t>(code_of(x[e], d, -127, 127));
}

void pack_table_indices(const float* x, float scale, const std::int8_t (&table)[16], std::uint8_t* qs) {
  std::array<int, 32> codes{};
  for (std::size_t e = 0; e < 32; ++e) codes[e] = nearest_index(x[e], scale, table);
  pack_nibbles(codes, qs);
}

void quantize_block(const float* x, BlockIQ4_NL& block) {
  float d = extreme(x, 32) / -127.0F;
  block.d = store_half(d);
  pack_table_indices(x, d, kIq4nlValues, block.qs);
}

void quantize_block(const float* x, BlockMXFP4& block) {
  // The largest doubled code is 12 = 1.5 · 2^3: the exponent that brings the extreme value into its binade.
  const float largest = std::fabs(extreme(x, 32));
  const int exponent = largest == 0.0F ? -126 : std::clamp(std::ilogb(largest) - 3, -126, 126);
  block.e = static_cast<std::uint8_t>(exponent + 128);
  pack_table_indices(x, std::ldexp(1.0F, exponent), kFp4Values, block.qs);
}

// ---- 256 weights ----

/// Scales of runs of `run` weights as multiples -top..top of one block scale.
template <int run>
struct SignedScales {
  std::uint16_t d_bits = 0;
  float d = 0.0F;
  std::array<int, 256 / run> multiples{};

  /// The extreme value of each run gets the code `lowest` (negative).
  SignedScales(const float* x, int lowest, int top) {
    std::array<float, 256 / run> wanted{};
    for (std::size_t b = 0; b < wanted.size(); ++b) wanted[b] = extreme(x + run * b, run) / static_cast<float>(lowest);
    d = std::fabs(extreme(wanted.data(), 256 / run)) / static_cast<float>(top);
    d_bits = store_half(d);
    for (std::size_t b = 0; b < wanted.size(); ++b) multiples[b] = code_of(wanted[b], d, -top, top);
  }
  float scale(int e) const { return d * static_cast<float>(multiples[static_cast<std::size_t>(e / run)]); }
};

/// Scales and minimums of runs of `run` weights, both multiples 0..top of a block scale; codes are 0..largest_code.
template <int run>
struct RangedScales {
  std::uint16_t d_bits = 0, dmin_bits = 0;
  std::array<int, 256 / run> scales{}, mins{};
  std::array<int, 256> codes{};

  RangedScales(const float* x, int largest_code, int top) {
    std::array<float, 256 / run> wanted{}, below{};
    for (std::size_t b = 0; b < wanted.size(); ++b) {
      const float* first = x + run * b;
      below[b] = std::fmax(0.0F, -*std::min_element(first, first + run));
      wanted[b] = std::fmax(0.0F, *std::max_element(first, first + run) + below[b]) / static_cast<float>(largest_code);
    }
    float d = *std::max_element(wanted.begin(), wanted.end()) / static_cast<float>(top);
    float dmin = *std::max_element(below.begin(), below.end()) / static_cast<float>(top);
    d_bits = store_half(d);
    dmin_bits = store_half(dmin);
    for (std::size_t b = 0; b < wanted.size(); ++b) {
      scales[b] = code_of(wanted[b], d, 0, top);
      mins[b] = code_of(below[b], dmin, 0, top);
    }
    for (std::size_t e = 0; e < 256; ++e) {
      const float offset = dmin * static_cast<float>(mins[e / run]);
      codes[e] = code_of(x[e] + offset, d * static_cast<float>(scales[e / run]), 0, largest_code);
    }
  }
};

/// Writes the 12 bytes of Q4_K and Q5_K.
void pack_scales_and_mins(const std::array<int, 8>& scales, const std::array<int, 8>& mins, std::uint8_t* packed) {
  for (std::size_t s = 0; s < 4; ++s) {
    packed[s] = static_cast<std::uint8_t>(scales[s] | (scales[s + 4] >> 4) << 6);
    packed[s + 4] = static_cast<std::uint8_t>(mins[s] | (mins[s + 4] >> 4) << 6);
    packed[s + 8] = static_cast<std::uint8_t>((scales[s + 4] & 15) | (mins[s + 4] & 15) << 4);
  }
}

void quantize_block(const float* x, BlockQ2_K& block) {
  const RangedScales<16> ranged(x, 3, 15);
  block = BlockQ2_K{};
  block.d = ranged.d_bits;
  block.dmin = ranged.dmin_bits;
  for (std::size_t b = 0; b < 16; ++b) {
    block.scales[b] = static_cast<std::uint8_t>(ranged.scales[b] | ranged.mins[b] << 4);
  }
  for (std::size_t e = 0; e < 256; ++e) {
    block.qs[32 * (e / 128) + e % 32] |= static_cast<std::uint8_t>(ranged.codes[e] << (2 * ((e % 128) / 32)));
  }
}

void quantize_block(const float* x, BlockQ4_K& block) {
  const RangedScales<32> ranged(x, 15, 63);
  block = BlockQ4_K{};
  block.d = ranged.d_bits;
  block.dmin = ranged.dmin_bits;
  pack_scales_and_mins(ranged.scales, ranged.mins, block.scales);
  for (std::size_t e = 0; e < 256; ++e) {
    block.qs[32 * (e / 64) + e % 32] |= static_cast<std::uint8_t>(ranged.codes[e] << (4 * ((e / 32) % 2)));
  }
}

void quantize_block(const float* x, BlockQ5_K& block) {
  const RangedScales<32> ranged(x, 31, 63);
  block = BlockQ5_K{};
  block.d = ranged.d_bits;
  block.dmin = ranged.dmin_bits;
  pack_scales_and_mins(ranged.scales, ranged.mins, block.scales);
  for (std::size_t e = 0; e < 256; ++e) {
    block.qs[32 * (e / 64) + e % 32] |= static_cast<std::uint8_t>((ranged.codes[e] & 15) << (4 * ((e / 32) % 2)));
    block.qh[e % 32] |= static_cast<std::uint8_t>((ranged.codes[e] >> 4) << (e / 32));
  }
}

void quantize_block(const float* x, BlockQ3_K& block) {
  const SignedScales<16> scales(x, -4, 31);
  block = BlockQ3_K{};
  block.d = scales.d_bits;
  for (std::size_t b = 0; b < 16; ++b) {
    const int stored = scales.multiples[b] + 32;
    block.scales[b % 8] |= static_cast<std::uint8_t>((stored & 15) << (4 * (b / 8)));
    block.scales[8 + b % 4] |= static_cast<std::uint8_t>((stored >> 4) << (2 * (b / 4)));
  }
  for (int e = 0; e < 256; ++e) {
    const int code = code_of(x[e], scales.scale(e), -4, 3) + 4;
    const int n = e / 128, j = (e % 128) / 32, l = e % 32;
    block.qs[32 * n + l] |= static_cast<std::uint8_t>((code & 3) << (2 * j));
    block.hmask[l] |= static_cast<std::uint8_t>((code >> 2) << (4 * n + j));
  }
}

void quantize_block(const float* x, BlockQ6_K& block) {
  const SignedScales<16> scales(x, -32, 127);
  block = BlockQ6_K{};
  block.d = scales.d_bits;
  for (std::size_t b = 0; b < 16; ++b) block.scales[b] = static_cast<std::int8_t>(scales.multiples[b]);
  for (int e = 0; e < 256; ++e) {
    const int code = code_of(x[e], scales.scale(e), -32, 31) + 32;
    const int n = e / 128, j = (e % 128) / 32, l = e % 32;
    block.ql[64 * n + 32 * (j & 1) + l] |= static_cast<std::uint8_t>((code & 15) << (4 * (j / 2)));
    block.qh[32 * n + l] |= static_cast<std::uint8_t>((code >> 4) << (2 * j));
  }
}

void quantize_block(const float* x, BlockIQ4_XS& block) {
  const SignedScales<32> scales(x, -127, 31);
  block = BlockIQ4_XS{};
  block.d = scales.d_bits;
  for (std::size_t g = 0; g < 8; ++g) {
    const int stored = scales.multiples[g] + 32;
    block.scales_low[g / 2] |= static_cast<std::uint8_t>((stored & 15) << (4 * (g % 2)));
    block.scales_high = static_cast<std::uint16_t>(block.scales_high | (stored >> 4) << (2 * g));
    pack_table_indices(x + 32 * g, scales.scale(static_cast<int>(32 * g)), kIq4nlValues, block.qs + 16 * g);
  }
}

// ---- rows ----

template <class Block>
bool quantize_blocks(const float* x, std::byte* row, std::int64_t cols) {
  for (std::int64_t first = 0; first < cols; first += Block::kWeights) {
    Block block;
    quantize_block(x + first, block);
    std::memcpy(row, &block, sizeof block);
    row += sizeof block;
  }
  return true;
}

bool convert_row(std::uint16_t (*convert)(float) noexcept, const float* x, std::byte* row, std::int64_t cols) {
  for (std::int64_t i = 0; i < cols; ++i) {
    const std::uint16_t bits = convert(x[i]);
    std::memcpy(row + 2 * i, &bits, sizeof bits);
  }
  return true;
}

}  // namespace

bool quantize_row(DType dtype, const float* x, std::byte* row, std::int64_t cols) {
  // clang-format off
  switch (dtype) {
    case DType::F32: std::memcpy(row, x, static_cast<std::size_t>(cols) * sizeof(float)); return true;
    case DType::F16: return convert_row(f32_to_f16, x, row, cols);
    case DType::BF16: return convert_row(f32_to_bf16, x, row, cols);
    case DType::Q4_0: return quantize_blocks<BlockQ4_0>(x, row, cols);
    case DType::Q4_1: return quantize_blocks<BlockQ4_1>(x, row, cols);
    case DType::Q5_0: return quantize_blocks<BlockQ5_0>(x, row, cols);
    case DType::Q5_1: return quantize_blocks<BlockQ5_1>(x, row, cols);
    case DType::Q8_0: return quantize_blocks<BlockQ8_0>(x, row, cols);
    case DType::Q2_K: return quantize_blocks<BlockQ2_K>(x, row, cols);
    case DType::Q3_K: return quantize_blocks<BlockQ3_K>(x, row, cols);
    case DType::Q4_K: return quantize_blocks<BlockQ4_K>(x, row, cols);
    case DType::Q5_K: return quantize_blocks<BlockQ5_K>(x, row, cols);
    case DType::Q6_K: return quantize_blocks<BlockQ6_K>(x, row, cols);
    case DType::IQ4_NL: return quantize_blocks<BlockIQ4_NL>(x, row, cols);
    case DType::IQ4_XS: return quantize_blocks<BlockIQ4_XS>(x, row, cols);
    case DType::MXFP4: return quantize_blocks<BlockMXFP4>(x, row, cols);
    default: return false;
  }
  // clang-format on
}

}  // namespace sightline
