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

/// How many of what the numbers count make up the picture.
struct Units {
  double width = kFull, height = kFull;
  std::optional<PlaceFlag> flag;

  /// Number `i` of a list x, y, x, y … in thousandths.
  [[nodiscard]] double thousandths(double value, std::size_t i) const noexcept {
    if (!flag) return value;
    return value * kFull / (i % 2 == 0 ? width : height);
  }
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

Units pixels(const PictureSize& size) { return {size.width, size.height, PlaceFlag::Absolute}; }

Units choose(const Extent& extent, const std::optional<PictureSize>& picture) {
  const double max = std::max(extent.max_x, extent.max_y);
  if (extent.min >= 0.0 && max <= 1.0 && extent.has_fraction) return {1.0, 1.0, PlaceFlag::Unit};
  const bool are_pixels = max > kDriftMax && picture && extent.max_x <= kPixelOvershoot * picture->width &&
                          extent.max_y <= kPixelOvershoot * picture->height;
  return are_pixels ? pixels(*picture) : Units{};
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
  Units units;
  if (scale == CoordinateScale::Unit) {
    units = {1.0, 1.0, PlaceFlag::Unit};
  } else if (scale == CoordinateScale::Pixels && picture) {
    units = pixels(*picture);
  } else if (scale == CoordinateScale::InputPixels && input) {
    units = pixels(*input);
  } else if (scale != CoordinateScale::Thousand) {
    Extent extent = extent_of(places, false);
    if (extent.is_empty()) extent = extent_of(places, true);
    units = choose(extent, picture);
  }
  for (FoundPlace& place : places) {
    if (place.item.kind == GroundingItem::Kind::Box3d) continue;
    if (units.flag) place.item.flags.add(*units.flag);
    for (std::size_t i = 0; i < place.item.n_coords(); ++i) {
      place.item.coords[i] = units.thousandths(place.item.coords[i], i);
    }
    for (std::size_t i = 0; i < place.polygon.size(); ++i) {
      place.polygon[i] = units.thousandths(place.polygon[i], i);
    }
    finish(place.item);
  }
}

}  // namespace sightline
