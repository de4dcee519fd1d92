/// The small vocabulary of the double-precision reference: rows, matrices, norms and activations as plain loops.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sightline::reference {

/// One vector of activations, or one vector of weights.
using Row = std::vector<double>;

/// y = W x with W (rows, cols). Values stay in single precision because that is what the file's formats give exactly;
/// every product and sum is double. `scale` multiplies the result (tensors named "….scale"; 1 in all other files).
struct Matrix {
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::vector<float> values;   ///< row by row
  double scale = 1.0;

  [[nodiscard]] std::span<const float> row(std::size_t i) const { return {values.data() + i * cols, cols}; }
};

/// Requires: x.size() == w.cols. Result: w.rows values.
inline Row multiply(const Matrix& w, std::span<const double> x) {
  Row y(w.rows);
  for (std::size_t i = 0; i < w.rows; ++i) {
    const std::span<const float> weights = w.row(i);
    double sum = 0.0;
    for (std::size_t j = 0; j < w.cols; ++j) sum += static_cast<double>(weights[j]) * x[j];
    y[i] = w.scale * sum;
  }
  return y;
}

inline double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

inline void add(std::span<double> to, std::span<const double> what) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += what[i];
}

/// x_i w_i / sqrt(mean(x²) + eps). Source: Zhang and Sennrich, Root Mean Square Layer Normalization.
inline Row rms_norm(std::span<const double> x, std::span<const double> weight, double epsilon) {
  const double mean_square = dot(x, x) / static_cast<double>(x.size());
  const double factor = 1.0 / std::sqrt(mean_square + epsilon);
  Row y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = x[i] * factor * weight[i];
  return y;
}

/// x / sqrt(Σx² + 1e-6): epsilon inside the root, as the model was trained (reference function l2norm).
inline Row l2_norm(std::span<const double> x) {
  constexpr double kEpsilon = 1e-6;
  const double factor = 1.0 / std::sqrt(dot(x, x) + kEpsilon);
  Row y(x.begin(), x.end());
  for (double& value : y) value *= factor;
  return y;
}

inline double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }
inline double silu(double x) { return x * sigmoid(x); }
/// log(1 + e^x); from 20 on the 1 is below single precision and the trained model leaves it out.
inline double softplus(double x) { return x > 20.0 ? x : std::log1p(std::exp(x)); }

inline Row softmax(std::span<const double> x) {
  const double largest = *std::max_element(x.begin(), x.end());
  Row y(x.size());
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += y[i] = std::exp(x[i] - largest);
  for (double& value : y) value /= sum;
  return y;
}

/// Part `index` of `x` cut into parts of `size` values: one head out of a row of heads.
inline std::span<const double> head(std::span<const double> x, std::size_t index, std::size_t size) {
  return x.subspan(index * size, size);
}

}  // namespace sightline::reference
