/// Matrices and activations as 16-bit codes: packing, and the product split over the workers.
#include "engine/kernels/int16_matrix.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace sightline {

namespace {

constexpr std::int64_t kPairRows = 2 * kStripRows;
constexpr std::int64_t kTilesAtOnce = 3;    // 384 columns of 32 rows: 25 KB, half a first-level cache
constexpr std::int64_t kRowsAtOnce = 132;   // activation rows that pass over them, in the second-level cache

/// y = the product of one pair of strips and rows [first, first + n) of x; y has 32 columns.
void multiply_pair(const Int16Matrix& w, std::int64_t pair, const Int16Activations& x, std::int64_t first, std::int64_t n,
                   float* y, std::int64_t y_stride, const Kernels& kernels) {
  const std::int64_t n_tiles = w.cols / kInt16Cols;
  const std::int64_t n_strips = std::min<std::int64_t>(2, (w.rows + kStripRows - 1) / kStripRows - 2 * pair);
  const Int16Tile* const strip = w.tiles + 2 * pair * n_tiles;
  for (std::int64_t tile = 0; tile < n_tiles; tile += kTilesAtOnce) {
    const Int16Product product{.tiles = {strip + tile, strip + n_tiles + tile},
                               .n_strips = static_cast<int>(n_strips),
                               .n_tiles = static_cast<int>(std::min(kTilesAtOnce, n_tiles - tile)),
                               .codes = x.codes + first * x.cols + tile * kInt16Cols,
                               .scales = x.scales + first * n_tiles + tile,
                               .codes_stride = x.cols,
                               .scales_stride = n_tiles,
                               .n = static_cast<int>(n),
                               .y = y,
                               .y_stride = y_stride,
                               .accumulate = tile > 0};
    kernels.multiply_int16(product);
  }
}

}  // namespace

void pack_int16_strip(MatrixView<const float> rows, const Kernels& kernels, Int16Tile* out) noexcept {
  assert(rows.rows <= kStripRows);
  const std::int64_t n_tiles = int16_cols(rows.cols) / kInt16Cols;
  std::memset(out, 0, static_cast<std::size_t>(n_tiles) * sizeof(Int16Tile));
  for (std::int64_t row = 0; row < rows.rows; ++row) {
    for (std::int64_t t = 0; t < n_tiles; ++t) {
      float values[kInt16Cols] = {};
      std::int16_t codes[kInt16Cols];
      const std::int64_t here = std::min<std::int64_t>(kInt16Cols, rows.cols - t * kInt16Cols);
      std::memcpy(values, rows.row(row) + t * kInt16Cols, static_cast<std::size_t>(here) * sizeof(float));
      out[t].scales[row] = kernels.quantize_int16(values, kInt16Cols, codes);
      for (int i = 0; i < kInt16Cols; ++i) out[t].codes[i / 2][2 * row + i % 2] = codes[i];
    }
  }
}

void matmul(const Int16Matrix& weights, const Int16Activations& x, MatrixView<float> out, const Compute& compute) noexcept {
  assert(weights.cols == x.cols && out.rows == x.rows && out.cols == weights.rows);
  const std::int64_t n_pairs = (weights.rows + kPairRows - 1) / kPairRows;
  const std::int64_t n_chunks = (x.rows + kRowsAtOnce - 1) / kRowsAtOnce;
  compute.pool.parallel_for(n_pairs * n_chunks, 1, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t task = begin; task < end; ++task) {
      const std::int64_t pair = task / n_chunks, first = task % n_chunks * kRowsAtOnce;
      const std::int64_t n = std::min(kRowsAtOnce, x.rows - first);
      const std::int64_t width = std::min(kPairRows, weights.rows - pair * kPairRows);
      float* const y = out.row(first) + pair * kPairRows;
      if (width % kStripRows == 0) {
        multiply_pair(weights, pair, x, first, n, y, out.stride, compute.kernels);
        continue;
      }
      float padded[kRowsAtOnce * kPairRows];   // the last strip is partly filled: what belongs to it is copied
      multiply_pair(weights, pair, x, first, n, padded, kPairRows, compute.kernels);
      for (std::int64_t i = 0; i < n; ++i) {
        std::memcpy(y + i * out.stride, padded + i * kPairRows, static_cast<std::size_t>(width) * sizeof(float));
      }
    }
  });
}

}  // namespace sightline
