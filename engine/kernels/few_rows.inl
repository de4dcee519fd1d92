/// Products with one to four rows of activations: weights go from memory into registers and are used there.
///
/// Included after unpack.inl and the file of tile products inside an unnamed namespace. Unpacking a tile for later pays
/// when many rows use it; for few, writing and reading it again takes longer than memory takes to deliver the packed bytes.
/// `with_block` does every float operation on an element in the order of the tile products, so that a row's result does not
/// depend on how many rows stand beside it.

template <class Format, int R, int N>
void few_rows(const FewRowsProduct& p) {
  const std::int8_t* x[N];
  const ActivationStats* stats[N];
  for (int c = 0; c < N; ++c) {
    const std::int64_t row = p.rows != nullptr ? p.rows[c] : c;
    x[c] = p.codes + row * p.codes_stride;
    stats[c] = p.stats + row * p.stats_stride;
  }
  const std::byte* tile[R];
  for (int r = 0; r < R; ++r) tile[r] = p.strips[r];
  alignas(64) float scales[R][kTileBlocks][2][kStripRows], mins[R][kTileBlocks][2][kStripRows];
  Vec sums[kParts][R][N] = {};
  for (std::int64_t done = 0; done < p.n_blocks; done += kTileBlocks) {
    const int n_blocks = p.n_blocks - done < kTileBlocks ? static_cast<int>(p.n_blocks - done) : kTileBlocks;
    each_part([&](auto part) {
      for (int r = 0; r < R; ++r) Format::scales(tile[r], n_blocks, part, scales[r], mins[r]);
      for (int b = 0; b < n_blocks; ++b) {
        for (int r = 0; r < R; ++r) {
          Bytes w[8];
          Format::codes(tile[r], n_blocks, b, part, w);
          for (int c = 0; c < N; ++c) {
            sums[part][r][c] = with_block<Format::kFine, Format::kHasMin>(
                sums[part][r][c], w, x[c] + kBlockCols * b, stats[c][b], scales[r][b], mins[r][b], part * SIGHTLINE_LANES);
          }
        }
      }
    });
    for (int r = 0; r < R; ++r) tile[r] += p.tile_bytes;
    for (int c = 0; c < N; ++c) {
      x[c] += kTileCols;
      stats[c] += kTileBlocks;
    }
  }
  for (int part = 0; part < kParts; ++part) {
    for (int r = 0; r < R; ++r) {
      for (int c = 0; c < N; ++c) store(p.y + c * p.y_stride + r * kStripRows + part * kLanes, sums[part][r][c]);
    }
  }
}

template <class Format, int R>
void few_rows_of(const FewRowsProduct& p) {
  switch (p.n) {
    case 1: return few_rows<Format, R, 1>(p);
    case 2: return few_rows<Format, R, 2>(p);
    case 3: return few_rows<Format, R, 3>(p);
    default: return few_rows<Format, R, 4>(p);
  }
}

template <class Format>
void multiply_few(const FewRowsProduct& p) {
  if (p.n_strips == 2) {
    few_rows_of<Format, 2>(p);
  } else {
    few_rows_of<Format, 1>(p);
  }
}

/// The table with the products of few rows.
constexpr Kernels with_few_rows(Kernels table) {
  each_format([&table]<class Format>(Format, int dtype) { table.multiply_few[dtype] = multiply_few<Format>; });
  return table;
}
