/// Where a patch stands: the interpolated table of learned positions, and rotary angles in two directions.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"
#include "vision/patch_grid.h"

namespace sightline {

/// x[i] += the learned position of patch i, interpolated between the four nearest of a side × side table so that the table's
/// corners are the picture's corners. Shapes: table (side², d), x (grid.patches(), d) in merge order.
/// Source: fast_pos_embed_interpolate of the Qwen3-VL reference.
void add_positions(std::span<const float> table, std::int64_t side, PatchGrid grid, std::int64_t merge_size,
                   MatrixView<float> x, const Compute& compute) noexcept;

/// Cosines and sines that turn queries and keys. Immutable; any thread.
class VisionRotary {
 public:
  /// Angles of patch (row, col): the first quarter of a head turns by row · ω_k, the second by col · ω_k, where
  /// ω_k = 10000^(-4k / head_dim). Requires: head_dim is a multiple of 4. Errors: OverBudget.
  /// Source: RoFormer (Su et al. 2021) in two directions, as Qwen2-VL uses it.
  static Result<VisionRotary> create(PatchGrid grid, std::int64_t merge_size, std::int64_t head_dim);

  /// head_dim / 2 values for patch i of the sequence; value j belongs to the pair (j, j + head_dim / 2) of a head.
  [[nodiscard]] const float* cosines(std::int64_t i) const noexcept { return angles_.data() + i * head_dim_; }
  [[nodiscard]] const float* sines(std::int64_t i) const noexcept { return cosines(i) + head_dim_ / 2; }

 private:
  std::int64_t head_dim_ = 0;
  AlignedBuffer<float> angles_;   // (patches, head_dim)
};

}  // namespace sightline
