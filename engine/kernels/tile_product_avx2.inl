/// Products of unpacked tiles with AVX2: eight weight rows to a register, pairs of bytes multiplied into 16 bits.
///
/// Included inside the unnamed namespace of kernels_avx2.cpp. `vpmaddubsw` takes unsigned times signed bytes and
/// saturates at 32,767. Codes of formats with a minimum are at most 31, so four products fit before widening. Signed
/// codes are multiplied as |w| times x with the sign of w, 2 · 128 · 127 at most, and widened at once.

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
      const ActivationStats& s = stats[c][b];
      sums[c] = _mm256_fmadd_ps(scaled[c], _mm256_set1_ps(s.scale), sums[c]);
      if constexpr (kHasMin) {
        float sum = s.sum;
        if constexpr (kFine) {
          const float first_sum = s.scale * static_cast<float>(kFloatStart - s.first_start) * (1.0F / 128.0F);
          sums[c] = _mm256_fnmadd_ps(_mm256_load_ps(tile.mins[block][1] + 8 * vec), _mm256_set1_ps(sum - first_sum),
                                     sums[c]);
          sum = first_sum;
        }
        sums[c] = _mm256_fnmadd_ps(_mm256_load_ps(tile.mins[block][0] + 8 * vec), _mm256_set1_ps(sum), sums[c]);
      }
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
