/// Linear layers in one of three forms, and the rows they multiply.
#include "vision/linear.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace sightline {

Result<LinearInput> LinearInput::create(std::int64_t max_rows, std::int64_t max_cols) {
  const std::int64_t values = max_rows * padded_cols(max_cols);
  LinearInput input;
  auto floats = AlignedBuffer<float>::create(values);
  if (!floats) return floats.error();
  auto codes = AlignedBuffer<std::byte>::create(values * static_cast<std::int64_t>(sizeof(std::int16_t)));
  if (!codes) return codes.error();
  auto scales = AlignedBuffer<float>::create(values / kScaleCols);
  if (!scales) return scales.error();
  input.values_ = *std::move(floats);
  input.codes_ = *std::move(codes);
  input.scales_ = *std::move(scales);
  return input;
}

void LinearInput::reset(std::int64_t n, const Linear& linear) noexcept {
  form_ = linear.form;
  n_ = n;
  cols_ = linear.cols;
  stride_ = padded_cols(cols_);
  assert(n_ * stride_ <= values_.size());
}

void LinearInput::finish_row(std::int64_t i, const Kernels& kernels) noexcept {
  assert(i >= 0 && i < n_);
  if (form_ == LinearForm::F32) return;
  float* const x = row(i);
  std::fill(x + cols_, x + stride_, 0.0F);
  if (form_ == LinearForm::Int16) {
    round_row<std::int16_t>(i, kernels);
  } else {
    round_row<std::int8_t>(i, kernels);
  }
}

template <class Code>
void LinearInput::round_row(std::int64_t i, const Kernels& kernels) noexcept {
  const std::int64_t n_scales = stride_ / kScaleCols;
  const float* const x = row(i);
  for (std::int64_t s = 0; s < n_scales; ++s) {
    scales_[i * n_scales + s] =
        rounded<Code>(kernels).quantize(x + s * kScaleCols, kScaleCols, kCodeBias<Code>,
                                        codes<Code>() + i * stride_ + s * kScaleCols);
  }
}

template <class Code>
RoundedActivations<Code> LinearInput::rounded_rows() const noexcept {
  return {reinterpret_cast<const Code*>(codes_.data()), scales_.data(), n_, stride_};
}

void LinearInput::multiply(const Linear& linear, MatrixView<float> out, const Compute& compute) const noexcept {
  assert(linear.form == form_ && linear.cols == cols_ && out.rows == n_);
  switch (form_) {
    case LinearForm::F32:
      matmul(linear.plain, Activations{.rows = {values_.data(), n_, cols_, stride_}}, out, compute);
      return;
    case LinearForm::Int16: matmul(linear.codes16, rounded_rows<std::int16_t>(), out, compute); return;
    case LinearForm::Int8: matmul(linear.codes8, rounded_rows<std::int8_t>(), out, compute); return;
  }
}

}  // namespace sightline
