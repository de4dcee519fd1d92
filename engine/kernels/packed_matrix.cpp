/// Weight matrices ready to be multiplied, and how a file's rows are rearranged for that.
#include "engine/kernels/packed_matrix.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "engine/kernels/block_codes.h"
#include "engine/kernels/dequantize.h"
#include "engine/kernels/kernel_table.h"
#include "engine/kernels/tile_codec.h"

namespace sightline {

namespace {

std::int64_t strips(std::int64_t rows) { return (rows + kStripRows - 1) / kStripRows; }

}  // namespace

std::int64_t matrix_bytes(DType dtype, Storage storage, std::int64_t rows, std::int64_t cols) noexcept {
  const std::int64_t padded = storage == Storage::Strips ? strips(rows) * kStripRows : rows;
  return padded * row_bytes(dtype, cols);
}

void pack_rows(DType dtype, const std::byte* file_rows, std::int64_t n_rows, std::int64_t cols,
               std::byte* out) noexcept {
  assert(!is_plain(dtype));
  const std::int64_t stride = row_bytes(dtype, cols);
  for (std::int64_t first = 0; first < n_rows; first += kStripRows) {
    const int here = static_cast<int>(std::min<std::int64_t>(kStripRows, n_rows - first));
    for (std::int64_t col = 0; col < cols; col += kTileCols) {
      const int n_blocks = static_cast<int>(std::min<std::int64_t>(kTileCols, cols - col) / kBlockCols);
      pack_tile(dtype, file_rows + first * stride + row_bytes(dtype, col), stride, here, n_blocks, out);
      out += kStripRows * row_bytes(dtype, n_blocks * kBlockCols);
    }
  }
}

void decode_row(const WeightMatrix& matrix, std::int64_t row, float* out) noexcept {
  assert(row >= 0 && row < matrix.rows);
  const std::int64_t stride = row_bytes(matrix.dtype, matrix.cols);
  if (matrix.storage == Storage::Rows) {
    dequantize_row(matrix.dtype, matrix.data + row * stride, out, matrix.cols);
    return;
  }
  const std::byte* tile = matrix.data + row / kStripRows * kStripRows * stride;
  for (std::int64_t col = 0; col < matrix.cols; col += kTileCols) {
    const int n_blocks = static_cast<int>(std::min<std::int64_t>(kTileCols, matrix.cols - col) / kBlockCols);
    decode_tile_row(matrix.dtype, tile, static_cast<int>(row % kStripRows), n_blocks, out + col);
    tile += kStripRows * row_bytes(matrix.dtype, n_blocks * kBlockCols);
  }
}

}  // namespace sightline
