/// Matrices and activations rounded to codes: packing, and the product split over the workers.
#include "engine/kernels/rounded_matrix.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <numeric>

namespace sightline {

namespace {

constexpr std::int64_t kPairRows = 2 * kStripRows;
template <class Code>
constexpr std::int64_t kTilesAtOnce = 6 / sizeof(Code);   // 384 or 768 columns of 32 rows: 25 KB of a first-level cache
constexpr std::int64_t kRowsAtOnce = 132;   // activation rows that pass over them, in the second-level cache

/// y = the product of one pair of strips and rows [first, first + n) of x; y has 32 columns.
template <class Code>
void multiply_pair(const RoundedMatrix<Code>& w, std::int64_t pair, const RoundedActivations<Code>& x, std::int64_t first, std::int64_t n,
                   float* y, std::int64_t y_stride, const Kernels& kernels) {
  const std::int64_t n_tiles = w.cols / kScaleCols;
  const std::int64_t n_strips = std::min<std::int64_t>(2, (w.rows + kStripRows - 1) / kStripRows - 2 * pair);
  const RoundedTile<Code>* const strip = w.tiles + 2 * pair * n_tiles;
  for (std::int64_t tile = 0; tile < n_tiles; tile += kTilesAtOnce<Code>) {
    const RoundedProduct<Code> product{.tiles = {strip + tile, strip + n_tiles + tile},
                               .n_strips = static_cast<int>(n_strips),
                               .n_tiles = static_cast<int>(std::min(kTilesAtOnce<Code>, n_tiles - tile)),
                               .codes = x.codes + first * x.cols + tile * kScaleCols,
                               .scales = x.scales + first * n_tiles + tile,
                               .codes_stride = x.cols,
                               .scales_stride = n_tiles,
                               .n = static_cast<int>(n),
                               .y = y,
                               .y_stride = y_stride,
                               .accumulate = tile > 0};
    rounded<Code>(kernels).multiply(product);
  }
}

}  // namespace

template <class Code>
void pack_strip(MatrixView<const float> rows, const Kernels& kernels, RoundedTile<Code>* out) noexcept {
  assert(rows.rows <= kStripRows);
  constexpr int kCodes = kLaneCodes<Code>;
  const std::int64_t n_tiles = padded_cols(rows.cols) / kScaleCols;
  std::memset(out, 0, static_cast<std::size_t>(n_tiles) * sizeof *out);
  for (std::int64_t row = 0; row < rows.rows; ++row) {
    for (std::int64_t t = 0; t < n_tiles; ++t) {
      float values[kScaleCols] = {};
      Code codes[kScaleCols];
      const std::int64_t here = std::min<std::int64_t>(kScaleCols, rows.cols - t * kScaleCols);
      std::memcpy(values, rows.row(row) + t * kScaleCols, static_cast<std::size_t>(here) * sizeof(float));
      out[t].scales[row] = rounded<Code>(kernels).quantize(values, kScaleCols, 0, codes);
      for (int step = 0; step < kScaleCols / kCodes; ++step) {
        std::memcpy(&out[t].codes[step][kCodes * row], codes + kCodes * step, kCodes * sizeof(Code));
      }
      out[t].starts[row] = -kCodeBias<Code> * std::accumulate(codes, codes + kScaleCols, std::int32_t{0});
    }
  }
}

template <class Code>
void matmul(const RoundedMatrix<Code>& weights, const RoundedActivations<Code>& x, MatrixView<float> out,
            const Compute& compute) noexcept {
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

template void pack_strip(MatrixView<const float>, const Kernels&, RoundedTile<std::int16_t>*) noexcept;
template void pack_strip(MatrixView<const float>, const Kernels&, RoundedTile<std::int8_t>*) noexcept;
template void matmul(const RoundedMatrix<std::int16_t>&, const RoundedActivations<std::int16_t>&, MatrixView<float>,
                     const Compute&) noexcept;
template void matmul(const RoundedMatrix<std::int8_t>&, const RoundedActivations<std::int8_t>&, MatrixView<float>,
                     const Compute&) noexcept;

}  // namespace sightline
