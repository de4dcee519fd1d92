/// Products of unpacked tiles with AVX-512 VNNI.
///
/// Included inside the unnamed namespace of kernels_avx512.cpp. R strips of 16 weight rows times N activation rows stay
/// in registers: one integer sum per 32 columns and one float sum for the whole run each. Every float operation on an
/// element happens in the same order for all R and N, so how work is cut does not change results.
///
/// Integer sums start at kFloatStart, whose bits are those of the float 1.5 · 2^23, and are read as floats. Taking that
/// start away is part of the multiplication by the scale and exact: the scales of all block formats are a half-precision
/// number times a small integer, so 1.5 · 2^23 times a scale needs no rounding.

inline __m512i quad_of(const std::int8_t* x) {   // four activations to all sixteen rows
  std::int32_t quad;
  __builtin_memcpy(&quad, x, sizeof quad);
  return _mm512_set1_epi32(quad);
}

constexpr float kFloatStartValue = 0x1.8p23F;   // the float with the bits of kFloatStart

/// Where the integer sum of a block, or of one half of it, begins.
template <bool kFine, bool kHasMin>
inline std::int32_t start_of(const ActivationStats& s, int half) {
  if (kHasMin) return kFloatStart;
  if (!kFine) return s.start;
  return half == 0 ? s.first_start : s.start - s.first_start + kFloatStart;
}

/// An integer sum times the weights' scale; see above.
inline __m512 without_start(__m512i dots, __m512 scale) {
  return _mm512_fmsub_ps(_mm512_castsi512_ps(dots), scale, _mm512_mul_ps(scale, _mm512_set1_ps(kFloatStartValue)));
}

/// Adds what a block gives to an element's sum, and takes its minima away.
template <bool kFine, bool kHasMin>
inline __m512 add_block(__m512 sum, __m512 scaled, const ActivationStats& s, const float (&mins)[2][kStripRows]) {
  sum = _mm512_fmadd_ps(scaled, _mm512_set1_ps(s.scale), sum);
  if (!kHasMin) return sum;
  float rest = s.sum;
  if (kFine) {   // the sum of each half, from the start that carries it
    const float first = s.scale * static_cast<float>(kFloatStart - s.first_start) * (1.0F / 128.0F);
    sum = _mm512_fnmadd_ps(_mm512_load_ps(mins[1]), _mm512_set1_ps(rest - first), sum);
    rest = first;
  }
  return _mm512_fnmadd_ps(_mm512_load_ps(mins[0]), _mm512_set1_ps(rest), sum);
}

/// `sum` with what one block in registers gives, for few_rows.inl. `first_row` is 0: all rows of a strip are at hand.
template <class Format>
inline Vec with_block(Vec sum, const Bytes (&w)[8], const std::int8_t* x, const ActivationStats& s,
                      const float (&scales)[2][kStripRows], const float (&mins)[2][kStripRows], int /*first_row*/) {
  constexpr int kHalves = Format::kFine ? 2 : 1;
  constexpr int kQuads = 8 / kHalves;
  __m512 scaled = _mm512_setzero_ps();
  for (int half = 0; half < kHalves; ++half) {
    __m512i dots = _mm512_set1_epi32(kFloatStart - zeros_of<Format>(s, half));
#pragma GCC unroll 8
    for (int q = half * kQuads; q < (half + 1) * kQuads; ++q) {
      dots = _mm512_dpbusd_epi32(dots, reinterpret_cast<__m512i>(w[q]), quad_of(x + 4 * q));
    }
    const __m512 product = without_start(dots, _mm512_load_ps(scales[half]));
    scaled = half == 0 ? product : _mm512_add_ps(product, scaled);
  }
  return reinterpret_cast<Vec>(
      add_block<Format::kFine, Format::kHasMin>(reinterpret_cast<__m512>(sum), scaled, s, mins));
}

constexpr int kLine = 64;

/// Asks for a few lines of the weights that come next, a few per block, so that they arrive while this product is made
/// and do not stand in the way of what it reads itself.
class Ahead {
 public:
  /// `n_groups` groups of activation rows will each pass over the blocks.
  Ahead(const TileProduct& p, int n_groups) : p_(p) {
    const int lines = p.ahead_bytes / kLine, turns = n_groups * p.n_blocks;
    per_block_ = (lines + turns - 1) / turns * kLine;
  }

  template <int R>
  void fetch_some() {
    for (int end = at_ + per_block_; at_ < end && at_ < p_.ahead_bytes; at_ += kLine) {
      for (int r = 0; r < R; ++r) __builtin_prefetch(p_.ahead[r] + at_, 0, 2);
    }
  }

 private:
  const TileProduct& p_;
  int at_ = 0;
  int per_block_;
};

template <int R, int N, bool kFine, bool kHasMin>
inline void product(const TileProduct& p, int first, Ahead& next) {
  const std::int8_t* x[N];
  const ActivationStats* stats[N];
  for (int c = 0; c < N; ++c) {
    const std::int64_t row = p.rows != nullptr ? p.rows[first + c] : first + c;
    x[c] = p.codes + row * p.codes_stride;
    stats[c] = p.stats + row * p.stats_stride;
  }
  float* const y = p.y + first * p.y_stride;
  __m512 sums[R][N];
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < N; ++c) {
      sums[r][c] = p.accumulate ? _mm512_loadu_ps(y + c * p.y_stride + r * kStripRows) : _mm512_setzero_ps();
    }
  }
  for (int b = 0; b < p.n_blocks; ++b) {
    next.fetch_some<R>();
    const CodeTile* tile[R];
    for (int r = 0; r < R; ++r) tile[r] = p.tiles[r] + b / kTileBlocks;
    const int block = b % kTileBlocks;
    constexpr int kHalves = kFine ? 2 : 1;
    constexpr int kQuads = 8 / kHalves;
    __m512 scaled[R][N];
    for (int half = 0; half < kHalves; ++half) {
      __m512i dots[R][N];
      for (int c = 0; c < N; ++c) {
        const __m512i start = _mm512_set1_epi32(start_of<kFine, kHasMin>(stats[c][b], half));
        for (int r = 0; r < R; ++r) dots[r][c] = start;
      }
#pragma GCC unroll 8
      for (int q = half * kQuads; q < (half + 1) * kQuads; ++q) {
        __m512i w[R];
        for (int r = 0; r < R; ++r) w[r] = _mm512_load_si512(tile[r]->codes[block][q]);
        for (int c = 0; c < N; ++c) {
          const __m512i quad = quad_of(x[c] + 32 * b + 4 * q);
          for (int r = 0; r < R; ++r) dots[r][c] = _mm512_dpbusd_epi32(dots[r][c], w[r], quad);
        }
      }
      for (int r = 0; r < R; ++r) {
        const __m512 scale = _mm512_load_ps(tile[r]->scales[block][half]);
        for (int c = 0; c < N; ++c) {
          const __m512 product = without_start(dots[r][c], scale);
          scaled[r][c] = half == 0 ? product : _mm512_add_ps(product, scaled[r][c]);
        }
      }
    }
    for (int r = 0; r < R; ++r) {
      for (int c = 0; c < N; ++c) {
        sums[r][c] = add_block<kFine, kHasMin>(sums[r][c], scaled[r][c], stats[c][b], tile[r]->mins[block]);
      }
    }
  }
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < N; ++c) _mm512_storeu_ps(y + c * p.y_stride + r * kStripRows, sums[r][c]);
  }
}

template <int R, bool kFine, bool kHasMin>
inline void product_columns(const TileProduct& p) {
  constexpr int kColumns = 6;   // 2 · 6 integer and 2 · 6 float sums leave eight registers for operands
  Ahead next(p, (p.n + kColumns - 1) / kColumns);
  int c = 0;
  for (; c + kColumns <= p.n; c += kColumns) product<R, kColumns, kFine, kHasMin>(p, c, next);
  switch (p.n - c) {
    case 1: return product<R, 1, kFine, kHasMin>(p, c, next);
    case 2: return product<R, 2, kFine, kHasMin>(p, c, next);
    case 3: return product<R, 3, kFine, kHasMin>(p, c, next);
    case 4: return product<R, 4, kFine, kHasMin>(p, c, next);
    case 5: return product<R, 5, kFine, kHasMin>(p, c, next);
    default: return;
  }
}

template <bool kFine, bool kHasMin>
void multiply(const TileProduct& p) {
  if (p.n_strips == 2) {
    product_columns<2, kFine, kHasMin>(p);
  } else {
    product_columns<1, kFine, kHasMin>(p);
  }
}
