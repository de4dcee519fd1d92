/// Products of unpacked tiles with VNNI: one instruction multiplies the four bytes of a lane and adds them to its sum.
///
/// Included after unpack.inl inside unnamed namespaces, which also provide dot_quads(sum, a, b): sum plus the products of
/// the four neighbours in each lane, those of `a` unsigned; add_product and take_product(sum, a, b): sum ± a · b, and
/// product_less(a, b, c): a · b - c, each rounded once; splat_bits; and kColumns, how many activation rows share the
/// registers. R registers of weight rows times N activation rows stay there: one integer sum per 32 columns and one float
/// sum for the whole run each. Every float operation on an element happens in the same order for all R and N, and for
/// registers of either width: neither how work is cut nor which of the two instruction sets does it changes results.
///
/// Integer sums start at kFloatStart, whose bits are those of the float 1.5 · 2^23, and are read as floats. Taking that
/// start away is part of the multiplication by the scale and exact: the scales of all block formats are a half-precision
/// number times a small integer, so 1.5 · 2^23 times a scale needs no rounding.

constexpr int kRegisters = 2;   // of weight rows: two strips, or the two parts of one

inline Int quad_of(const std::int8_t* x) {   // four activations to all rows
  std::int32_t quad;
  __builtin_memcpy(&quad, x, sizeof quad);
  return splat_bits(quad);
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
inline Vec without_start(Int dots, Vec scale) {
  return product_less(bits_to_float(dots), scale, scale * kFloatStartValue);
}

/// Adds what a block gives to the sums of the rows from `first_row` on, and takes their minima away.
template <bool kFine, bool kHasMin>
inline Vec add_block(Vec sum, Vec scaled, const ActivationStats& s, const float (&mins)[2][kStripRows], int first_row) {
  sum = add_product(sum, scaled, splat(s.scale));
  if (!kHasMin) return sum;
  float rest = s.sum;
  if (kFine) {   // the sum of each half, from the start that carries it
    const float first = s.scale * static_cast<float>(kFloatStart - s.first_start) * (1.0F / 128.0F);
    sum = take_product(sum, load(mins[1] + first_row), splat(rest - first));
    rest = first;
  }
  return take_product(sum, load(mins[0] + first_row), splat(rest));
}

/// `sum` with what one block in registers gives to the rows from `first_row` on, for few_rows.inl.
template <class Format>
inline Vec with_block(Vec sum, const Bytes (&w)[8], const std::int8_t* x, const ActivationStats& s,
                      const float (&scales)[2][kStripRows], const float (&mins)[2][kStripRows], int first_row) {
  constexpr int kHalves = Format::kFine ? 2 : 1;
  constexpr int kQuads = 8 / kHalves;
  Vec scaled{};
  for (int half = 0; half < kHalves; ++half) {
    Int dots = splat_bits(kFloatStart - zeros_of<Format>(s, half));
#pragma GCC unroll 8
    for (int q = half * kQuads; q < (half + 1) * kQuads; ++q) {
      dots = dot_quads(dots, reinterpret_cast<Int>(w[q]), quad_of(x + 4 * q));
    }
    const Vec product = without_start(dots, load(scales[half] + first_row));
    scaled = half == 0 ? product : product + scaled;
  }
  return add_block<Format::kFine, Format::kHasMin>(sum, scaled, s, mins, first_row);
}

constexpr int kLine = 64;

/// Asks for a few lines of the weights that come next, a few per block, so that they arrive while this product is made
/// and do not stand in the way of what it reads itself.
class Ahead {
 public:
  /// Of the strips from `strip` on; `n_groups` groups of activation rows will each pass over the blocks.
  Ahead(const TileProduct& p, int strip, int n_groups) : p_(p), strip_(strip) {
    const int lines = p.ahead_bytes / kLine, turns = n_groups * p.n_blocks;
    per_block_ = (lines + turns - 1) / turns * kLine;
  }

  template <int kStrips>
  void fetch_some() {
    for (int end = at_ + per_block_; at_ < end && at_ < p_.ahead_bytes; at_ += kLine) {
      for (int s = 0; s < kStrips; ++s) __builtin_prefetch(p_.ahead[strip_ + s] + at_, 0, 2);
    }
  }

 private:
  const TileProduct& p_;
  int strip_;
  int at_ = 0;
  int per_block_;
};

template <int R, int N, bool kFine, bool kHasMin>
inline void product(const TileProduct& p, int strip, int first, Ahead& next) {
  const std::int8_t* x[N];
  const ActivationStats* stats[N];
  for (int c = 0; c < N; ++c) {
    const std::int64_t row = p.rows != nullptr ? p.rows[first + c] : first + c;
    x[c] = p.codes + row * p.codes_stride;
    stats[c] = p.stats + row * p.stats_stride;
  }
  float* const y = p.y + first * p.y_stride + strip * kStripRows;
  Vec sums[R][N];
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < N; ++c) sums[r][c] = p.accumulate ? load(y + c * p.y_stride + r * SIGHTLINE_LANES) : Vec{};
  }
  for (int b = 0; b < p.n_blocks; ++b) {
    next.fetch_some<R / kParts>();
    const CodeTile* tile[R];
    for (int r = 0; r < R; ++r) tile[r] = p.tiles[strip + r / kParts] + b / kTileBlocks;
    const auto row_of = [](int r) { return r % kParts * SIGHTLINE_LANES; };   // within its strip
    const int block = b % kTileBlocks;
    constexpr int kHalves = kFine ? 2 : 1;
    constexpr int kQuads = 8 / kHalves;
    Vec scaled[R][N];
    for (int half = 0; half < kHalves; ++half) {
      Int dots[R][N];
      for (int c = 0; c < N; ++c) {
        const Int start = splat_bits(start_of<kFine, kHasMin>(stats[c][b], half));
        for (int r = 0; r < R; ++r) dots[r][c] = start;
      }
#pragma GCC unroll 8
      for (int q = half * kQuads; q < (half + 1) * kQuads; ++q) {
        Int w[R];
        for (int r = 0; r < R; ++r) w[r] = *reinterpret_cast<const Int*>(tile[r]->codes[block][q] + 4 * row_of(r));
        for (int c = 0; c < N; ++c) {
          const Int quad = quad_of(x[c] + 32 * b + 4 * q);
          for (int r = 0; r < R; ++r) dots[r][c] = dot_quads(dots[r][c], w[r], quad);
        }
      }
      for (int r = 0; r < R; ++r) {
        const Vec scale = load(tile[r]->scales[block][half] + row_of(r));
        for (int c = 0; c < N; ++c) {
          const Vec product = without_start(dots[r][c], scale);
          scaled[r][c] = half == 0 ? product : product + scaled[r][c];
        }
      }
    }
    for (int r = 0; r < R; ++r) {
      for (int c = 0; c < N; ++c) {
        sums[r][c] = add_block<kFine, kHasMin>(sums[r][c], scaled[r][c], stats[c][b], tile[r]->mins[block], row_of(r));
      }
    }
  }
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < N; ++c) store(y + c * p.y_stride + r * SIGHTLINE_LANES, sums[r][c]);
  }
}

/// What is left after groups of N + 1 activation rows: at most N.
template <int R, int N, bool kFine, bool kHasMin>
inline void last_columns(const TileProduct& p, int strip, int first, Ahead& next) {
  if constexpr (N > 0) {
    if (p.n - first == N) return product<R, N, kFine, kHasMin>(p, strip, first, next);
    last_columns<R, N - 1, kFine, kHasMin>(p, strip, first, next);
  }
}

template <int R, bool kFine, bool kHasMin>
inline void product_columns(const TileProduct& p, int strip) {
  Ahead next(p, strip, (p.n + kColumns - 1) / kColumns);
  int c = 0;
  for (; c + kColumns <= p.n; c += kColumns) product<R, kColumns, kFine, kHasMin>(p, strip, c, next);
  last_columns<R, kColumns - 1, kFine, kHasMin>(p, strip, c, next);
}

template <bool kFine, bool kHasMin>
void multiply(const TileProduct& p) {
  constexpr int kStrips = kRegisters / kParts;   // at a time
  for (int strip = 0; strip < p.n_strips; strip += kStrips) {
    if (p.n_strips - strip >= kStrips) {
      product_columns<kRegisters, kFine, kHasMin>(p, strip);
    } else {
      product_columns<kParts, kFine, kHasMin>(p, strip);
    }
  }
}
