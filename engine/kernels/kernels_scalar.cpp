/// The scalar table: products and vector operations a person can check; the oracle of the others.
#include <cstddef>
#include <cstdint>

#include "engine/kernels/kernel_table.h"

namespace sightline {
namespace {

#define SIGHTLINE_LANES 1
#include "engine/kernels/simd.inl"

/// Half to single precision by hand: 2^-24 steps below 2^-14, a moved exponent above.
inline Vec load_half(const std::byte* p) {
  std::uint16_t bits;
  __builtin_memcpy(&bits, p, sizeof bits);
  const float sign = (bits & 0x8000) != 0 ? -1.0F : 1.0F;
  const int exponent = (bits >> 10) & 31;
  const std::int32_t mantissa = bits & 1023;
  if (exponent == 0) return sign * static_cast<float>(mantissa) * 0x1p-24F;
  const std::int32_t single = exponent == 31 ? 0x7F800000 | mantissa << 13 : (exponent + 112) << 23 | mantissa << 13;
  return sign * bits_to_float(single);
}

inline Vec load_bfloat(const std::byte* p) {
  std::uint16_t bits;
  __builtin_memcpy(&bits, p, sizeof bits);
  return bits_to_float(static_cast<std::int32_t>(static_cast<std::uint32_t>(bits) << 16));
}

/// Single to half precision, nearest even.
inline std::uint16_t half_of(float x) {
  std::uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  const std::uint32_t sign = bits >> 16 & 0x8000U, magnitude = bits & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) return static_cast<std::uint16_t>(sign | 0x7E00U);
  if (magnitude >= 0x477FF000U) return static_cast<std::uint16_t>(sign | 0x7C00U);
  if (magnitude < 0x38800000U) {   // below 2^-14: the adder rounds to multiples of 2^-24
    float absolute;
    __builtin_memcpy(&absolute, &magnitude, sizeof absolute);
    absolute += 0.5F;
    std::uint32_t rounded;
    __builtin_memcpy(&rounded, &absolute, sizeof rounded);
    return static_cast<std::uint16_t>(sign | (rounded - 0x3F000000U));
  }
  return static_cast<std::uint16_t>(sign | (magnitude - 0x38000000U + 0xFFFU + (magnitude >> 13 & 1U)) >> 13);
}

void to_f16(const float* x, std::uint16_t* y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] = half_of(x[i]);
}

#include "engine/kernels/vector_ops.inl"
#include "engine/kernels/delta_rule.inl"
#include "engine/kernels/row_products.inl"
#include "engine/kernels/attend.inl"

void quantize(const float* x, std::int64_t n, std::int8_t* codes, ActivationStats* stats) {
  for (std::int64_t block = 0; block < n / kBlockCols; ++block) {
    const float* values = x + block * kBlockCols;
    float largest = 0.0F, fault = 0.0F;
    for (int i = 0; i < kBlockCols; ++i) {
      largest = __builtin_fmaxf(largest, __builtin_fabsf(values[i]));
      fault += values[i] * 0.0F;   // NaN if any value is not finite, and then the scale is NaN too
    }
    const bool usable = fault == 0.0F && largest > kSmallestRounded;
    const float inverse = usable ? 127.0F / largest : 0.0F;
    std::int32_t sums[2] = {};
    for (int i = 0; i < kBlockCols; ++i) {
      const auto code = static_cast<std::int8_t>(usable ? __builtin_lrintf(values[i] * inverse) : 0);
      codes[block * kBlockCols + i] = code;
      sums[i / 16] += code;
    }
    const float scale = largest / 127.0F + fault;
    stats[block] = {scale, scale * static_cast<float>(sums[0] + sums[1]), kFloatStart - 128 * (sums[0] + sums[1]),
                    kFloatStart - 128 * sums[0]};
  }
}

/// Sum of 16 products of one weight row and one activation row.
inline std::int32_t half_block(const CodeTile& tile, int block, int half, int row, const std::int8_t* x) {
  std::int32_t sum = 0;
  for (int col = 16 * half; col < 16 * half + 16; ++col) {
    sum += static_cast<std::int32_t>(tile.codes[block][col / 4][4 * row + col % 4]) * x[col];
  }
  return sum;
}

template <bool kFine, bool kHasMin>
void multiply(const TileProduct& product) {
  for (int strip = 0; strip < product.n_strips; ++strip) {
    for (int i = 0; i < product.n; ++i) {
      const std::int64_t x_row = product.rows != nullptr ? product.rows[i] : i;
      const std::int8_t* x = product.codes + x_row * product.codes_stride;
      const ActivationStats* stats = product.stats + x_row * product.stats_stride;
      float* y = product.y + i * product.y_stride + strip * kStripRows;
      for (int row = 0; row < kStripRows; ++row) {
        float sum = product.accumulate ? y[row] : 0.0F;
        for (int b = 0; b < product.n_blocks; ++b) {
          const CodeTile& tile = product.tiles[strip][b / kTileBlocks];
          const int block = b % kTileBlocks;
          std::int32_t halves[2] = {half_block(tile, block, 0, row, x + b * kBlockCols),
                                    half_block(tile, block, 1, row, x + b * kBlockCols)};
          if (!kHasMin) {
            halves[0] += stats[b].first_start - kFloatStart;
            halves[1] += stats[b].start - stats[b].first_start;
          }
          const float* scales = &tile.scales[block][0][row];
          float scaled = kFine ? static_cast<float>(halves[0]) * scales[0] + static_cast<float>(halves[1]) * scales[16]
                               : static_cast<float>(halves[0] + halves[1]) * scales[0];
          sum += scaled * stats[b].scale;
          if (kHasMin && kFine) {
            const float first = stats[b].scale * static_cast<float>(kFloatStart - stats[b].first_start) * (1.0F / 128.0F);
            sum -= tile.mins[block][0][row] * first + tile.mins[block][1][row] * (stats[b].sum - first);
          } else if (kHasMin) {
            sum -= tile.mins[block][0][row] * stats[b].sum;
          }
        }
        y[row] = sum;
      }
    }
  }
}

std::int64_t spin_int8(std::int64_t rounds) {
  std::int32_t sums[4] = {1, 2, 3, 4};
  for (std::int64_t i = 0; i < rounds; ++i) {
    for (std::int32_t& sum : sums) {
      sum += static_cast<std::int8_t>(sum) * 3;
      asm volatile("" : "+r"(sum));   // keeps the compiler from seeing through the loop
    }
  }
  return rounds * 4 * 2;
}

inline Int to_nearest(Vec v) { return static_cast<Int>(__builtin_lrintf(v)); }
inline Int dot_pairs(Int sum, Int a, Int b) {
  return sum + static_cast<std::int16_t>(a) * static_cast<std::int16_t>(b) + (a >> 16) * (b >> 16);
}
inline Int dot_quads(Int sum, Int a, Int b) {
  for (int shift = 0; shift < 32; shift += 8) {
    sum += static_cast<std::uint8_t>(a >> shift) * static_cast<std::int8_t>(b >> shift);
  }
  return sum;
}
template <class Code>
inline void narrow(Code* to, Int v) {
  *to = static_cast<Code>(v);
}
constexpr int kRoundedColumns = 1;

#include "engine/kernels/rounded_product.inl"
#include "engine/kernels/rounded_attention.inl"

std::int64_t spin_int16(std::int64_t rounds) {
  std::int32_t sums[4] = {1, 2, 3, 4};
  for (std::int64_t i = 0; i < rounds; ++i) {
    for (std::int32_t& sum : sums) {
      sum += static_cast<std::int16_t>(sum) * 3;
      asm volatile("" : "+r"(sum));   // keeps the compiler from seeing through the loop
    }
  }
  return rounds * 4 * 2;
}

#include "engine/kernels/table.inl"

constexpr Kernels kTable = make_table("scalar");

}  // namespace

const Kernels* const kScalarKernels = &kTable;

}  // namespace sightline
