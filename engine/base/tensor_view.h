/// Non-owning views: TensorView for weights in a file's block format, MatrixView for activations.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/dtype.h"

namespace sightline {

/// Activations, row-major. `stride` counts elements from one row to the next.
/// Does not own; the memory outlives the view.
template <class T>
struct MatrixView {
  T* data = nullptr;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::int64_t stride = 0;

  MatrixView() = default;
  MatrixView(T* data_, std::int64_t rows_, std::int64_t cols_) noexcept
      : data(data_), rows(rows_), cols(cols_), stride(cols_) {}
  MatrixView(T* data_, std::int64_t rows_, std::int64_t cols_, std::int64_t stride_) noexcept
      : data(data_), rows(rows_), cols(cols_), stride(stride_) {}
  /// A view of values to change is also a view of values to read.
  operator MatrixView<const T>() const noexcept { return {data, rows, cols, stride}; }  // NOLINT

  [[nodiscard]] T* row(std::int64_t i) const noexcept {
    assert(i >= 0 && i < rows);
    return data + i * stride;
  }
  /// Rows [begin, begin + count).
  [[nodiscard]] MatrixView slice(std::int64_t begin, std::int64_t count) const noexcept {
    assert(begin >= 0 && begin + count <= rows);
    return {data + begin * stride, count, cols, stride};
  }
};

/// Weights as they lie in a file. Axes are outermost first: a matrix is (rows, cols), expert tensors are
/// (experts, rows, cols). GGUF lists axes innermost first; `GgufFile` turns them round, once, and nobody else does.
/// Does not own; the memory outlives the view.
class TensorView {
 public:
  TensorView() = default;
  /// Requires: 1 to 4 axes, every axis >= 1, last axis a multiple of the block size, `data` holds the whole tensor.
  TensorView(DType dtype, std::span<const std::int64_t> shape, const std::byte* data) noexcept
      : dtype_(dtype), n_axes_(shape.size()), data_(data) {
    assert(!shape.empty() && shape.size() <= shape_.size());
    for (std::size_t i = 0; i < shape.size(); ++i) shape_[i] = shape[i];
  }

  [[nodiscard]] DType dtype() const noexcept { return dtype_; }
  [[nodiscard]] std::span<const std::int64_t> shape() const noexcept { return {shape_.data(), n_axes_}; }
  [[nodiscard]] const std::byte* data() const noexcept { return data_; }
  /// Length of the innermost axis.
  [[nodiscard]] std::int64_t cols() const noexcept { return n_axes_ == 0 ? 0 : shape_[n_axes_ - 1]; }
  /// Product of all other axes.
  [[nodiscard]] std::int64_t rows() const noexcept {
    std::int64_t n = n_axes_ == 0 ? 0 : 1;
    for (std::size_t i = 0; i + 1 < n_axes_; ++i) n *= shape_[i];
    return n;
  }
  [[nodiscard]] std::int64_t bytes() const noexcept { return rows() * row_bytes(dtype_, cols()); }
  /// Requires: 0 <= index < rows().
  [[nodiscard]] const std::byte* row(std::int64_t index) const noexcept {
    assert(index >= 0 && index < rows());
    return data_ + index * row_bytes(dtype_, cols());
  }

 private:
  DType dtype_ = DType::F32;
  std::size_t n_axes_ = 0;
  std::array<std::int64_t, 4> shape_{};
  const std::byte* data_ = nullptr;
};

}  // namespace sightline
