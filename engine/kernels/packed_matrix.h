/// Weight matrices ready to be multiplied, and how a file's rows are rearranged for that.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/base/dtype.h"
#include "engine/base/tensor_view.h"

namespace sightline {

/// How the bytes of a WeightMatrix lie.
enum class Storage : std::uint8_t {
  Rows,     ///< as in the file, row after row: F32, F16 and BF16 always; other formats when mapped from the file
  Strips,   ///< packed: strips of 16 rows, each strip a run of tiles of up to 256 columns
};

/// A weight matrix W (rows, cols); y = W x. Does not own. Immutable while in use; any thread.
struct WeightMatrix {
  DType dtype = DType::F32;
  Storage storage = Storage::Rows;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  const std::byte* data = nullptr;

  /// The matrix has been loaded (optional tensors may be absent).
  explicit operator bool() const noexcept { return data != nullptr; }
};

/// Bytes that `rows` rows of `cols` weights take in `storage`. Strips round the rows up to a multiple of 16, with
/// zeros. Requires: cols is a multiple of the block size.
std::int64_t matrix_bytes(DType dtype, Storage storage, std::int64_t rows, std::int64_t cols) noexcept;

/// Packs rows [0, n_rows) of a file's matrix into strips. Requires: not is_plain(dtype); `out` holds
/// matrix_bytes(dtype, Strips, n_rows, cols). Rows may be packed in any number of calls as long as each call begins
/// at a multiple of 16, so that loading can go piece by piece on many threads.
void pack_rows(DType dtype, const std::byte* file_rows, std::int64_t n_rows, std::int64_t cols, std::byte* out) noexcept;

/// Row `row` as single-precision numbers, from either storage. Bit-equal to dequantize_row on the file's row.
void decode_row(const WeightMatrix& matrix, std::int64_t row, float* out) noexcept;

}  // namespace sightline
