/// Linear layers in one of three forms, and the rows they multiply.
#include "vision/linear.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace sightline {

Result<LinearInput> LinearInput::create(std::int64_t max_rows, std::int64_t max_cols) {
  const std::int64_t values = max_rows * int16_cols(max_cols);
  LinearInput input;
  auto floats = AlignedBuffer<float>::create(values);
  if (!floats) return floats.error();
  auto codes16 = AlignedBuffer<std::int16_t>::create(values);
  if (!codes16) return codes16.error();
  auto scales16 = AlignedBuffer<float>::create(values / kInt16Cols);
  if (!scales16) return scales16.error();
  auto codes8 = AlignedBuffer<std::int8_t>::create(values);
  if (!codes8) return codes8.error();
  auto stats8 = AlignedBuffer<ActivationStats>::create(values / kBlockCols);
  if (!stats8) return stats8.error();
  input.values_ = *std::move(floats);
  input.codes16_ = *std::move(codes16);
  input.scales16_ = *std::move(scales16);
  input.codes8_ = *std::move(codes8);
  input.stats8_ = *std::move(stats8);
  return input;
}

void LinearInput::reset(std::int64_t n, const Linear& linear) noexcept {
  form_ = linear.form;
  n_ = n;
  cols_ = linear.cols;
  stride_ = int16_cols(cols_);
  assert(n_ * stride_ <= values_.size());
}

void LinearInput::finish_row(std::int64_t i, const Kernels& kernels) noexcept {
  assert(i >= 0 && i < n_);
  if (form_ == LinearForm::F32) return;
  float* const x = row(i);
  std::fill(x + cols_, x + stride_, 0.0F);
  if (form_ == LinearForm::Int8) {
    kernels.quantize(x, stride_, codes8_.data() + i * stride_, stats8_.data() + i * (stride_ / kBlockCols));
    return;
  }
  const std::int64_t n_scales = stride_ / kInt16Cols;
  for (std::int64_t s = 0; s < n_scales; ++s) {
    scales16_[i * n_scales + s] =
        kernels.quantize_int16(x + s * kInt16Cols, kInt16Cols, codes16_.data() + i * stride_ + s * kInt16Cols);
  }
}

void LinearInput::multiply(const Linear& linear, MatrixView<float> out, const Compute& compute) const noexcept {
  assert(linear.form == form_ && linear.cols == cols_ && out.rows == n_);
  switch (form_) {
    case LinearForm::F32:
      matmul(linear.matrix, Activations{.rows = {values_.data(), n_, cols_, stride_}}, out, compute);
      return;
    case LinearForm::Int16:
      matmul(linear.codes, Int16Activations{codes16_.data(), scales16_.data(), n_, stride_}, out, compute);
      return;
    case LinearForm::Int8:
      matmul(linear.matrix, Activations{{values_.data(), n_, stride_}, codes8_.data(), stats8_.data()}, out, compute);
      return;
  }
}

}  // namespace sightline
