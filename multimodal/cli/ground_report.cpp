/// What `sightline ground` found, as text for people and as JSON for programs.
#include "multimodal/cli/ground_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kFull = 1000.0;

/// A list for people: "a, b".
std::string joined(const std::vector<std::string>& things) {
  std::string text;
  for (const std::string& thing : things) text += (text.empty() ? "" : ", ") + thing;
  return text;
}

/// Pixels of coordinate `i` of a box or point.
std::int64_t pixels(const GroundingItem& item, std::size_t i, const Size& size) {
  const auto side = static_cast<double>(i % 2 == 0 ? size.width : size.height);
  return std::llround(item.coords[i] / kFull * side);
}

/// Thousandths as the model wrote them where they are whole numbers.
Json number(double value) { return value == std::floor(value) ? Json(static_cast<std::int64_t>(value)) : Json(value); }

std::string padded(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string text_of(const GroundingItem& item, const Size& size) {
  std::string line = "  ";
  for (std::size_t i = 0; i < item.n_coords(); ++i) {
    if (item.kind == GroundingItem::Kind::Box3d) {
      char metres[32];
      std::snprintf(metres, sizeof metres, "%7.2f", item.coords[i]);
      line += metres;
    } else {
      line += padded(std::to_string(pixels(item, i, size)), 6);
    }
  }
  std::string label = item.label.value_or("(no label)");
  std::replace(label.begin(), label.end(), '\n', ' ');
  return line + "  " + label + "\n";
}

Json place_json(const GroundingItem& item, const Size& size) {
  Json json;
  json["label"] = item.label ? Json(*item.label) : Json();
  Json in_pixels = Json::array();
  Json in_thousandths = Json::array();
  for (std::size_t i = 0; i < item.n_coords(); ++i) {
    in_pixels.push_back(pixels(item, i, size));
    in_thousandths.push_back(number(item.coords[i]));
  }
  if (item.kind == GroundingItem::Kind::Box3d) {
    json["bbox_3d"] = in_thousandths;  // metres and half-turns, as written
  } else {
    const std::string name = item.kind == GroundingItem::Kind::Box ? "bbox" : "point";
    json[name] = in_pixels;
    json[name + "_1000"] = in_thousandths;
  }
  if (const Json extra = Json::parse(item.extra, nullptr, false); extra.is_object() && !extra.empty()) {
    json["attributes"] = extra;
  }
  if (item.flags != PlaceFlags()) json["flags"] = names_of(item.flags);
  return json;
}

Json picture_json(const PicturePlaces& picture) {
  Json json;
  json["image"] = picture.name;
  json["width"] = picture.size.width;
  json["height"] = picture.size.height;
  json["complete"] = picture.complete;
  json["regions"] = Json::array();
  for (const GroundingItem& item : picture.places) json["regions"].push_back(place_json(item, picture.size));
  return json;
}

}  // namespace

std::string ground_question(const std::vector<std::string>& things, bool wants_points) {
  std::string list = joined(things);
  std::replace(list.begin(), list.end(), '"', '\'');  // the list stands in quotes
  return std::string(wants_points ? "Point to" : "Locate") +
         " every instance that belongs to the following categories: \"" + list + "\". Report " +
         (wants_points ? "point" : "bbox") + " coordinates in JSON format.";
}

std::string ground_text(const PicturePlaces& picture, const std::vector<std::string>& things) {
  const std::string more = picture.complete ? "" : "The answer was cut off: there may be more.\n";
  if (picture.places.empty()) return picture.name + ": found nothing for \"" + joined(things) + "\".\n" + more;
  const std::size_t n = picture.places.size();
  const GroundingItem::Kind kind = picture.places[0].kind;
  const bool is_mixed = std::any_of(picture.places.begin(), picture.places.end(),
                                    [kind](const GroundingItem& item) { return item.kind != kind; });
  std::string text = picture.name + ": " + std::to_string(n) + (n == 1 ? " place, " : " places, ");
  if (kind == GroundingItem::Kind::Box3d) {
    text += "centre and sizes in metres, three angles in half-turns\n";
  } else {
    const char* order = is_mixed ? "x and y" : kind == GroundingItem::Kind::Box ? "left top right bottom" : "x y";
    text += std::string(order) + " in pixels of " + std::to_string(picture.size.width) + " x " +
            std::to_string(picture.size.height) + "\n";
  }
  for (const GroundingItem& item : picture.places) text += text_of(item, picture.size);
  return text + more;
}

std::string ground_json(const std::vector<PicturePlaces>& pictures) {
  Json json;
  if (pictures.size() == 1) {
    json = picture_json(pictures[0]);
  } else {
    json = Json::array();
    for (const PicturePlaces& picture : pictures) json.push_back(picture_json(picture));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sightline
