/// The AVX-512 table (F, BW, DQ, VL and VNNI).
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "engine/kernels/iq_tables.h"
#include "engine/kernels/kernel_table.h"
#include "engine/kernels/packed_tiles.h"

namespace sightline {
namespace {

#include "engine/kernels/sixteen_lanes.inl"

void to_f16(const float* x, std::uint16_t* y, std::int64_t n) {
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(y + i), _mm512_cvtps_ph(_mm512_loadu_ps(x + i), 0));
  }
  for (; i < n; ++i) y[i] = _cvtss_sh(x[i], 0);   // 0: nearest even
}

#include "engine/kernels/vector_ops.inl"
#include "engine/kernels/delta_rule.inl"
#include "engine/kernels/row_products.inl"
#include "engine/kernels/attend.inl"

inline Int dot_pairs(Int sum, Int a, Int b) {
  return reinterpret_cast<Int>(_mm512_dpwssd_epi32(reinterpret_cast<__m512i>(sum), reinterpret_cast<__m512i>(a),
                                                   reinterpret_cast<__m512i>(b)));
}

void quantize(const float* x, std::int64_t n, std::int8_t* codes, ActivationStats* stats) {
  for (std::int64_t block = 0; block < n / kBlockCols; ++block) {
    const __m512 a = _mm512_loadu_ps(x + block * kBlockCols), b = _mm512_loadu_ps(x + block * kBlockCols + 16);
    const float largest = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(a), _mm512_abs_ps(b)));
    // NaN if any value is not finite: zero times it is not zero, and the scale must say so.
    const __mmask16 sick = _mm512_fpclass_ps_mask(a, 0x99) | _mm512_fpclass_ps_mask(b, 0x99);
    const bool usable = sick == 0 && largest > kSmallestRounded;
    const __mmask16 kept = usable ? 0xFFFF : 0;
    const float inverse = usable ? 127.0F / largest : 0.0F;
    const __m512i ia = _mm512_maskz_cvtps_epi32(kept, _mm512_mul_ps(a, _mm512_set1_ps(inverse)));
    const __m512i ib = _mm512_maskz_cvtps_epi32(kept, _mm512_mul_ps(b, _mm512_set1_ps(inverse)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(codes + block * kBlockCols), _mm512_cvtepi32_epi8(ia));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(codes + block * kBlockCols + 16), _mm512_cvtepi32_epi8(ib));
    const std::int32_t first = _mm512_reduce_add_epi32(ia);
    const std::int32_t all = first + _mm512_reduce_add_epi32(ib);
    const float scale = sick != 0 ? __builtin_nanf("") : largest / 127.0F;
    stats[block] = {scale, scale * static_cast<float>(all), kFloatStart - 128 * all, kFloatStart - 128 * first};
  }
}

inline Int to_nearest(Vec v) { return reinterpret_cast<Int>(_mm512_cvtps_epi32(reinterpret_cast<__m512>(v))); }
inline void narrow(std::int16_t* to, Int v) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_cvtepi32_epi16(reinterpret_cast<__m512i>(v)));
}
inline void narrow(std::int8_t* to, Int v) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm512_cvtepi32_epi8(reinterpret_cast<__m512i>(v)));
}
constexpr int kRoundedColumns = 12;   // 2 · 12 sums leave eight registers for operands

#include "engine/kernels/rounded_product.inl"
#include "engine/kernels/rounded_attention.inl"

#include "engine/kernels/spin.inl"

std::int64_t spin_int8(std::int64_t rounds) {
  spin(rounds, [w = _mm512_set1_epi8(3), x = _mm512_set1_epi8(-2)](Int sum) {
    asm volatile("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(w), "v"(x));
    return sum;
  });
  return rounds * kSpinSums * 64 * 2;
}

std::int64_t spin_int16(std::int64_t rounds) {
  spin(rounds, [w = _mm512_set1_epi16(3), x = _mm512_set1_epi16(-2)](Int sum) {
    asm volatile("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(w), "v"(x));
    return sum;
  });
  return rounds * kSpinSums * 32 * 2;
}

#include "engine/kernels/table.inl"

constexpr Kernels kTable = with_few_rows(with_unpackers(make_table("avx512")));

}  // namespace

const Kernels* const kAvx512Kernels = &kTable;

}  // namespace sightline
