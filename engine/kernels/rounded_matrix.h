/// Matrices and activations rounded to 16 or 8 bits, with one scale per row and 128 columns.
///
/// 16-bit codes have 12 bits and a sign: for normally distributed numbers the error is about 2e-4 of their size, where
/// rounding to bfloat16 costs 1e-3. All processors with AVX2 or AVX-512 VNNI multiply such codes at full rate; instructions
/// for bfloat16 are rarer and no faster. 8-bit codes cost about 7e-3 and are multiplied twice as fast by AVX-512 VNNI.
#pragma once

#include <cstdint>

#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"

namespace sightline {

/// Columns rounded up to a whole number of scales.
constexpr std::int64_t padded_cols(std::int64_t cols) noexcept { return (cols + kScaleCols - 1) / kScaleCols * kScaleCols; }

/// W (rows, cols) as codes of type std::int16_t or std::int8_t, in strips of 16 rows, each a run of tiles of 128 columns; beyond the edges there are zeros. Does not own.
/// Immutable while in use; any thread.
template <class Code>
struct RoundedMatrix {
  const RoundedTile<Code>* tiles = nullptr;
  std::int64_t rows = 0;
  std::int64_t cols = 0;   ///< a multiple of 128

  explicit operator bool() const noexcept { return tiles != nullptr; }
};

/// Tiles of a matrix. Requires: rows and cols at least 1.
constexpr std::int64_t rounded_tiles(std::int64_t rows, std::int64_t cols) noexcept {
  return (rows + kStripRows - 1) / kStripRows * (padded_cols(cols) / kScaleCols);
}

/// Rounds one strip: up to 16 rows of `rows.cols` weights become padded_cols(rows.cols) / 128 tiles. Any thread.
template <class Code>
void pack_strip(MatrixView<const float> rows, const Kernels& kernels, RoundedTile<Code>* out) noexcept;

/// Rounded activations. Does not own.
template <class Code>
struct RoundedActivations {
  const Code* codes = nullptr;           ///< (rows, cols), plus kCodeBias<Code>
  const float* scales = nullptr;         ///< (rows, cols / 128)
  std::int64_t rows = 0;
  std::int64_t cols = 0;                 ///< a multiple of 128
};

/// out = X · Wᵀ; shapes (n, k), (m, k) → (n, m). Each element is summed by one worker in an order that depends on k alone:
/// the result depends neither on the number of workers nor on how many rows X has.
template <class Code>
void matmul(const RoundedMatrix<Code>& weights, const RoundedActivations<Code>& x, MatrixView<float> out,
            const Compute& compute) noexcept;

/// The kernels for codes of one type.
template <class Code>
const RoundedKernels<Code>& rounded(const Kernels& kernels) noexcept {
  if constexpr (sizeof(Code) == 2) {
    return kernels.rounded16;
  } else {
    return kernels.rounded8;
  }
}

}  // namespace sightline
