/// What was found, told to people and to programs.
#include "multimodal/cli/ground_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "multimodal/reply/grounding_parser.h"

namespace sightline {
namespace {

using Json = nlohmann::json;

PicturePlaces places_of(const std::string& answer) {
  const Grounding grounding = parse_grounding(answer);
  return {"desk.jpg", {2000, 1000}, grounding.items, grounding.complete};
}

TEST(GroundQuestion, NamesTheThingsInOnePairOfQuotes) {
  EXPECT_EQ(ground_question({"red mug", "7\" ruler"}, false),
            "Locate every instance that belongs to the following categories: \"red mug, 7' ruler\". Report bbox "
            "coordinates in JSON format.");
  EXPECT_EQ(ground_question({"pen"}, true),
            "Point to every instance that belongs to the following categories: \"pen\". Report point coordinates in "
            "JSON format.");
}

TEST(GroundText, ListsPixelsAndLabels) {
  EXPECT_EQ(
      ground_text(places_of(R"([{"bbox_2d": [100, 200, 300, 405], "label": "mug"}, {"bbox_2d": [0, 0, 1000, 1000]}])"),
                  {"mug"}),
      "desk.jpg: 2 places, left top right bottom in pixels of 2000 x 1000\n"
      "     200   200   600   405  mug\n"
      "       0     0  2000  1000  (no label)\n");
  EXPECT_EQ(ground_text(places_of(R"({"point_2d": [500, 500], "label": "two\nlines"})"), {"x"}),
            "desk.jpg: 1 place, x y in pixels of 2000 x 1000\n"
            "    1000   500  two lines\n");
}

TEST(GroundText, SaysThatNothingWasFoundAndWhatIsMissing) {
  EXPECT_EQ(ground_text(places_of("[]"), {"mug", "pen"}), "desk.jpg: found nothing for \"mug, pen\".\n");
  EXPECT_EQ(ground_text(places_of("```json\n[{\"bbox_2d\": [1"), {"mug"}),
            "desk.jpg: found nothing for \"mug\".\nThe answer was cut off: there may be more.\n");
}

TEST(GroundJson, HoldsPixelsThousandthsAttributesAndFlags) {
  const Json json = Json::parse(
      ground_json({places_of(R"([{"bbox_2d": [100.5, 200, 300, 1004], "label": "mug", "color": "red"}])")}));

  EXPECT_EQ(json, Json::parse(R"({"image": "desk.jpg", "width": 2000, "height": 1000, "complete": true, "regions": [
      {"label": "mug", "bbox": [201, 200, 600, 1000], "bbox_1000": [100.5, 200, 300, 1000],
       "attributes": {"color": "red"}, "flags": ["clamped"]}]})"));
}

TEST(GroundJson, HoldsPointsBoxesInSpaceAndSeveralPictures) {
  const Json json = Json::parse(
      ground_json({places_of(R"({"point_2d": [500, 250]})"),
                   places_of(R"({"bbox_3d": [1, 2, 3, 4, 5, 6, 0.5, 0, 0], "label": "car"})"), places_of("[]")}));

  ASSERT_EQ(json.size(), 3U);
  EXPECT_EQ(json[0]["regions"], Json::parse(R"([{"label": null, "point": [1000, 250], "point_1000": [500, 250]}])"));
  EXPECT_EQ(json[1]["regions"], Json::parse(R"([{"label": "car", "bbox_3d": [1, 2, 3, 4, 5, 6, 0.5, 0, 0]}])"));
  EXPECT_EQ(json[2]["regions"], Json::array());
}

}  // namespace
}  // namespace sightline
