/// The one product everything is made of: 32 weight rows times chosen activation rows, summed by one worker.
#pragma once

#include <cstdint>

#include "engine/kernels/kernel_table.h"
#include "engine/kernels/matmul.h"
#include "engine/kernels/packed_matrix.h"

namespace sightline {

inline constexpr std::int64_t kPairRows = 2 * kStripRows;

/// Pairs of strips in a matrix of `rows` rows; the last pair may be partly padding.
inline std::int64_t strip_pairs(std::int64_t rows) { return (rows + kPairRows - 1) / kPairRows; }

/// The weights that the same worker needs after a product; they are asked for meanwhile.
struct NextPair {
  const WeightMatrix* weights = nullptr;   ///< null: not known
  std::int64_t pair = 0;                   ///< may lie beyond the last: then nothing is asked for
};

/// y[i * y_stride + r] = row (32 * pair + r) of W · activation row rows[i] (or i, if `rows` is null), for i < n, r < 32.
///
/// All 32 columns of y are written; those beyond the matrix's last row hold zeros or rubbish that the caller skips.
/// A strip is unpacked once for up to 256 activation rows. Allocates nothing; uses about 30 KB of stack.
void multiply_strip_pair(const WeightMatrix& weights, std::int64_t pair, const Activations& x, const std::int32_t* rows,
                         std::int64_t n, float* y, std::int64_t y_stride, const Kernels& kernels,
                         const NextPair& next) noexcept;

}  // namespace sightline
