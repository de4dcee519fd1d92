/// From pixels to the rows the encoder reads: normalised patches in merge order.
#pragma once

#include <array>
#include <cstdint>

#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"
#include "vision/image.h"
#include "vision/patch_grid.h"

namespace sightline {

/// How pixels become numbers: x = (v / 255 - mean) / std, per channel.
struct PixelNorm {
  std::array<float, 3> mean{0.5F, 0.5F, 0.5F};
  std::array<float, 3> std{0.5F, 0.5F, 0.5F};
};

/// Place of patch (row, col) in the sequence: blocks of merge × merge patches row by row, and inside a block row by row.
/// Requires: 0 <= row < grid.rows, 0 <= col < grid.cols.
std::int64_t patch_index(PatchGrid grid, std::int64_t merge_size, std::int64_t row, std::int64_t col) noexcept;

/// Cuts `image` into patches. Shapes: image grid.cols * patch_size wide and grid.rows * patch_size high → patches
/// (grid.patches(), 3 * patch_size * patch_size) in merge order; inside a row: channel, y, x.
/// Source: Qwen2-VL image processor (for a still both temporal slots hold the same frame; their kernels are summed).
void make_patches(const Image& image, PatchGrid grid, std::int64_t patch_size, std::int64_t merge_size,
                  const PixelNorm& norm, MatrixView<float> patches, const Compute& compute) noexcept;

}  // namespace sightline
