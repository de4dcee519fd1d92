/// What the files with AVX-512 have in common: registers of sixteen lanes, weights taken apart in them and their products.
///
/// Included inside the unnamed namespaces of those files.

#define SIGHTLINE_LANES 16
#include "engine/kernels/simd.inl"

inline Vec load_half(const std::byte* p) {
  return reinterpret_cast<Vec>(_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
}

inline Vec load_bfloat(const std::byte* p) {
  const __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
  return reinterpret_cast<Vec>(_mm512_castsi512_ps(_mm512_slli_epi32(wide, 16)));
}

#include "engine/kernels/unpack.inl"

inline Int dot_quads(Int sum, Int a, Int b) {
  return reinterpret_cast<Int>(_mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sum), reinterpret_cast<__m512i>(a),
                                                   reinterpret_cast<__m512i>(b)));
}
inline __m512 raw(Vec v) { return reinterpret_cast<__m512>(v); }
inline Vec add_product(Vec sum, Vec a, Vec b) { return reinterpret_cast<Vec>(_mm512_fmadd_ps(raw(a), raw(b), raw(sum))); }
inline Vec take_product(Vec sum, Vec a, Vec b) { return reinterpret_cast<Vec>(_mm512_fnmadd_ps(raw(a), raw(b), raw(sum))); }
inline Vec product_less(Vec a, Vec b, Vec c) { return reinterpret_cast<Vec>(_mm512_fmsub_ps(raw(a), raw(b), raw(c))); }
inline Int splat_bits(std::int32_t bits) { return reinterpret_cast<Int>(_mm512_set1_epi32(bits)); }
constexpr int kColumns = 6;   // 2 · 6 integer and 2 · 6 float sums leave eight registers for operands

#include "engine/kernels/tile_product_vnni.inl"
#include "engine/kernels/few_rows.inl"
