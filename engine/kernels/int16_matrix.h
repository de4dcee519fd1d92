/// Matrices and activations as 16-bit codes: twice the speed of single precision, closer to it than bfloat16.
///
/// Codes have 12 bits and a sign, with one scale per row and 128 columns. For normally distributed numbers the error is
/// about 2e-4 of their size, where rounding to bfloat16 costs 1e-3. All processors with AVX2 or AVX-512 VNNI multiply such
/// codes at full rate; instructions for bfloat16 are rarer and no faster.
#pragma once

#include <cstdint>

#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"

namespace sightline {

/// Columns rounded up to a whole number of scales.
constexpr std::int64_t int16_cols(std::int64_t cols) noexcept { return (cols + kInt16Cols - 1) / kInt16Cols * kInt16Cols; }

/// W (rows, cols) in strips of 16 rows, each a run of tiles of 128 columns; beyond the edges there are zeros. Does not own.
/// Immutable while in use; any thread.
struct Int16Matrix {
  const Int16Tile* tiles = nullptr;
  std::int64_t rows = 0;
  std::int64_t cols = 0;   ///< a multiple of 128

  explicit operator bool() const noexcept { return tiles != nullptr; }
};

/// Tiles of a matrix. Requires: rows and cols at least 1.
constexpr std::int64_t int16_tiles(std::int64_t rows, std::int64_t cols) noexcept {
  return (rows + kStripRows - 1) / kStripRows * (int16_cols(cols) / kInt16Cols);
}

/// Rounds one strip: up to 16 rows of `rows.cols` weights become int16_cols(rows.cols) / 128 tiles. Any thread.
void pack_int16_strip(MatrixView<const float> rows, const Kernels& kernels, Int16Tile* out) noexcept;

/// Rounded activations. Does not own.
struct Int16Activations {
  const std::int16_t* codes = nullptr;   ///< (rows, cols)
  const float* scales = nullptr;         ///< (rows, cols / 128)
  std::int64_t rows = 0;
  std::int64_t cols = 0;                 ///< a multiple of 128
};

/// out = X · Wᵀ; shapes (n, k), (m, k) → (n, m). Each element is summed by one worker in an order that depends on k alone:
/// the result depends neither on the number of workers nor on how many rows X has.
void matmul(const Int16Matrix& weights, const Int16Activations& x, MatrixView<float> out, const Compute& compute) noexcept;

}  // namespace sightline
