/// Geometry: values of an answer -> boxes and points.
#include "multimodal/reply/geometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "multimodal/reply/json_string.h"

namespace sightline {

namespace {

using Numbers = std::vector<double>;

constexpr auto kBoxKeys = std::to_array<std::string_view>(
    {"bbox2d", "bbox", "box2d", "box", "boundingbox", "bboxes", "boxes", "boundingboxes", "rect"});
constexpr auto kPointKeys = std::to_array<std::string_view>(
    {"point2d", "point", "points", "points2d", "coordinate", "keypoint", "centerpoint"});
constexpr auto kPolygonKeys = std::to_array<std::string_view>({"quad", "polygon", "poly", "quadrilateral"});
constexpr auto kNeverKeys = std::to_array<std::string_view>(
    {"size", "imagesize", "resolution", "resizedsize", "originalsize", "color", "range", "shape"});

/// Names of a box's numbers in an object. `sized`: the last two are width and height.
struct CornerNames {
  std::array<std::string_view, 4> names;
  bool sized = false;
};
constexpr auto kCornerNames = std::to_array<CornerNames>({{{"x1", "y1", "x2", "y2"}},
                                                          {{"xmin", "ymin", "xmax", "ymax"}},
                                                          {{"left", "top", "right", "bottom"}},
                                                          {{"x", "y", "width", "height"}, true},
                                                          {{"x", "y", "w", "h"}, true},
                                                          {{"left", "top", "width", "height"}, true},
                                                          {{"left", "top", "w", "h"}, true}});

template <class Names>
bool contains(const Names& names, std::string_view key) {
  return std::find(names.begin(), names.end(), key) != names.end();
}

bool is_usable(double value) { return std::isfinite(value) && std::fabs(value) <= kCoordinateMax; }

bool are_usable(std::span<const double> values) { return std::all_of(values.begin(), values.end(), is_usable); }

std::optional<double> scalar(const JsonTree& tree, std::size_t index) {
  const JsonNode& node = tree[index];
  if (node.open) return std::nullopt;
  if (node.kind == JsonNode::Kind::Number) return node.number;
  if (node.kind != JsonNode::Kind::String) return std::nullopt;
  std::string_view text = tree.text(index);
  text.remove_prefix(lenient_blank(text));
  while (text.ends_with(' ')) text.remove_suffix(1);
  const double value = read_number(text);
  return std::isnan(value) ? std::nullopt : std::optional<double>(value);
}

/// The numbers in a string that holds nothing else but brackets and separators.
std::optional<Numbers> numbers_in_text(std::string_view text) {
  constexpr std::string_view kBetween = " \t\r\n,;()[]";
  Numbers numbers;
  while (true) {
    const std::size_t start = text.find_first_not_of(kBetween);
    if (start == std::string_view::npos) return numbers;
    text.remove_prefix(start);
    const std::string_view word = text.substr(0, text.find_first_of(kBetween));
    const double value = read_number(word);
    if (std::isnan(value)) return std::nullopt;
    numbers.push_back(value);
    text.remove_prefix(word.size());
  }
}

FoundPlace make_point(double x, double y) {
  FoundPlace place;
  place.item.kind = GroundingItem::Kind::Point;
  place.item.coords[0] = x;
  place.item.coords[1] = y;
  return place;
}

FoundPlace make_polygon(Numbers numbers) {
  FoundPlace place;
  std::array<double, 9>& box = place.item.coords;
  box = {numbers[0], numbers[1], numbers[0], numbers[1]};
  for (std::size_t i = 0; i < numbers.size(); i += 2) {
    box[0] = std::min(box[0], numbers[i]);
    box[1] = std::min(box[1], numbers[i + 1]);
    box[2] = std::max(box[2], numbers[i]);
    box[3] = std::max(box[3], numbers[i + 1]);
  }
  place.item.flags.add(PlaceFlag::Polygon);
  place.polygon = std::move(numbers);
  return place;
}

/// One place of a flat list of numbers; how many there are decides what it is.
void place_of_numbers(Numbers numbers, GeometryKey key, std::vector<FoundPlace>& places) {
  const std::size_t n = numbers.size();
  const bool is_score_behind = n == 5 && key == GeometryKey::Box && std::isfinite(numbers[4]);
  if (!are_usable(std::span(numbers).first(is_score_behind ? 4 : n))) return;
  if (key == GeometryKey::Box3d) {
    if (n != 9) return;
    FoundPlace place;
    place.item.kind = GroundingItem::Kind::Box3d;
    std::copy(numbers.begin(), numbers.end(), place.item.coords.begin());
    places.push_back(std::move(place));
    return;
  }
  const bool is_polygon = key == GeometryKey::Polygon ? n >= 6 && n % 2 == 0 : key == GeometryKey::Box && n == 8;
  if (is_polygon) {
    places.push_back(make_polygon(std::move(numbers)));
  } else if (n == 4 || is_score_behind) {
    FoundPlace place = *make_box(numbers[0], numbers[1], numbers[2], numbers[3]);
    if (key == GeometryKey::Point) place.item.flags.add(PlaceFlag::KindMismatch);
    if (is_score_behind) place.members = "\"score\": " + shortest_number(numbers[4]);
    places.push_back(std::move(place));
  } else if (n == 2 && key != GeometryKey::Polygon) {
    places.push_back(make_point(numbers[0], numbers[1]));
    if (key == GeometryKey::Box) places.back().item.flags.add(PlaceFlag::KindMismatch);
  }
}

/// The place of an object such as {"x": 1, "y": 2, "width": 3, "height": 4}.
void place_of_object(const JsonTree& tree, std::size_t index, GeometryKey key, std::vector<FoundPlace>& places) {
  if (std::optional<CornerBox> box = read_corner_box(tree, index)) {
    if (key == GeometryKey::Point) box->place.item.flags.add(PlaceFlag::KindMismatch);
    places.push_back(std::move(box->place));
    return;
  }
  std::optional<double> x, y;
  for (const std::size_t child : tree.children(index)) {
    const std::string name = plain_key(tree.key(child));
    if (name == "x") x = scalar(tree, child);
    if (name == "y") y = scalar(tree, child);
  }
  if (!x || !y) return;
  place_of_numbers({*x, *y}, key, places);
}

/// Pairs [[x, y], [x, y], …] as one list, if the value is nothing else.
std::optional<Numbers> joined_pairs(const JsonTree& tree, std::size_t index) {
  Numbers joined;
  for (const std::size_t child : tree.children(index)) {
    const std::optional<Numbers> pair = read_numbers(tree, child);
    if (!pair || pair->size() != 2) return std::nullopt;
    joined.insert(joined.end(), pair->begin(), pair->end());
  }
  return joined;
}

/// One value that is a single place: numbers, a string of numbers, an object.
void place_of_value(const JsonTree& tree, std::size_t index, GeometryKey key, std::vector<FoundPlace>& places) {
  const JsonNode& node = tree[index];
  if (node.kind == JsonNode::Kind::Object) return place_of_object(tree, index, key, places);
  std::optional<Numbers> numbers =
      node.kind == JsonNode::Kind::String ? numbers_in_text(tree.text(index)) : read_numbers(tree, index);
  if (numbers) place_of_numbers(*std::move(numbers), key, places);
}

}  // namespace

std::string plain_key(std::string_view key) {
  std::string plain;
  for (const char c : key) {
    if (c == '_' || c == '-' || c == ' ' || c == '\t') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

GeometryKey geometry_key(std::string_view key) noexcept {
  if (contains(kBoxKeys, key)) return GeometryKey::Box;
  if (contains(kPointKeys, key)) return GeometryKey::Point;
  if (contains(kPolygonKeys, key)) return GeometryKey::Polygon;
  return key == "bbox3d" ? GeometryKey::Box3d : GeometryKey::None;
}

bool is_never_geometry(std::string_view key) noexcept { return contains(kNeverKeys, key); }

std::optional<std::vector<double>> read_numbers(const JsonTree& tree, std::size_t index) {
  if (tree[index].kind != JsonNode::Kind::Array || tree[index].open) return std::nullopt;
  Numbers numbers;
  for (const std::size_t child : tree.children(index)) {
    const std::optional<double> number = scalar(tree, child);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

std::optional<CornerBox> read_corner_box(const JsonTree& tree, std::size_t object) {
  for (const CornerNames& corner : kCornerNames) {
    std::array<std::optional<double>, 4> values;
    std::vector<std::size_t> used;
    for (const std::size_t child : tree.children(object)) {
      if (tree[child].key_size > 8) continue;  // longer than any of the names
      const std::string name = plain_key(tree.key(child));
      const auto* const found = std::find(corner.names.begin(), corner.names.end(), name);
      if (found == corner.names.end()) continue;
      values[static_cast<std::size_t>(found - corner.names.begin())] = scalar(tree, child);
      used.push_back(child);
    }
    if (!std::all_of(values.begin(), values.end(), [](const auto& value) { return value.has_value(); })) continue;
    const double x = *values[0];
    const double y = *values[1];
    std::optional<FoundPlace> place =
        corner.sized ? make_box(x, y, x + *values[2], y + *values[3]) : make_box(x, y, *values[2], *values[3]);
    if (!place) return std::nullopt;
    return CornerBox{*std::move(place), std::move(used)};
  }
  return std::nullopt;
}

std::optional<FoundPlace> make_box(double x1, double y1, double x2, double y2) {
  if (!are_usable(std::array{x1, y1, x2, y2})) return std::nullopt;
  FoundPlace place;
  place.item.coords = {x1, y1, x2, y2};
  return place;
}

void read_geometry(const JsonTree& tree, std::size_t index, GeometryKey key, std::vector<FoundPlace>& places) {
  const JsonNode& node = tree[index];
  if (node.open) return;  // its last number may be growing
  if (node.kind != JsonNode::Kind::Array || node.end == index + 1 || !tree.is_container(index + 1)) {
    // A list of strings that hold a place each is a list of places; one of strings that are numbers is a place.
    const bool is_list = node.kind == JsonNode::Kind::Array && node.end > index + 1 && !read_numbers(tree, index);
    if (!is_list) return place_of_value(tree, index, key, places);
    for (const std::size_t child : tree.children(index)) place_of_value(tree, child, key, places);
    return;
  }
  if (std::optional<Numbers> pairs = joined_pairs(tree, index)) {
    const bool is_one =
        key == GeometryKey::Polygon || (key == GeometryKey::Box && (pairs->size() == 4 || pairs->size() == 8));
    if (is_one) return place_of_numbers(*std::move(pairs), key, places);
  }
  for (const std::size_t child : tree.children(index)) {
    std::optional<Numbers> pairs;
    if (tree[child].kind == JsonNode::Kind::Array) pairs = joined_pairs(tree, child);
    if (pairs && pairs->size() >= 4) {
      place_of_numbers(*std::move(pairs), key, places);
    } else {
      place_of_value(tree, child, key, places);
    }
  }
}

}  // namespace sightline
