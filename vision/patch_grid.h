/// How large a picture is shown to the encoder: PixelBudget, PatchGrid, plan_grid.
#pragma once

#include <cstdint>

#include "engine/base/error.h"
#include "vision/image.h"

namespace sightline {

/// How many pixels the encoder may be shown; areas, not sides. The result may pass a border by one step of rounding,
/// as in the reference.
struct PixelBudget {
  std::int64_t min_pixels = 65'536;
  std::int64_t max_pixels = 4'194'304;
};

/// The encoder's view of a picture, in patches; both sides are multiples of the merge size.
struct PatchGrid {
  std::int64_t rows = 0;
  std::int64_t cols = 0;

  [[nodiscard]] std::int64_t patches() const noexcept { return rows * cols; }
  friend bool operator==(const PatchGrid&, const PatchGrid&) = default;
};

/// Target grid for a picture: proportions kept to the nearest step of patch_size * merge_size pixels, pixel budget
/// respected. The picture is then stretched to cols * patch_size by rows * patch_size pixels. Total: any size from 1 × 1
/// gives a grid or an error. Any thread.
/// Source: smart_resize of the Qwen2-VL image processor (round half to even, IEEE double).
/// Errors: OverBudget (IMAGE_LIMIT) if one side is more than 200 times the other.
Result<PatchGrid> plan_grid(Size image, const PixelBudget& budget, std::int64_t patch_size, std::int64_t merge_size);

}  // namespace sightline
