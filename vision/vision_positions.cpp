/// Where a patch stands: the interpolated table of learned positions, and rotary angles in two directions.
#include "vision/vision_positions.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "vision/image_preprocessor.h"

namespace sightline {

namespace {

constexpr double kTheta = 10000.0;

/// Two neighbours in the table along one axis, and how far the place is from the first to the second.
struct Between {
  std::int64_t first, second;
  float fraction;
};

/// Place `i` of `n` on an axis of `side` entries, ends on ends; single precision, as the reference computes it.
Between between(std::int64_t i, std::int64_t n, std::int64_t side) {
  const auto last = static_cast<float>(side - 1);
  const float step = n > 1 ? last / static_cast<float>(n - 1) : 0.0F;
  // The reference counts the second half of the axis from its end.
  const float place =
      i < n / 2 ? step * static_cast<float>(i) : n > 1 ? last - step * static_cast<float>(n - 1 - i) : 0.0F;
  const auto first = std::min(static_cast<std::int64_t>(place), side - 1);
  return {first, std::min(first + 1, side - 1), place - static_cast<float>(first)};
}

}  // namespace

void add_positions(std::span<const float> table, std::int64_t side, PatchGrid grid, std::int64_t merge_size,
                   MatrixView<float> x, const Compute& compute) noexcept {
  assert(x.rows == grid.patches() && std::cmp_equal(table.size(), side * side * x.cols));
  const std::int64_t d = x.cols;
  compute.pool.parallel_for(grid.rows, 1, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t row = begin; row < end; ++row) {
      const Between v = between(row, grid.rows, side);
      for (std::int64_t col = 0; col < grid.cols; ++col) {
        const Between h = between(col, grid.cols, side);
        float* const out = x.row(patch_index(grid, merge_size, row, col));
        const Kernels& k = compute.kernels;
        const auto entry = [&](std::int64_t r, std::int64_t c) { return table.data() + (r * side + c) * d; };
        k.add_scaled(entry(v.first, h.first), (1.0F - v.fraction) * (1.0F - h.fraction), out, d);
        k.add_scaled(entry(v.first, h.second), (1.0F - v.fraction) * h.fraction, out, d);
        k.add_scaled(entry(v.second, h.first), v.fraction * (1.0F - h.fraction), out, d);
        k.add_scaled(entry(v.second, h.second), v.fraction * h.fraction, out, d);
      }
    }
  });
}

Result<VisionRotary> VisionRotary::create(PatchGrid grid, std::int64_t merge_size, std::int64_t head_dim) {
  assert(head_dim % 4 == 0);
  Result<AlignedBuffer<float>> angles = AlignedBuffer<float>::create(grid.patches() * head_dim);
  if (!angles) return angles.error();
  // One axis at a time: cosines and sines of place · ω_k for the places that occur.
  const std::int64_t quarter = head_dim / 4, places = std::max(grid.rows, grid.cols);
  Result<AlignedBuffer<float>> axis = AlignedBuffer<float>::create(places * 2 * quarter);
  if (!axis) return axis.error();
  for (std::int64_t place = 0; place < places; ++place) {
    for (std::int64_t k = 0; k < quarter; ++k) {
      const double omega = std::pow(kTheta, -4.0 * static_cast<double>(k) / static_cast<double>(head_dim));
      const double angle = static_cast<double>(place) * omega;
      (*axis)[(2 * place) * quarter + k] = static_cast<float>(std::cos(angle));
      (*axis)[(2 * place + 1) * quarter + k] = static_cast<float>(std::sin(angle));
    }
  }
  for (std::int64_t row = 0; row < grid.rows; ++row) {
    for (std::int64_t col = 0; col < grid.cols; ++col) {
      float* out = angles->data() + patch_index(grid, merge_size, row, col) * head_dim;
      for (const std::int64_t function : {0, 1}) {   // cosines, then sines
        for (const std::int64_t place : {row, col}) {
          out = std::copy_n(axis->data() + (2 * place + function) * quarter, quarter, out);
        }
      }
    }
  }
  VisionRotary rotary;
  rotary.head_dim_ = head_dim;
  rotary.angles_ = *std::move(angles);
  return rotary;
}

}  // namespace sightline
