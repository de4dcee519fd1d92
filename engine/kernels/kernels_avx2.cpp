/// The AVX2 table (with FMA and F16C).
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "engine/kernels/iq_tables.h"
#include "engine/kernels/kernel_table.h"
#include "engine/kernels/packed_tiles.h"

namespace sightline {
namespace {

#define SIGHTLINE_LANES 8
#include "engine/kernels/simd.inl"

inline Vec load_half(const std::byte* p) {
  return reinterpret_cast<Vec>(_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
}

inline Vec load_bfloat(const std::byte* p) {
  const __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
  return reinterpret_cast<Vec>(_mm256_castsi256_ps(_mm256_slli_epi32(wide, 16)));
}

void to_f16(const float* x, std::uint16_t* y, std::int64_t n) {
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(y + i), _mm256_cvtps_ph(_mm256_loadu_ps(x + i), 0));
  }
  for (; i < n; ++i) y[i] = _cvtss_sh(x[i], 0);   // 0: nearest even
}

#include "engine/kernels/vector_ops.inl"
#include "engine/kernels/delta_rule.inl"
#include "engine/kernels/row_products.inl"
#include "engine/kernels/attend.inl"

#include "engine/kernels/unpack.inl"
#include "engine/kernels/tile_product_avx2.inl"
#include "engine/kernels/few_rows.inl"

inline std::int32_t sum_of_lanes(__m256i v) {
  const __m128i four = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  const __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0xB1)));
}

void quantize(const float* x, std::int64_t n, std::int8_t* codes, ActivationStats* stats) {
  const __m256 without_sign = _mm256_castsi256_ps(_mm256_set1_epi32(0x7FFFFFFF));
  for (std::int64_t block = 0; block < n / kBlockCols; ++block) {
    __m256 v[4], largest = _mm256_setzero_ps(), fault = _mm256_setzero_ps();
    for (int i = 0; i < 4; ++i) {
      v[i] = _mm256_loadu_ps(x + block * kBlockCols + 8 * i);
      largest = _mm256_max_ps(largest, _mm256_and_ps(v[i], without_sign));
      fault = _mm256_fmadd_ps(v[i], _mm256_setzero_ps(), fault);   // NaN if any value is not finite
    }
    const float top = max_of(reinterpret_cast<Vec>(largest)), sick = sum_of(reinterpret_cast<Vec>(fault));
    const bool usable = sick == 0.0F && top > kSmallestRounded;
    const __m256 inverse = _mm256_set1_ps(usable ? 127.0F / top : 0.0F);
    const __m256i kept = _mm256_set1_epi32(usable ? -1 : 0);
    std::int32_t sums[2] = {};
    for (int i = 0; i < 4; ++i) {
      const __m256i rounded = _mm256_and_si256(_mm256_cvtps_epi32(_mm256_mul_ps(v[i], inverse)), kept);
      sums[i / 2] += sum_of_lanes(rounded);
      std::int32_t lanes[8];
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes), rounded);
      for (int j = 0; j < 8; ++j) codes[block * kBlockCols + 8 * i + j] = static_cast<std::int8_t>(lanes[j]);
    }
    const float scale = top / 127.0F + sick;
    stats[block] = {scale, scale * static_cast<float>(sums[0] + sums[1]), kFloatStart - 128 * (sums[0] + sums[1]),
                    kFloatStart - 128 * sums[0]};
  }
}

inline Int to_nearest(Vec v) { return reinterpret_cast<Int>(_mm256_cvtps_epi32(reinterpret_cast<__m256>(v))); }
inline Int dot_pairs(Int sum, Int a, Int b) {
  return sum + reinterpret_cast<Int>(_mm256_madd_epi16(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
}
/// Exact for all codes, which the instruction for pairs of bytes is not: its sums would be cut to 16 bits.
inline Int dot_quads(Int sum, Int a, Int b) {
  const __m256i u = reinterpret_cast<__m256i>(a), s = reinterpret_cast<__m256i>(b);
  const __m256i even = _mm256_madd_epi16(_mm256_and_si256(u, _mm256_set1_epi16(0xFF)),
                                         _mm256_srai_epi16(_mm256_slli_epi16(s, 8), 8));
  const __m256i odd = _mm256_madd_epi16(_mm256_srli_epi16(u, 8), _mm256_srai_epi16(s, 8));
  return sum + reinterpret_cast<Int>(_mm256_add_epi32(even, odd));
}
template <class Code>
inline void narrow(Code* to, Int v) {
  for (int j = 0; j < SIGHTLINE_LANES; ++j) to[j] = static_cast<Code>(v[j]);
}
constexpr int kRoundedColumns = 4;   // 2 · 4 sums leave eight registers for operands

#include "engine/kernels/rounded_product.inl"
#include "engine/kernels/rounded_attention.inl"

/// Steps on registers alone, as many side by side as hide their latency. The instructions are written out because the
/// compiler would keep some of the sums in memory, and less than the processor can do would be measured.
constexpr int kSpinSums = 10;

template <class Step>
inline void spin(std::int64_t rounds, Step step) {
  __m256i sums[kSpinSums] = {};
  for (std::int64_t i = 0; i < rounds; ++i) {
#pragma GCC unroll 10
    for (int j = 0; j < kSpinSums; ++j) sums[j] = step(sums[j]);
  }
}

std::int64_t spin_int8(std::int64_t rounds) {   // four products per widening, as for formats with a minimum
  spin(rounds, [w = _mm256_set1_epi8(3), x = _mm256_set1_epi8(-2), ones = _mm256_set1_epi16(1)](__m256i sum) {
    __m256i words, more;
    asm volatile("vpmaddubsw %3, %2, %0\n\tvpmaddubsw %3, %2, %1\n\tvpaddw %1, %0, %0\n\t"
                 "vpmaddubsw %3, %2, %1\n\tvpaddw %1, %0, %0\n\tvpmaddubsw %3, %2, %1\n\tvpaddw %1, %0, %0\n\t"
                 "vpmaddwd %4, %0, %0"
                 : "=&x"(words), "=&x"(more)
                 : "x"(w), "x"(x), "x"(ones));
    return _mm256_add_epi32(sum, words);
  });
  return rounds * kSpinSums * 4 * 32 * 2;
}

std::int64_t spin_int16(std::int64_t rounds) {
  spin(rounds, [w = _mm256_set1_epi16(3), x = _mm256_set1_epi16(-2)](__m256i sum) {
    __m256i pairs;
    asm volatile("vpmaddwd %3, %2, %1\n\tvpaddd %1, %0, %0" : "+x"(sum), "=&x"(pairs) : "x"(w), "x"(x));
    return sum;
  });
  return rounds * kSpinSums * 16 * 2;
}

#include "engine/kernels/table.inl"

constexpr Kernels kTable = with_few_rows(with_unpackers(make_table("avx2")));

}  // namespace

const Kernels* const kAvx2Kernels = &kTable;

}  // namespace sightline
