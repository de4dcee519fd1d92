/// A few lines of portable vector arithmetic: one source, compiled with 1, 8 or 16 lanes.
///
/// Included inside the unnamed namespace of each instruction set's files, which define SIGHTLINE_LANES first. GCC's
/// vector types carry the arithmetic; only what they cannot say is written per instruction set.

#if SIGHTLINE_LANES == 1
using Vec = float;
using Int = std::int32_t;
#else
typedef float Vec __attribute__((vector_size(SIGHTLINE_LANES * 4), may_alias));
typedef std::int32_t Int __attribute__((vector_size(SIGHTLINE_LANES * 4), may_alias));
#endif
constexpr std::int64_t kLanes = SIGHTLINE_LANES;

inline Vec load(const float* p) {
  Vec v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
inline void store(float* p, Vec v) { __builtin_memcpy(p, &v, sizeof v); }
inline Vec splat(float x) { return x - Vec{}; }   // x + 0 would be an addition, which turns -0 into 0

#if SIGHTLINE_LANES == 1
inline float sum_of(Vec v) { return v; }
inline float max_of(Vec v) { return v; }
inline std::int32_t max_of(Int v) { return v; }
inline Vec max(Vec a, Vec b) { return a > b ? a : b; }
inline Vec min(Vec a, Vec b) { return a < b ? a : b; }
inline Int to_int(Vec v) { return static_cast<Int>(v); }
inline Vec to_float(Int v) { return static_cast<Vec>(v); }

#else
/// The lanes `kBy` further on, round the end; of floats or integers.
template <int kBy, class Lanes>
inline Lanes turned(Lanes v) {
#if SIGHTLINE_LANES == 16
  return __builtin_shufflevector(v, v, kBy, kBy + 1, kBy + 2, kBy + 3, kBy + 4, kBy + 5, kBy + 6, kBy + 7, kBy + 8,
                                 kBy + 9, kBy + 10, kBy + 11, kBy + 12, kBy + 13, kBy + 14, kBy + 15);
#else
  return __builtin_shufflevector(v, v, kBy, kBy + 1, kBy + 2, kBy + 3, kBy + 4, kBy + 5, kBy + 6, kBy + 7);
#endif
}
inline Vec max(Vec a, Vec b) { return a > b ? a : b; }
inline Vec min(Vec a, Vec b) { return a < b ? a : b; }
/// Halves are joined until one lane is left: the same order in every call.
template <int kWidth = SIGHTLINE_LANES / 2>
inline float sum_of(Vec v) {
  if constexpr (kWidth == 0) {
    return v[0];
  } else {
    return sum_of<kWidth / 2>(v + turned<kWidth>(v));
  }
}
template <int kWidth = SIGHTLINE_LANES / 2, class Lanes>
inline auto max_of(Lanes v) {
  if constexpr (kWidth == 0) {
    return v[0];
  } else {
    const Lanes others = turned<kWidth>(v);
    return max_of<kWidth / 2>(v > others ? v : others);
  }
}
inline Int to_int(Vec v) { return __builtin_convertvector(v, Int); }   // towards zero
inline Vec to_float(Int v) { return __builtin_convertvector(v, Vec); }
#endif

inline Vec bits_to_float(Int v) {
  Vec f;
  __builtin_memcpy(&f, &v, sizeof f);
  return f;
}

/// e^x to about one unit in the last place: 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2].
/// Coefficients: Cephes `expf` (Moshier). Below -87.3 the result is that of -87.3, far under any sum it enters.
/// NaN gives NaN: `min` and `max` return their second argument when they cannot compare.
inline Vec exponential(Vec x) {
  x = min(splat(88.02969F), max(splat(-87.33654F), x));
  const Vec shifted = x * 1.44269504F;
  const Vec n = to_float(to_int(shifted + (shifted < Vec{} ? splat(-0.5F) : splat(0.5F))));
  Vec r = x - n * 0.693359375F;       // ln 2 in two parts, so that r keeps its low bits
  r = r - n * -2.12194440e-4F;
  Vec p = splat(1.9875691500e-4F);
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * (r * r) + r + 1.0F;
  return p * bits_to_float((to_int(n) + 127) << 23);
}

inline Vec sigmoid(Vec x) { return 1.0F / (1.0F + exponential(-x)); }
