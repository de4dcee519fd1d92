/// The list of tensors of a model with random weights: names, shapes, formats and how their values are spread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/model_shapes.h"
#include "engine/base/dtype.h"
#include "engine/base/error.h"

namespace sightline::bench {

/// One tensor to be written: random values with this mean and standard deviation.
struct TensorPlan {
  std::string name;
  DType dtype = DType::F32;
  std::vector<std::int64_t> shape;  ///< outermost first, the innermost is the row length
  double mean = 0.0;                ///< other than 0 for F32 only
  double deviation = 1.0;
  bool negative_exponential = false;  ///< x becomes -exp(x) in the end; F32 only

  [[nodiscard]] std::int64_t rows() const noexcept;
  [[nodiscard]] std::int64_t cols() const noexcept { return shape.back(); }
  [[nodiscard]] std::int64_t bytes() const noexcept;
};

/// The tensors of a model in the order of the file.
///
/// Deviations are chosen so that every branch adds about as much as the first: the residual stream grows with the root
/// of the number of layers, never faster, and the logits have a standard deviation of about 2.
/// Errors: InvalidArgument naming the tensor if the rows of a matrix do not fill the blocks of its format, or the
/// format is not one of weights.
Result<std::vector<TensorPlan>> plan_tensors(const ModelShape& shape, const ModelFormats& formats);

}  // namespace sightline::bench
