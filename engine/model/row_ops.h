/// What all blocks do with rows: products, norms, sums.
#pragma once

#include <initializer_list>
#include <span>

#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"
#include "engine/kernels/matmul.h"
#include "engine/model/layer_weights.h"

namespace sightline {

/// One product: out (n, rows of the matrix).
struct Projection {
  const ScaledMatrix& weights;
  MatrixView<float> out;
};

/// out = scale * X · Wᵀ for up to four matrices that read the same rows.
void project(std::initializer_list<Projection> projections, const Activations& x, const Compute& compute) noexcept;

/// y[i] = x[i] * weight / sqrt(mean(x[i]²) + eps), row by row.
/// Source: Root Mean Square Layer Normalization (Zhang and Sennrich 2019).
void normalize(MatrixView<const float> x, std::span<const float> weight, double eps, MatrixView<float> y,
               const Compute& compute) noexcept;

/// y += x.
void add(MatrixView<const float> x, MatrixView<float> y, const Compute& compute) noexcept;

/// Rows of cheap work that one worker takes at a time. A batch of no more than this stays on the calling thread,
/// because waking another would take longer.
inline constexpr std::int64_t kRowsPerPiece = 8;

}  // namespace sightline
