/// Weights of any storage format as single-precision numbers: the definition of each format, exact and readable.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/base/dtype.h"

namespace sightline {

/// Writes the `cols` weights of one row to `out`, bit for bit the values the format defines.
/// `row` holds row_bytes(dtype, cols) bytes at any alignment; `cols` is a multiple of the format's block size.
/// Requires: dtype_info(dtype).is_weight. Damaged scales (infinite, NaN) come through as such. Any thread.
void dequantize_row(DType dtype, const std::byte* row, float* out, std::int64_t cols) noexcept;

}  // namespace sightline
