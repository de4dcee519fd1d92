/// What all blocks do with rows: products, norms, sums.
#include "engine/model/row_ops.h"

#include <array>
#include <cassert>

namespace sightline {

namespace {

void scale_rows(MatrixView<float> x, float scale, const Compute& compute) noexcept {
  compute.pool.parallel_for(x.rows, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t row = begin; row < end; ++row) {
      for (std::int64_t i = 0; i < x.cols; ++i) x.row(row)[i] *= scale;
    }
  });
}

}  // namespace

void project(std::initializer_list<Projection> projections, const Activations& x, const Compute& compute) noexcept {
  std::array<MatmulTarget, 4> targets{};
  assert(projections.size() <= targets.size());
  std::size_t n = 0;
  for (const Projection& projection : projections) targets[n++] = {&projection.weights.matrix, projection.out};
  matmul(std::span(targets).first(n), x, compute);
  for (const Projection& projection : projections) {
    if (projection.weights.scale != 1.0F) scale_rows(projection.out, projection.weights.scale, compute);
  }
}

void normalize(MatrixView<const float> x, std::span<const float> weight, double eps, MatrixView<float> y,
               const Compute& compute) noexcept {
  compute.pool.parallel_for(x.rows, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t row = begin; row < end; ++row) {
      compute.kernels.rms_norm(x.row(row), weight.data(), static_cast<float>(eps), y.row(row), x.cols);
    }
  });
}

void add(MatrixView<const float> x, MatrixView<float> y, const Compute& compute) noexcept {
  compute.pool.parallel_for(x.rows, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t row = begin; row < end; ++row) compute.kernels.add(x.row(row), y.row(row), x.cols);
  });
}

}  // namespace sightline
