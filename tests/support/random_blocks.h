/// Rows of weights in any format for tests and benchmarks: random blocks, and a plain rounding of given values.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/base/dtype.h"

namespace sightline {

/// Fills a row of row_bytes(dtype, cols) bytes with valid random blocks. The weights they stand for have mean about zero
/// and standard deviation about `sigma` (block scales vary by a quarter; sigma from 0.01 to 10 keeps every scale precise).
/// All code bits are random. Equal arguments give equal bytes. Requires: dtype_info(dtype).is_weight. Any thread.
void random_row(DType dtype, std::uint64_t seed, float sigma, std::byte* row, std::int64_t cols);

/// Rounds `cols` finite values to the nearest codes of a straightforward scale choice (largest magnitude, or the range
/// from smallest to largest). Not an optimising quantiser. Formats: F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0,
/// Q2_K … Q6_K, IQ4_NL, IQ4_XS, MXFP4; returns false and leaves the row alone for any other. Any thread.
bool quantize_row(DType dtype, const float* x, std::byte* row, std::int64_t cols);

}  // namespace sightline
