/// From numbers as written to thousandths of the picture.
#include "multimodal/reply/grounding_scale.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace sightline {

namespace {

constexpr double kFull = 1000.0;
constexpr double kDriftMax = 1050.0;  // models overshoot 1000 by a few, never by so much
constexpr double kPixelOvershoot = 1.02;

/// What a number is multiplied with.
struct Factors {
  double x = 1.0, y = 1.0;
  std::optional<PlaceFlag> flag;
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Extremes of the numbers as written.
struct Extent {
  double min = kInfinity, max_x = -kInfinity, max_y = -kInfinity;
  bool has_fraction = false;

  [[nodiscard]] bool is_empty() const noexcept { return min == kInfinity; }
};

void include(Extent& extent, const GroundingItem& item) {
  for (std::size_t i = 0; i < item.n_coords(); ++i) {
    const double value = item.coords[i];
    double& max = i % 2 == 0 ? extent.max_x : extent.max_y;
    max = std::max(max, value);
    extent.min = std::min(extent.min, value);
    extent.has_fraction = extent.has_fraction || value != std::floor(value);
  }
}

Extent extent_of(const std::vector<FoundPlace>& places, bool loose) {
  Extent extent;
  for (const FoundPlace& place : places) {
    if (place.item.kind == GroundingItem::Kind::Box3d) continue;
    if (place.item.flags.has(PlaceFlag::Loose) == loose) include(extent, place.item);
  }
  return extent;
}

Factors pixels(const PictureSize& size) { return {kFull / size.width, kFull / size.height, PlaceFlag::Absolute}; }

Factors choose(const Extent& extent, const std::optional<PictureSize>& picture) {
  const double max = std::max(extent.max_x, extent.max_y);
  if (extent.min >= 0.0 && max <= 1.0 && extent.has_fraction) return {kFull, kFull, PlaceFlag::Unit};
  const bool are_pixels = max > kDriftMax && picture && extent.max_x <= kPixelOvershoot * picture->width &&
                          extent.max_y <= kPixelOvershoot * picture->height;
  return are_pixels ? pixels(*picture) : Factors{};
}

void finish(GroundingItem& item) {
  for (std::size_t i = 0; i < item.n_coords(); ++i) {
    const double inside = std::clamp(item.coords[i], 0.0, kFull);
    if (inside != item.coords[i]) item.flags.add(PlaceFlag::Clamped);
    item.coords[i] = inside;
  }
  if (item.kind != GroundingItem::Kind::Box) return;
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
    if (item.coords[i] <= item.coords[i + 2]) continue;
    std::swap(item.coords[i], item.coords[i + 2]);
    item.flags.add(PlaceFlag::Swapped);
  }
  if (item.coords[0] == item.coords[2] || item.coords[1] == item.coords[3]) item.flags.add(PlaceFlag::Degenerate);
}

}  // namespace

void scale_places(std::vector<FoundPlace>& places, CoordinateScale scale, const std::optional<PictureSize>& picture,
                  const std::optional<PictureSize>& input) {
  Factors factors;
  if (scale == CoordinateScale::Unit) {
    factors = {kFull, kFull, PlaceFlag::Unit};
  } else if (scale == CoordinateScale::Pixels && picture) {
    factors = pixels(*picture);
  } else if (scale == CoordinateScale::InputPixels && input) {
    factors = pixels(*input);
  } else if (scale != CoordinateScale::Thousand) {
    Extent extent = extent_of(places, false);
    if (extent.is_empty()) extent = extent_of(places, true);
    factors = choose(extent, picture);
  }
  for (FoundPlace& place : places) {
    if (place.item.kind == GroundingItem::Kind::Box3d) continue;
    if (factors.flag) place.item.flags.add(*factors.flag);
    for (std::size_t i = 0; i < place.item.n_coords(); ++i) place.item.coords[i] *= i % 2 == 0 ? factors.x : factors.y;
    for (std::size_t i = 0; i < place.polygon.size(); ++i) place.polygon[i] *= i % 2 == 0 ? factors.x : factors.y;
    finish(place.item);
  }
}

}  // namespace sightline
