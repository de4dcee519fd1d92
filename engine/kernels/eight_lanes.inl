/// What AVX2 and AVX-VNNI have in common: registers of eight lanes and everything but products of integers.
///
/// Included inside the unnamed namespaces of their files.

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
template <class Code>
inline void narrow(Code* to, Int v) {
  for (int j = 0; j < SIGHTLINE_LANES; ++j) to[j] = static_cast<Code>(v[j]);
}

#include "engine/kernels/spin.inl"
