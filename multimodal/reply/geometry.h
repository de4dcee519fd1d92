/// Geometry: values of an answer -> boxes and points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "multimodal/reply/grounding_item.h"
#include "multimodal/reply/lenient_json.h"

namespace sightline {

/// What the name of a value says about it.
enum class GeometryKey : std::uint8_t { None, Box, Point, Box3d, Polygon };

/// The key in lower case without '_', '-' and blanks: "BBox_2D" and "bbox 2d" are one name.
std::string plain_key(std::string_view key);
/// Requires: `key` as plain_key gives it, for both.
GeometryKey geometry_key(std::string_view key) noexcept;
/// Whether numbers under this name are something else than a place: a size, a colour, a range.
bool is_never_geometry(std::string_view key) noexcept;

/// Appends the places that a value under such a key describes, with kind, coords, polygon, flags and a `score` among the
/// members. None if the value was cut off, has the wrong number of numbers, or one that is NaN or beyond kCoordinateMax.
void read_geometry(const JsonTree& tree, std::size_t index, GeometryKey key, std::vector<FoundPlace>& places);

/// The value as numbers: an array of numbers, or of strings that are numbers. None if it is not, or was cut off.
std::optional<std::vector<double>> read_numbers(const JsonTree& tree, std::size_t index);

/// The box of an object with x1, y1, x2, y2 (or another pair of corners, or corner and size) among its keys, and the
/// indices of those values. None if there is no such set, or a number of it was cut off.
struct CornerBox {
  FoundPlace place;
  std::vector<std::size_t> used;
};
std::optional<CornerBox> read_corner_box(const JsonTree& tree, std::size_t object);

/// A box of these numbers. None for a number that is NaN or beyond kCoordinateMax.
std::optional<FoundPlace> make_box(double x1, double y1, double x2, double y2);

}  // namespace sightline
