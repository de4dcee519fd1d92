/// sightline debug regions: the places an answer names.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "multimodal/cli/commands.h"
#include "multimodal/cli/standard_input.h"
#include "multimodal/reply/grounding_parser.h"

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kInputBytesMax = std::size_t{64} << 20;

Error wrong(std::string message) { return {ErrorCode::InvalidArgument, std::move(message), ""}; }

/// A side of the picture, or none if it is no number greater than 0.
std::optional<double> side(const Json& image, const char* name) {
  const auto found = image.find(name);
  if (found == image.end() || !found->is_number()) return std::nullopt;
  const double value = found->get<double>();
  return value > 0.0 ? std::optional<double>(value) : std::nullopt;
}

struct Case {
  std::string text;
  GroundingOptions options;
};

Result<Case> read_case(const std::string& input) {
  const Json json = Json::parse(input, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return wrong("standard input is no JSON object");
  const auto text = json.find("text");
  if (text == json.end() || !text->is_string()) return wrong("\"text\" is missing or no string");
  Case found{text->get<std::string>(), {}};
  const auto image = json.find("image");
  if (image == json.end() || image->is_null()) return found;
  if (!image->is_object()) return wrong("\"image\" is neither null nor an object");
  const std::optional<double> width = side(*image, "width");
  const std::optional<double> height = side(*image, "height");
  if (!width || !height) return wrong("\"image\" needs \"width\" and \"height\", numbers greater than 0");
  found.options.picture = PictureSize{*width, *height};
  return found;
}

Json item_json(const GroundingItem& item) {
  Json json;
  json["kind"] = item.kind == GroundingItem::Kind::Box     ? "box"
                 : item.kind == GroundingItem::Kind::Point ? "point"
                                                           : "box3d";
  json["coords"] = Json::array();
  for (std::size_t i = 0; i < item.n_coords(); ++i) json["coords"].push_back(item.coords[i]);
  json["label"] = item.label ? Json(*item.label) : Json();
  json["extra"] = Json::parse(item.extra, nullptr, false);
  json["flags"] = names_of(item.flags);
  return json;
}

}  // namespace

ExitCode run_debug_regions(const DebugRegionsArguments& /*arguments*/) {
  const Result<std::string> input = read_standard_input(kInputBytesMax);
  if (!input) return report(input.error());
  const Result<Case> one = read_case(*input);
  if (!one) return report(one.error());
  const Grounding grounding = parse_grounding(one->text, one->options);
  Json json;
  json["items"] = Json::array();
  for (const GroundingItem& item : grounding.items) json["items"].push_back(item_json(item));
  json["complete"] = grounding.complete;
  json["warnings"] = names_of(grounding.warnings);
  std::printf("%s\n", json.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
  return ExitCode::Success;
}

}  // namespace sightline
