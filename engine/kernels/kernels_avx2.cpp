/// The AVX2 table (with FMA and F16C).
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "engine/kernels/iq_tables.h"
#include "engine/kernels/kernel_table.h"
#include "engine/kernels/packed_tiles.h"

namespace sightline {
namespace {

#include "engine/kernels/eight_lanes.inl"
#include "engine/kernels/tile_product_avx2.inl"
#include "engine/kernels/few_rows.inl"

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
constexpr int kRoundedColumns = 4;   // 2 · 4 sums leave eight registers for operands

#include "engine/kernels/rounded_product.inl"
#include "engine/kernels/rounded_attention.inl"

std::int64_t spin_int8(std::int64_t rounds) {   // four products per widening, as for formats with a minimum
  spin(rounds, [w = _mm256_set1_epi8(3), x = _mm256_set1_epi8(-2), ones = _mm256_set1_epi16(1)](Int sum) {
    __m256i words, more;
    asm volatile("vpmaddubsw %3, %2, %0\n\tvpmaddubsw %3, %2, %1\n\tvpaddw %1, %0, %0\n\t"
                 "vpmaddubsw %3, %2, %1\n\tvpaddw %1, %0, %0\n\tvpmaddubsw %3, %2, %1\n\tvpaddw %1, %0, %0\n\t"
                 "vpmaddwd %4, %0, %0"
                 : "=&x"(words), "=&x"(more)
                 : "x"(w), "x"(x), "x"(ones));
    return sum + reinterpret_cast<Int>(words);
  });
  return rounds * kSpinSums * 4 * 32 * 2;
}

std::int64_t spin_int16(std::int64_t rounds) {
  spin(rounds, [w = _mm256_set1_epi16(3), x = _mm256_set1_epi16(-2)](Int sum) {
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
