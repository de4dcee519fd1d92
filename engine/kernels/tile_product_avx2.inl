/// Products of unpacked tiles with AVX2: eight weight rows to a register, pairs of bytes multiplied into 16 bits.
///
/// Included inside the unnamed namespace of kernels_avx2.cpp. `vpmaddubsw` takes unsigned times signed bytes and
/// saturates at 32,767. Codes of formats with a minimum are at most 31, so four products fit before widening; where codes are
/// known to be smaller, more. Signed codes are multiplied as |w| times x with the sign of w, 2 · 128 · 127 at most, and
/// widened at once.

constexpr int kVecs = 2;   // registers per strip of sixteen rows

inline __m256i quad_of(const std::int8_t* x) {
  std::int32_t quad;
  __builtin_memcpy(&quad, x, sizeof quad);
  return _mm256_set1_epi32(quad);
}

/// Dot products of 8 rows with N activation rows over quads [from, to) of a block.
template <int N, bool kHasMin>
inline void dot_quads(const CodeTile& tile, int block, int vec, int from, int to, const std::int8_t* const* x,
                      __m256i* dots) {
  const __m256i ones = _mm256_set1_epi16(1);
  for (int c = 0; c < N; ++c) dots[c] = _mm256_setzero_si256();
  if constexpr (kHasMin) {
    for (int first = from; first < to; first += 4) {
      __m256i words[N];
      for (int q = first; q < first + 4; ++q) {
        const auto w = _mm256_load_si256(reinterpret_cast<const __m256i*>(tile.codes[block][q] + 32 * vec));
        for (int c = 0; c < N; ++c) {
          const __m256i products = _mm256_maddubs_epi16(w, quad_of(x[c] + 4 * q));
          words[c] = q == first ? products : _mm256_add_epi16(words[c], products);
        }
      }
      for (int c = 0; c < N; ++c) dots[c] = _mm256_add_epi32(dots[c], _mm256_madd_epi16(words[c], ones));
    }
  } else {
    const __m256i bias = _mm256_set1_epi8(static_cast<char>(0x80));
    for (int q = from; q < to; ++q) {
      const auto stored = _mm256_load_si256(reinterpret_cast<const __m256i*>(tile.codes[block][q] + 32 * vec));
      const __m256i w = _mm256_xor_si256(stored, bias), size = _mm256_abs_epi8(w);
      for (int c = 0; c < N; ++c) {
        const __m256i products = _mm256_maddubs_epi16(size, _mm256_sign_epi8(quad_of(x[c] + 4 * q), w));
        dots[c] = _mm256_add_epi32(dots[c], _mm256_madd_epi16(products, ones));
      }
    }
  }
}

/// Adds what a block gives to the sums of eight rows beginning at `first_row`, and takes their minima away.
template <bool kFine, bool kHasMin>
inline __m256 add_block(__m256 sum, __m256 scaled, const ActivationStats& s, const float (&mins)[2][kStripRows],
                        int first_row) {
  sum = _mm256_fmadd_ps(scaled, _mm256_set1_ps(s.scale), sum);
  if constexpr (kHasMin) {
    float rest = s.sum;
    if constexpr (kFine) {   // the sum of each half, from the start that carries it
      const float first = s.scale * static_cast<float>(kFloatStart - s.first_start) * (1.0F / 128.0F);
      sum = _mm256_fnmadd_ps(_mm256_load_ps(mins[1] + first_row), _mm256_set1_ps(rest - first), sum);
      rest = first;
    }
    sum = _mm256_fnmadd_ps(_mm256_load_ps(mins[0] + first_row), _mm256_set1_ps(rest), sum);
  }
  return sum;
}

/// The largest code of a format with small ones.
template <class Format>
inline constexpr int kLargestCode = Format::kHasMin ? 31 : 2 * Format::kZero - 1;
template <>
inline constexpr int kLargestCode<Q4K> = 15;
template <>
inline constexpr int kLargestCode<Q4_1> = 15;

/// How many pairs of products may be added in 16 bits, of those that share a scale.
template <class Format>
inline constexpr int kQuadsInWords = kLargestCode<Format> > 31 ? 2 : kLargestCode<Format> > 15 || Format::kFine ? 4 : 8;
static_assert(2 * 2 * 63 * 128 <= 32767 && 4 * 2 * 31 * 128 <= 32767 && 8 * 2 * 15 * 128 <= 32767);

/// Dot products of eight rows in registers with one activation row over quads [kFrom, kTo) of a block.
template <class Format, int kFrom, int kTo>
inline __m256i dot_registers(const Bytes (&w)[8], const std::int8_t* x, std::int32_t zeros) {
  const __m256i ones = _mm256_set1_epi16(1), bias = _mm256_set1_epi8(static_cast<char>(0x80));
  if constexpr (Format::kZero == 128) {
    __m256i dots = _mm256_setzero_si256();
#pragma GCC unroll 8
    for (int q = kFrom; q < kTo; ++q) {
      const __m256i code = _mm256_xor_si256(reinterpret_cast<__m256i>(w[q]), bias);
      const __m256i products = _mm256_maddubs_epi16(_mm256_abs_epi8(code), _mm256_sign_epi8(quad_of(x + 4 * q), code));
      dots = _mm256_add_epi32(dots, _mm256_madd_epi16(products, ones));
    }
    return dots;
  } else {
    __m256i dots = _mm256_set1_epi32(-zeros), words = _mm256_setzero_si256();
#pragma GCC unroll 8
    for (int q = kFrom; q < kTo; ++q) {
      words = _mm256_add_epi16(words, _mm256_maddubs_epi16(reinterpret_cast<__m256i>(w[q]), quad_of(x + 4 * q)));
      if ((q + 1) % kQuadsInWords<Format> == 0) {
        dots = _mm256_add_epi32(dots, _mm256_madd_epi16(words, ones));
        words = _mm256_setzero_si256();
      }
    }
    return dots;
  }
}

/// `sum` with what one block in registers gives to eight rows beginning at `first_row`, for few_rows.inl.
template <class Format>
inline Vec with_block(Vec sum, const Bytes (&w)[8], const std::int8_t* x, const ActivationStats& s,
                      const float (&scales)[2][kStripRows], const float (&mins)[2][kStripRows], int first_row) {
  constexpr bool kFine = Format::kFine;
  const __m256i first = dot_registers<Format, 0, kFine ? 4 : 8>(w, x, zeros_of<Format>(s, 0));
  __m256 scaled = _mm256_mul_ps(_mm256_cvtepi32_ps(first), _mm256_load_ps(scales[0] + first_row));
  if constexpr (kFine) {
    const __m256i second = dot_registers<Format, 4, 8>(w, x, zeros_of<Format>(s, 1));
    scaled = _mm256_fmadd_ps(_mm256_cvtepi32_ps(second), _mm256_load_ps(scales[1] + first_row), scaled);
  }
  return reinterpret_cast<Vec>(
      add_block<kFine, Format::kHasMin>(reinterpret_cast<__m256>(sum), scaled, s, mins, first_row));
}

template <int N, bool kFine, bool kHasMin>
inline void product(const TileProduct& p, int strip, int vec, int first) {
  const std::int8_t* x[N];
  const ActivationStats* stats[N];
  for (int c = 0; c < N; ++c) {
    const std::int64_t row = p.rows != nullptr ? p.rows[first + c] : first + c;
    x[c] = p.codes + row * p.codes_stride;
    stats[c] = p.stats + row * p.stats_stride;
  }
  float* const y = p.y + first * p.y_stride + strip * kStripRows + 8 * vec;
  __m256 sums[N];
  for (int c = 0; c < N; ++c) sums[c] = p.accumulate ? _mm256_loadu_ps(y + c * p.y_stride) : _mm256_setzero_ps();
  for (int b = 0; b < p.n_blocks; ++b) {
    const CodeTile& tile = p.tiles[strip][b / kTileBlocks];
    const int block = b % kTileBlocks;
    __m256i dots[N];
    __m256 scaled[N];
    const __m256 scale = _mm256_load_ps(tile.scales[block][0] + 8 * vec);
    dot_quads<N, kHasMin>(tile, block, vec, 0, kFine ? 4 : 8, x, dots);
    for (int c = 0; c < N; ++c) scaled[c] = _mm256_mul_ps(_mm256_cvtepi32_ps(dots[c]), scale);
    if constexpr (kFine) {
      const __m256 second = _mm256_load_ps(tile.scales[block][1] + 8 * vec);
      dot_quads<N, kHasMin>(tile, block, vec, 4, 8, x, dots);
      for (int c = 0; c < N; ++c) scaled[c] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dots[c]), second, scaled[c]);
    }
    for (int c = 0; c < N; ++c) {
      sums[c] = add_block<kFine, kHasMin>(sums[c], scaled[c], stats[c][b], tile.mins[block], 8 * vec);
      x[c] += kBlockCols;
    }
  }
  for (int c = 0; c < N; ++c) _mm256_storeu_ps(y + c * p.y_stride, sums[c]);
}

template <bool kFine, bool kHasMin>
void multiply(const TileProduct& p) {
  for (int strip = 0; strip < p.n_strips; ++strip) {
    for (int vec = 0; vec < kVecs; ++vec) {
      int c = 0;
      for (; c + 4 <= p.n; c += 4) product<4, kFine, kHasMin>(p, strip, vec, c);
      for (; c < p.n; ++c) product<1, kFine, kHasMin>(p, strip, vec, c);
    }
  }
}
