/// The AVX-VNNI table: AVX2 with the products of AVX-512 VNNI, for processors that have only these of it.
///
/// Intel's for desktops and laptops since Alder Lake, AMD's since Zen 5.
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "engine/kernels/iq_tables.h"
#include "engine/kernels/kernel_table.h"
#include "engine/kernels/packed_tiles.h"

namespace sightline {
namespace {

#include "engine/kernels/eight_lanes.inl"

inline Int dot_pairs(Int sum, Int a, Int b) {
  return reinterpret_cast<Int>(_mm256_dpwssd_avx_epi32(reinterpret_cast<__m256i>(sum), reinterpret_cast<__m256i>(a),
                                                       reinterpret_cast<__m256i>(b)));
}
inline Int dot_quads(Int sum, Int a, Int b) {
  return reinterpret_cast<Int>(_mm256_dpbusd_avx_epi32(reinterpret_cast<__m256i>(sum), reinterpret_cast<__m256i>(a),
                                                       reinterpret_cast<__m256i>(b)));
}
inline __m256 raw(Vec v) { return reinterpret_cast<__m256>(v); }
inline Vec add_product(Vec sum, Vec a, Vec b) { return reinterpret_cast<Vec>(_mm256_fmadd_ps(raw(a), raw(b), raw(sum))); }
inline Vec take_product(Vec sum, Vec a, Vec b) { return reinterpret_cast<Vec>(_mm256_fnmadd_ps(raw(a), raw(b), raw(sum))); }
inline Vec product_less(Vec a, Vec b, Vec c) { return reinterpret_cast<Vec>(_mm256_fmsub_ps(raw(a), raw(b), raw(c))); }
inline Int splat_bits(std::int32_t bits) { return reinterpret_cast<Int>(_mm256_set1_epi32(bits)); }
constexpr int kColumns = 3;   // 2 · 3 integer and 2 · 3 float sums leave four registers for operands

#include "engine/kernels/tile_product_vnni.inl"
#include "engine/kernels/few_rows.inl"

constexpr int kRoundedColumns = 6;   // 2 · 6 sums leave four registers for operands

#include "engine/kernels/rounded_product.inl"
#include "engine/kernels/rounded_attention.inl"

std::int64_t spin_int8(std::int64_t rounds) {
  spin(rounds, [w = _mm256_set1_epi8(3), x = _mm256_set1_epi8(-2)](Int sum) {
    asm volatile("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sum) : "x"(w), "x"(x));
    return sum;
  });
  return rounds * kSpinSums * 32 * 2;
}

std::int64_t spin_int16(std::int64_t rounds) {
  spin(rounds, [w = _mm256_set1_epi16(3), x = _mm256_set1_epi16(-2)](Int sum) {
    asm volatile("%{vex%} vpdpwssd %2, %1, %0" : "+x"(sum) : "x"(w), "x"(x));
    return sum;
  });
  return rounds * kSpinSums * 16 * 2;
}

#include "engine/kernels/table.inl"

constexpr Kernels kTable = with_few_rows(with_unpackers(make_table("avxvnni")));

}  // namespace

const Kernels* const kAvxVnniKernels = &kTable;

}  // namespace sightline
