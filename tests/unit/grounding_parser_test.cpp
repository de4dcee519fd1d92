/// Rules of places in answers that the recorded cases leave open: limits, scales, what streaming may and may not give.
#include "multimodal/reply/grounding_parser.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "multimodal/reply/projection_3d.h"

namespace sightline {
namespace {

using Coords = std::array<double, 4>;

Coords coords(const GroundingItem& item) { return {item.coords[0], item.coords[1], item.coords[2], item.coords[3]}; }

std::vector<Coords> boxes(const std::string& text, const GroundingOptions& options = {}) {
  std::vector<Coords> found;
  for (const GroundingItem& item : parse_grounding(text, options).items) found.push_back(coords(item));
  return found;
}

std::vector<std::string> labels(const std::string& text) {
  std::vector<std::string> found;
  for (const GroundingItem& item : parse_grounding(text).items) found.push_back(item.label.value_or("-"));
  return found;
}

using Boxes = std::vector<Coords>;
using Labels = std::vector<std::string>;

TEST(ParseGrounding, FindsNothingInNothing) {
  for (const char* text :
       {"", "There is no mug.", "[]", "{}", "[", "{\"bbox_2d\":", "<", "```", "<p data-bbox=", "(1,2)"}) {
    EXPECT_TRUE(parse_grounding(text).items.empty()) << text;
  }
  EXPECT_TRUE(parse_grounding("There is no mug.").complete);
  EXPECT_TRUE(parse_grounding("Nothing (see [1]).").complete);
}

TEST(ParseGrounding, LetsFencesOfDataSpeakAlone) {
  EXPECT_EQ(boxes("for example [1, 2, 3, 4]\n```json\n[{\"bbox_2d\": [5, 6, 7, 8]}]\n```"), (Boxes{{5, 6, 7, 8}}));
  EXPECT_EQ(boxes("```json\n[{\"bbox_2d\": [5, 6, 7, 8]}]```\n[1, 2, 3, 4]"), (Boxes{{5, 6, 7, 8}}));
  EXPECT_EQ(boxes("```css\na { b: c }\n```\n{\"bbox_2d\": [5, 6, 7, 8]}"), (Boxes{{5, 6, 7, 8}}));
  EXPECT_EQ(labels("```json\n[{\"bbox_2d\": [5, 6, 7, 8], \"text_content\": \"```python\"}]\n```"),
            (Labels{"```python"}));
}

TEST(ParseGrounding, KnowsManyNamesAndShapes) {
  EXPECT_EQ(boxes(R"({"Bounding-Box": {"left": 1, "top": 2, "width": 3, "height": 4}})"), (Boxes{{1, 2, 4, 6}}));
  EXPECT_EQ(boxes(R"({"boxes": ["[1,2,3,4]", "5 6 7 8"]})"), (Boxes{{1, 2, 3, 4}, {5, 6, 7, 8}}));
  EXPECT_EQ(boxes(R"({"x1": 1, "y1": 2, "x2": 3, "y2": 4, "label": "a"})"), (Boxes{{1, 2, 3, 4}}));
  EXPECT_EQ(boxes(R"({"polygon": [[1, 2], [5, 3], [4, 9]]})"), (Boxes{{1, 2, 5, 9}}));
  EXPECT_EQ(boxes(R"({"points": [[1, 2], [3, 4]]})"), (Boxes{{1, 2, 0, 0}, {3, 4, 0, 0}}));
  EXPECT_EQ(boxes("<ref>a dog</ref><box>(1,2),(3,4)</box>"), (Boxes{{1, 2, 3, 4}}));
  EXPECT_EQ(boxes("```json\n[10, 20]\n```"), (Boxes{{10, 20, 0, 0}}));
  EXPECT_TRUE(boxes(R"({"bbox_2d": [1, 2, 3, 4, 5, 6]})").empty());
  EXPECT_TRUE(boxes(R"({"bbox_2d": [1, 2, 3, 2000000]})").empty());
}

TEST(ParseGrounding, TakesTheBestNameForTheLabel) {
  EXPECT_EQ(labels(R"([{"name": "n", "label": "l", "bbox": [1, 2, 3, 4]}, {"bbox": [1, 2, 3, 5], "names": ["a", "b"]},
                       {"bbox": [1, 2, 3, 6], "label": null, "id": 7}])"),
            (Labels{"l", "a, b", "-"}));
  EXPECT_EQ(parse_grounding(R"({"bbox": [1, 2, 3, 4], "label": "l", "name": "n", "id": 7, "id": 8})").items.at(0).extra,
            R"({"name": "n", "id": 8})");
}

TEST(ParseGrounding, ReadsPlacesInsidePlacesAsAttributes) {
  const Grounding grounding =
      parse_grounding(R"({"bbox": [1, 2, 3, 4], "label": "car", "part": {"bbox": [5, 6, 7, 8], "label": "wheel"}})");

  ASSERT_EQ(grounding.items.size(), 1U);
  EXPECT_EQ(grounding.items[0].extra, R"({"part": {"bbox": [5, 6, 7, 8], "label": "wheel"}})");
}

TEST(ParseGrounding, PrefersMarkupToNumbersInRunningText) {
  const Grounding grounding = parse_grounding("<p data-bbox=\"1 2 3 4\">see [10, 20, 30, 40] &amp; more</p>");

  ASSERT_EQ(grounding.items.size(), 1U);
  EXPECT_EQ(grounding.items[0].label, "see [10, 20, 30, 40] & more");
}

TEST(ParseGrounding, KeepsLimits) {
  std::string many;
  for (int i = 0; i < 1200; ++i) many += "{\"bbox_2d\": [1, 2, 3, " + std::to_string(i) + "]}\n";
  const Grounding first_thousand = parse_grounding(many);
  EXPECT_EQ(first_thousand.items.size(), kPlacesMax);
  EXPECT_TRUE(first_thousand.warnings.has(GroundingWarning::TooMany));

  const Grounding cut = parse_grounding("{\"bbox_2d\": [1, 2, 3, 4]}" + std::string(kGroundingTextMax, ' ') + "[]");
  EXPECT_EQ(cut.items.size(), 1U);
  EXPECT_TRUE(cut.warnings.has(GroundingWarning::TooLong));
}

TEST(ParseGrounding, ScalesAsItIsTold) {
  const std::string text = R"([{"bbox_2d": [10, 20, 30, 40]}])";
  GroundingOptions options;
  options.picture = PictureSize{100.0, 200.0};
  options.input = PictureSize{50.0, 400.0};

  options.scale = CoordinateScale::Thousand;
  EXPECT_EQ(boxes(text, options), (Boxes{{10, 20, 30, 40}}));
  options.scale = CoordinateScale::Pixels;
  EXPECT_EQ(boxes(text, options), (Boxes{{100, 100, 300, 200}}));
  options.scale = CoordinateScale::InputPixels;
  EXPECT_EQ(boxes(text, options), (Boxes{{200, 50, 600, 100}}));
  options.scale = CoordinateScale::Unit;
  EXPECT_EQ(boxes("[{\"bbox_2d\": [0, 0, 1, 1]}]", options), (Boxes{{0, 0, 1000, 1000}}));
}

TEST(ParseGrounding, DoesNotTakePixelsBeyondThePictureForPixels) {
  GroundingOptions options;
  options.picture = PictureSize{1920.0, 1080.0};

  EXPECT_EQ(boxes(R"([{"bbox_2d": [100, 100, 1500, 1500]}])", options), (Boxes{{100, 100, 1000, 1000}}));
}

TEST(GroundingParser, HoldsBackWhatMayTurnOutOtherwise) {
  const auto places_before = [](const std::string& text) {
    GroundingParser parser({}, 0);
    parser.push(text);
    return parser.grounding().items.size();
  };
  EXPECT_EQ(places_before("[1, 2, 3, 4]"), 0U) << "more words would make it loose";
  EXPECT_EQ(places_before("{\"cat\": [1, 2, 3, 4]"), 0U) << "the object may name its geometry yet";
  EXPECT_EQ(places_before("{\"cat\": [1, 2, 3, 4]}"), 1U);
  EXPECT_EQ(places_before("[{\"bbox\": [1, 2, 3, 4]}, {\"bbox\": [1, 2, 3, 4]"), 1U) << "may be the same again";
  EXPECT_EQ(places_before("```json\n[[1, 2, 3, 4], [5, 6, 7"), 1U);
  EXPECT_EQ(places_before("<think> {\"bbox\": [1, 2, 3, 4]}"), 0U);
}

TEST(GroundingParser, GivesPlacesAgainWhenAllNumbersTurnOutToBePixels) {
  GroundingOptions options;
  options.picture = PictureSize{2000.0, 1000.0};
  GroundingParser parser(options, 0);

  const std::vector<RegionFound> first = parser.push("[{\"bbox\": [100, 100, 200, 200], \"label\": \"a\"},");
  const std::vector<RegionFound> second = parser.push("{\"bbox\": [1000, 500, 1900, 900], \"label\": \"b\"}]");

  ASSERT_FALSE(first.empty());
  EXPECT_DOUBLE_EQ(first.back().region.x0, 0.1);
  ASSERT_GE(second.size(), 2U);
  EXPECT_EQ(second[0].index, 0U);
  EXPECT_DOUBLE_EQ(second[0].region.x0, 0.05);
  EXPECT_EQ(second[1].index, 1U);
}

TEST(GroundingParser, NeverTakesAPlaceBackForWhatComesLater) {
  for (const std::string later : {"</think>\n[]", "\n```json\n[]\n```", "<tool_call>", "\n```python\nprint()\n```"}) {
    GroundingParser parser({}, 0);
    EXPECT_EQ(parser.push("{\"bbox\": [1, 2, 3, 4], \"label\": \"a\"}").size(), 2U);
    EXPECT_TRUE(parser.push(later).empty()) << later;
    EXPECT_TRUE(parser.finish().empty()) << later;
    EXPECT_EQ(parser.grounding().items.size(), 1U) << later;
  }
}

TEST(GroundingParser, GivesNoRegionForBoxesInSpace) {
  GroundingParser parser({}, 0);
  EXPECT_TRUE(parser.push(R"([{"bbox_3d": [1, 2, 3, 4, 5, 6, 0, 0, 0]}, )").empty());

  const std::vector<RegionFound> found = parser.push(R"({"bbox_2d": [1, 2, 3, 4]}])");

  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].index, 0U);
}

TEST(Projection3d, ClipsEdgesBehindTheCamera) {
  const Camera camera = estimated_camera({1000.0, 500.0});
  EXPECT_NEAR(camera.fx, 1000.0 / (2.0 * 0.57735026919), 1e-6);
  EXPECT_EQ(camera.cx, 500.0);

  const std::array<double, 9> around = {0, 0, 0, 2, 2, 2, 0, 0, 0};
  const auto corners = project_corners(around, camera);
  EXPECT_TRUE(corners[0]);   // z = 1
  EXPECT_FALSE(corners[1]);  // z = -1
  EXPECT_EQ(project_edges(around, camera).size(), 8U);
  EXPECT_TRUE(project_edges({0, 0, -5, 1, 1, 1, 0, 0, 0}, camera).empty());
  EXPECT_EQ(project_edges({0, 0, 5, 1, 1, 1, 0.1, 0.2, 0.3}, camera).size(), 12U);
}

}  // namespace
}  // namespace sightline
