/// Products with one to four rows of activations: weights go from memory into registers and are used there.
///
/// Included after unpack.inl and the file of tile products inside an unnamed namespace. Unpacking a tile for later pays
/// when many rows use it; for few, writing and reading it again takes longer than memory takes to deliver the packed bytes.
/// `with_block` does every float operation on an element in the order of the tile products, so that a row's result does not
/// depend on how many rows stand beside it.

constexpr int kCacheLine = 64, kPageBytes = 4096, kLeadBytes = 256;

/// Asks for what lies ahead of the lines from `next` to `end`; returns the first line not yet seen to.
inline const std::byte* ask_ahead(const ReadAhead& how, const std::byte* next, const std::byte* end) {
  for (; next < end; next += kCacheLine) {
    if (how.every_line) {
      if (how.far_bytes > 0) __builtin_prefetch(next + how.far_bytes, 0, 2);
      __builtin_prefetch(next + how.near_bytes);
    } else if (reinterpret_cast<std::uintptr_t>(next) % kPageBytes < kLeadBytes) {
      __builtin_prefetch(next + kPageBytes, 0, 2);
    }
  }
  return next;
}

/// Formats whose weights are best asked for line by line even on Zen 4: a fifth more where memory is fast. With AVX2
/// taking weights apart is slow enough for all but bytes to be among them.
template <class Format>
inline constexpr bool kLineByLine = SIGHTLINE_LANES != 16;
template <>
inline constexpr bool kLineByLine<Q8_0> = false;
template <>
inline constexpr bool kLineByLine<IQ4XS> = true;
template <>
inline constexpr bool kLineByLine<MXFP4> = true;

template <class Format, int N>
void few_rows(const FewRowsProduct& p, const std::byte* tile, float* y) {
  const std::int8_t* x[N];
  const ActivationStats* stats[N];
  for (int c = 0; c < N; ++c) {
    const std::int64_t row = p.rows != nullptr ? p.rows[c] : c;
    x[c] = p.codes + row * p.codes_stride;
    stats[c] = p.stats + row * p.stats_stride;
  }
  alignas(64) float scales[kTileBlocks][2][kStripRows], mins[kTileBlocks][2][kStripRows];
  Vec sums[kParts][N] = {};
  ReadAhead how = p.ahead;
  how.every_line = how.every_line || kLineByLine<Format>;
  const std::byte* asked = tile;
  const std::int64_t step = p.tile_bytes / (kParts * kTileBlocks);
  for (std::int64_t done = 0; done < p.n_blocks; done += kTileBlocks) {
    const int n_blocks = p.n_blocks - done < kTileBlocks ? static_cast<int>(p.n_blocks - done) : kTileBlocks;
    each_part([&](auto part) {
      Format::scales(tile, n_blocks, part, scales, mins);
      for (int b = 0; b < n_blocks; ++b) {
        asked = ask_ahead(how, asked, tile + step * (part * kTileBlocks + b + 1));
        Bytes w[8];
        Format::codes(tile, n_blocks, b, part, w);
        for (int c = 0; c < N; ++c) {
          sums[part][c] = with_block<Format>(sums[part][c], w, x[c] + kBlockCols * b, stats[c][b], scales[b], mins[b],
                                             part * SIGHTLINE_LANES);
        }
      }
    });
    tile += p.tile_bytes;
    for (int c = 0; c < N; ++c) {
      x[c] += kTileCols;
      stats[c] += kTileBlocks;
    }
  }
  for (int part = 0; part < kParts; ++part) {
    for (int c = 0; c < N; ++c) store(y + c * p.y_stride + part * kLanes, sums[part][c]);
  }
}

/// Strip after strip: memory delivers one long run faster than two that take turns.
template <class Format>
void multiply_few(const FewRowsProduct& p) {
  for (int s = 0; s < p.n_strips; ++s) {
    const std::byte* const strip = p.weights + s * p.strip_bytes;
    float* const y = p.y + s * kStripRows;
    switch (p.n) {
      case 1: few_rows<Format, 1>(p, strip, y); break;
      case 2: few_rows<Format, 2>(p, strip, y); break;
      case 3: few_rows<Format, 3>(p, strip, y); break;
      default: few_rows<Format, 4>(p, strip, y); break;
    }
  }
}

/// The table with the products of few rows.
constexpr Kernels with_few_rows(Kernels table) {
  each_format([&table]<class Format>(Format, int dtype) { table.multiply_few[dtype] = multiply_few<Format>; });
  return table;
}
