/// How large a picture is shown to the encoder.
#include "vision/patch_grid.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

namespace sightline {

namespace {

constexpr double kMaxAspectRatio = 200.0;

}  // namespace

Result<PatchGrid> plan_grid(Size image, const PixelBudget& budget, std::int64_t patch_size, std::int64_t merge_size) {
  assert(image.width >= 1 && image.height >= 1 && patch_size >= 1 && merge_size >= 1);
  const auto width = static_cast<double>(image.width);
  const auto height = static_cast<double>(image.height);
  if (std::max(width, height) / std::min(width, height) > kMaxAspectRatio) {
    return Error{ErrorCode::OverBudget,
                 "a picture of " + std::to_string(image.width) + " by " + std::to_string(image.height) +
                     " pixels has an aspect ratio above 200, the most the model was made for",
                 "IMAGE_LIMIT"};
  }
  const auto step = static_cast<double>(patch_size * merge_size);
  const auto smallest = static_cast<double>(budget.min_pixels);
  const auto largest = static_cast<double>(budget.max_pixels);
  // nearbyint rounds half to even in the default mode, as the reference does.
  double rows = std::nearbyint(height / step) * step;
  double cols = std::nearbyint(width / step) * step;
  if (rows * cols > largest) {
    const double shrink = std::sqrt(height * width / largest);
    rows = std::max(step, std::floor(height / shrink / step) * step);
    cols = std::max(step, std::floor(width / shrink / step) * step);
  } else if (rows * cols < smallest) {
    const double grow = std::sqrt(smallest / (height * width));
    rows = std::ceil(height * grow / step) * step;
    cols = std::ceil(width * grow / step) * step;
  }
  // A budget below one step in each direction still shows something.
  rows = std::max(rows, step);
  cols = std::max(cols, step);
  return PatchGrid{static_cast<std::int64_t>(rows) / patch_size, static_cast<std::int64_t>(cols) / patch_size};
}

}  // namespace sightline
