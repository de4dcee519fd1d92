/// JSON in an answer -> places.
#include "multimodal/reply/grounding_objects.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "multimodal/reply/geometry.h"
#include "multimodal/reply/grounding_label.h"
#include "multimodal/reply/lenient_json.h"

namespace sightline {

namespace {

/// Where a value stands.
struct Surroundings {
  bool may_be_bare = false;  ///< inside nothing but arrays
  bool is_outermost = false;
  bool only_geometry = false;  ///< inside an object that is a place itself: only what names its geometry counts
  bool is_held = false;        ///< inside an open object that may yet turn out to be a place itself
};

/// Walks one value and collects the places it names.
class PlaceCollector {
 public:
  PlaceCollector(const JsonTree& tree, bool is_fenced, std::vector<FoundPlace>& places)
      : tree_(tree), is_fenced_(is_fenced), places_(places) {}

  void walk(std::size_t index, const Surroundings& around) {
    if (tree_[index].kind == JsonNode::Kind::Object) {
      walk_object(index, around);
    } else {
      walk_array(index, around);
    }
  }
  /// Whether a key that names geometry was met, readable or not.
  [[nodiscard]] bool saw_geometry() const noexcept { return saw_geometry_; }

 private:
  [[nodiscard]] GeometryKey key_of(std::size_t index) const {
    if (!tree_[index].has_key || tree_[index].key_size > 40) return GeometryKey::None;
    return geometry_key(plain_key(tree_.key(index)));
  }

  void walk_object(std::size_t object, const Surroundings& around) {
    std::vector<std::size_t> geometry;  // sorted, as children come in order
    for (const std::size_t child : tree_.children(object)) {
      if (key_of(child) != GeometryKey::None) geometry.push_back(child);
    }
    if (!geometry.empty()) {
      saw_geometry_ = true;
      walk_place(object, geometry, around);
    } else if (!around.only_geometry) {
      walk_plain_object(object, around);
    } else {
      for (const std::size_t child : tree_.children(object)) walk_inner(child, around);
    }
  }

  void walk_inner(std::size_t child, const Surroundings& around) {
    if (!tree_.is_container(child)) return;
    Surroundings inside = around;
    inside.may_be_bare = inside.is_outermost = false;
    walk(child, inside);
  }

  /// An object that names its place. What stands before the first geometry may have been given out as places of its own
  /// while the answer was streamed, and stays so; what stands behind is an attribute.
  void walk_place(std::size_t object, const std::vector<std::size_t>& geometry, const Surroundings& around) {
    std::vector<GeometryKey> seen;
    for (const std::size_t child : tree_.children(object)) {
      const GeometryKey key = key_of(child);
      if (key == GeometryKey::None) {
        Surroundings inside = around;
        inside.only_geometry = tree_[child].has_key;
        if (!tree_[child].has_key || seen.empty()) walk_inner(child, inside);
        continue;
      }
      const bool is_repeated = std::find(seen.begin(), seen.end(), key) != seen.end();
      seen.push_back(key);
      const std::size_t first = places_.size();
      read_geometry(tree_, child, key, places_);
      for (std::size_t i = first; i < places_.size(); ++i) {
        places_[i].is_open = tree_[object].open;
        if (tree_[object].open) places_[i].item.flags.add(PlaceFlag::Partial);
        if (!is_repeated) describe(tree_, object, geometry, places_[i]);
      }
    }
  }

  /// An object without a geometry key: a box spelled out, names with their boxes, or a wrapper.
  void walk_plain_object(std::size_t object, const Surroundings& around) {
    const bool is_open = tree_[object].open;
    if (std::optional<CornerBox> box = read_corner_box(tree_, object)) {
      std::sort(box->used.begin(), box->used.end());
      describe(tree_, object, box->used, box->place);
      give(std::move(box->place), is_open, is_open || around.is_held);
      return;
    }
    for (const std::size_t child : tree_.children(object)) {
      if (!tree_.is_container(child)) continue;
      if (tree_[child].has_key && !is_never_geometry(plain_key(tree_.key(child)))) {
        if (give_named_boxes(child, is_open, is_open || around.is_held)) continue;
      }
      Surroundings inside = around;
      inside.is_held = inside.is_held || is_open;
      walk_inner(child, inside);
    }
  }

  void give(FoundPlace place, bool is_open, bool is_held) {
    if (is_open) place.item.flags.add(PlaceFlag::Partial);
    place.is_open = is_open;
    place.is_held = is_held;
    places_.push_back(std::move(place));
  }

  /// Four plain numbers, not strings.
  [[nodiscard]] std::optional<std::vector<double>> plain_numbers(std::size_t index) const {
    if (tree_[index].kind != JsonNode::Kind::Array || tree_[index].end - index > 5) return std::nullopt;
    for (const std::size_t child : tree_.children(index)) {
      if (tree_[child].kind != JsonNode::Kind::Number) return std::nullopt;
    }
    return read_numbers(tree_, index);
  }

  /// {"cat": [1, 2, 3, 4], "dog": [[5, 6, 7, 8], …]}: the key is the label. False if the value is nothing of the kind.
  bool give_named_boxes(std::size_t value, bool is_open, bool is_held) {
    std::vector<std::vector<double>> boxes;
    if (std::optional<std::vector<double>> one = plain_numbers(value); one && one->size() == 4) {
      boxes.push_back(*std::move(one));
    } else if (tree_[value].kind == JsonNode::Kind::Array && !tree_[value].open) {
      for (const std::size_t child : tree_.children(value)) {
        std::optional<std::vector<double>> box = plain_numbers(child);
        if (!box || box->size() != 4) return false;
        boxes.push_back(*std::move(box));
      }
    }
    if (boxes.empty()) return false;
    for (const std::vector<double>& box : boxes) {
      std::optional<FoundPlace> place = make_box(box[0], box[1], box[2], box[3]);
      if (!place) continue;
      set_label(place->item, tree_.key(value));
      give(*std::move(place), is_open, is_held);
    }
    return true;
  }

  void walk_array(std::size_t array, const Surroundings& around) {
    if (around.may_be_bare) {
      const std::optional<std::vector<double>> numbers = plain_numbers(array);
      if (numbers && give_bare(*numbers, around)) return;
    }
    for (const std::size_t child : tree_.children(array)) {
      if (!tree_.is_container(child)) continue;
      Surroundings inside = around;
      inside.is_outermost = false;
      walk(child, inside);
    }
  }

  /// Bare numbers outside of fences are marked loose; they are cleared of it when nothing else stands around them.
  bool give_bare(const std::vector<double>& numbers, const Surroundings& around) {
    std::optional<FoundPlace> place;
    if (numbers.size() == 4) place = make_box(numbers[0], numbers[1], numbers[2], numbers[3]);
    if (numbers.size() == 2 && around.is_outermost) {
      place = make_box(numbers[0], numbers[1], numbers[0], numbers[1]);
      if (place) place->item.kind = GroundingItem::Kind::Point;
      if (place) place->item.coords = {numbers[0], numbers[1]};
    }
    if (!place) return false;
    if (!is_fenced_) place->item.flags.add(PlaceFlag::Loose);
    give(*std::move(place), false, !is_fenced_);
    return true;
  }

  const JsonTree& tree_;
  bool is_fenced_;
  std::vector<FoundPlace>& places_;
  bool saw_geometry_ = false;
};

/// Whether four numbers in running text look like a box.
bool looks_like_box(const FoundPlace& place) {
  const auto& c = place.item.coords;
  if (place.item.kind != GroundingItem::Kind::Box) return false;
  const bool in_range = std::all_of(c.begin(), c.begin() + 4, [](double v) { return v >= 0.0 && v <= 1000.0; });
  return in_range && c[0] < c[2] && c[1] < c[3];
}

/// Bare numbers among words stay loose if they look like a box and vanish otherwise; alone they are meant.
void settle_bare(std::vector<FoundPlace>& places, std::size_t first, bool stand_alone) {
  std::size_t kept = first;
  for (std::size_t i = first; i < places.size(); ++i) {
    FoundPlace& place = places[i];
    if (place.item.flags.has(PlaceFlag::Loose)) {
      if (stand_alone) {
        PlaceFlags flags;
        if (place.item.flags.has(PlaceFlag::Partial)) flags.add(PlaceFlag::Partial);
        place.item.flags = flags;
      } else if (!looks_like_box(place)) {
        continue;
      }
    }
    if (kept != i) places[kept] = std::move(place);
    ++kept;
  }
  places.resize(kept);
}

}  // namespace

void find_places_in_json(std::string_view text, bool is_fenced, FoundPlaces& found) {
  const std::size_t first = found.places.size();
  bool stand_alone = true;  // no words beside the values
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '{' && text[at] != '[') {
      const std::size_t blank = lenient_blank(text.substr(at));
      if (blank == 0 && text[at] != ',') stand_alone = false;
      at += std::max<std::size_t>(blank, 1);
      continue;
    }
    const JsonText value = read_lenient_json(text, at);
    at = value.end;
    const std::size_t before = found.places.size();
    PlaceCollector collector(value.tree, is_fenced, found.places);
    collector.walk(0, {.may_be_bare = true, .is_outermost = true});
    const bool names_places = is_fenced || stand_alone || collector.saw_geometry() || found.places.size() > before;
    if (value.tree[0].open && !value.too_deep && names_places) found.was_cut_off = true;
    if (value.extra_brace) found.warnings.add(GroundingWarning::ExtraBrace);
    if (!value.too_deep) continue;
    found.warnings.add(GroundingWarning::TooDeep);
    break;
  }
  if (!is_fenced) settle_bare(found.places, first, stand_alone);
}

}  // namespace sightline
