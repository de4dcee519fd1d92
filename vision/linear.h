/// Linear layers in one of three forms, and the rows they multiply.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"
#include "engine/kernels/rounded_matrix.h"
#include "engine/kernels/matmul.h"
#include "engine/kernels/packed_matrix.h"

namespace sightline {

/// In which form numbers are multiplied.
enum class LinearForm : std::uint8_t {
  F32,     ///< single precision
  Int16,   ///< 12-bit codes with a scale per row and 128 columns; rounded_matrix.h
  Int8,    ///< 8-bit codes, the same way
};

/// y = W x + bias; W (rows, cols). Does not own. Immutable while in use; any thread.
struct Linear {
  LinearForm form = LinearForm::F32;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  WeightMatrix plain;                    ///< form F32
  RoundedMatrix<std::int16_t> codes16;   ///< form Int16
  RoundedMatrix<std::int8_t> codes8;     ///< form Int8
  std::span<const float> bias;           ///< (rows)
};

/// Rows of activations that are about to be multiplied. Each row is written as single-precision numbers and then finished:
/// rounded to the form the next Linear wants, while it is still in the cache. Different rows may be written by different
/// threads at the same time.
class LinearInput {
 public:
  /// Room for `max_rows` rows of up to `max_cols` values. Errors: OverBudget.
  static Result<LinearInput> create(std::int64_t max_rows, std::int64_t max_cols);

  /// Begins anew with n rows for `linear`. Requires: within what was created.
  void reset(std::int64_t n, const Linear& linear) noexcept;

  /// Row i: room for at least linear.cols values; what stands there is undefined.
  [[nodiscard]] float* row(std::int64_t i) noexcept { return values_.data() + i * stride_; }
  /// Rounds row i. To be called once its values are written.
  void finish_row(std::int64_t i, const Kernels& kernels) noexcept;

  /// out = X · Wᵀ without the bias; all rows are finished. `linear` is the one given to reset, or one of the same form and
  /// columns. Shape of out: (n, linear.rows).
  void multiply(const Linear& linear, MatrixView<float> out, const Compute& compute) const noexcept;

 private:
  template <class Code>
  void round_row(std::int64_t i, const Kernels& kernels) noexcept;
  template <class Code>
  [[nodiscard]] Code* codes() noexcept {
    return reinterpret_cast<Code*>(codes_.data());
  }
  template <class Code>
  [[nodiscard]] RoundedActivations<Code> rounded_rows() const noexcept;

  LinearForm form_ = LinearForm::F32;
  std::int64_t n_ = 0, cols_ = 0, stride_ = 0;
  AlignedBuffer<float> values_;      // (n, stride)
  AlignedBuffer<std::byte> codes_;   // (n, stride), of one type or the other
  AlignedBuffer<float> scales_;      // (n, stride / 128)
};

}  // namespace sightline
