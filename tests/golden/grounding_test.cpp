/// Answers name the places that the recorded cases expect, whole and streamed, wherever the stream is cut.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "multimodal/reply/grounding_parser.h"
#include "multimodal/reply/projection_3d.h"
#include "tests/support/golden.h"

namespace sightline {
namespace {

using Json = nlohmann::json;

constexpr double kTolerance = 1e-3;  // of thousandths, as the cases say
constexpr double kPixelTolerance = 0.05;
/// Texts beyond this are cut at every 211th byte only: all 12,000 cuts of the longest would take minutes.
constexpr std::size_t kLongText = 4096;
constexpr std::size_t kLongStep = 211;

const Json& vectors() {
  static const Json json = Json::parse(std::ifstream(testing_support::golden_path("grounding/vectors.json")));
  return json;
}

GroundingOptions options_of(const Json& vector) {
  GroundingOptions options;
  if (vector["image"].is_null()) return options;
  options.picture = PictureSize{vector["image"]["width"].get<double>(), vector["image"]["height"].get<double>()};
  return options;
}

std::set<std::string> as_set(const std::vector<std::string_view>& names) { return {names.begin(), names.end()}; }

const char* name_of(GroundingItem::Kind kind) {
  return kind == GroundingItem::Kind::Box ? "box" : kind == GroundingItem::Kind::Point ? "point" : "box3d";
}

void expect_item(const GroundingItem& item, const Json& wanted) {
  EXPECT_EQ(name_of(item.kind), wanted["kind"]);
  ASSERT_EQ(item.n_coords(), wanted["coords"].size());
  for (std::size_t i = 0; i < item.n_coords(); ++i) {
    EXPECT_NEAR(item.coords[i], wanted["coords"][i].get<double>(), kTolerance);
  }
  EXPECT_EQ(item.label ? Json(*item.label) : Json(), wanted["label"]);
  EXPECT_EQ(Json::parse(item.extra), wanted["extra"]);
  EXPECT_EQ(as_set(names_of(item.flags)), wanted["flags"].get<std::set<std::string>>());
}

/// The regions that events leave behind. Fails if an event breaks the contract.
class Receiver {
 public:
  void take(const std::vector<RegionFound>& events) {
    for (const RegionFound& event : events) {
      ASSERT_LE(event.index, regions_.size()) << "indices are counted from 0";
      const Region& region = event.region;
      for (const double value : {region.x0, region.y0, region.x1, region.y1}) {
        EXPECT_GE(value, 0.0);
        EXPECT_LE(value, 1.0);
      }
      EXPECT_LE(region.x0, region.x1);
      EXPECT_LE(region.y0, region.y1);
      EXPECT_TRUE(!region.is_point || (region.x0 == region.x1 && region.y0 == region.y1));
      EXPECT_EQ(region.image_index, 3U);
      if (event.index == regions_.size()) regions_.emplace_back();
      regions_[event.index] = region;
    }
  }
  [[nodiscard]] const std::vector<Region>& regions() const noexcept { return regions_; }

 private:
  std::vector<Region> regions_;
};

bool same(const Region& a, const Region& b) {
  return a.label == b.label && a.x0 == b.x0 && a.y0 == b.y0 && a.x1 == b.x1 && a.y1 == b.y1 &&
         a.is_point == b.is_point && a.is_loose == b.is_loose && a.image_index == b.image_index;
}

void expect_regions(const Receiver& receiver, const std::vector<Region>& wanted, const std::string& what) {
  ASSERT_EQ(receiver.regions().size(), wanted.size()) << what;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    EXPECT_TRUE(same(receiver.regions()[i], wanted[i])) << what << ", " << i;
}

std::vector<Region> regions_of(const Grounding& grounding) {
  std::vector<Region> regions;
  for (const GroundingItem& item : grounding.items) {
    if (const std::optional<Region> region = region_of(item, 3)) regions.push_back(*region);
  }
  return regions;
}

TEST(GroundingGolden, AnswersNameTheirPlaces) {
  ASSERT_EQ(vectors()["vectors"].size(), 74U);
  for (const Json& vector : vectors()["vectors"]) {
    SCOPED_TRACE(vector["id"]);
    const Json& expect = vector["expect"];

    const Grounding grounding = parse_grounding(vector["text"].get<std::string>(), options_of(vector));

    EXPECT_EQ(grounding.complete, expect["complete"].get<bool>());
    EXPECT_EQ(as_set(names_of(grounding.warnings)), expect["warnings"].get<std::set<std::string>>());
    ASSERT_EQ(grounding.items.size(), expect["items"].size());
    for (std::size_t i = 0; i < grounding.items.size(); ++i) expect_item(grounding.items[i], expect["items"][i]);
  }
}

TEST(GroundingGolden, StreamedAnswersNameTheSamePlacesForAnyCut) {
  for (const Json& vector : vectors()["vectors"]) {
    SCOPED_TRACE(vector["id"]);
    const auto text = vector["text"].get<std::string>();
    const GroundingOptions options = options_of(vector);
    const std::vector<Region> wanted = regions_of(parse_grounding(text, options));
    // The beginning is read once for all cuts: a copy of the parser reads the rest.
    GroundingParser beginning(options, 3);
    Receiver early;
    const std::size_t step = text.size() > kLongText ? kLongStep : 1;
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      if (cut % step == 0 || cut == text.size()) {
        GroundingParser rest = beginning;
        Receiver receiver = early;
        receiver.take(rest.push(std::string_view(text).substr(cut)));
        receiver.take(rest.finish());
        expect_regions(receiver, wanted, "cut at " + std::to_string(cut));
      }
      if (cut < text.size()) early.take(beginning.push(std::string_view(text).substr(cut, 1)));
    }
  }
}

TEST(GroundingGolden, BeginningsOfAnswersNeverNameAPlaceThatVanishes) {
  for (const Json& vector : vectors()["vectors"]) {
    SCOPED_TRACE(vector["id"]);
    const auto text = vector["text"].get<std::string>();
    if (text.size() > kLongText) continue;
    GroundingOptions options = options_of(vector);
    options.finished = false;
    std::size_t before = 0;
    for (std::size_t size = 0; size <= text.size(); ++size) {
      const std::size_t n_items = parse_grounding(std::string_view(text).substr(0, size), options).items.size();
      EXPECT_GE(n_items, before) << "after " << size << " bytes";
      before = n_items;
    }
  }
}

TEST(GroundingGolden, CornersOf3dBoxesFallWhereTheFormulasSay) {
  const Json& cases = vectors()["projection_3d"]["cases"];
  ASSERT_EQ(cases.size(), 4U);
  for (const Json& one : cases) {
    const Json& camera = one["camera"];
    const auto corners = project_corners(one["bbox_3d"].get<std::array<double, 9>>(),
                                         {camera["fx"], camera["fy"], camera["cx"], camera["cy"]});
    for (std::size_t i = 0; i < corners.size(); ++i) {
      ASSERT_TRUE(corners[i]);
      EXPECT_NEAR(corners[i]->x, one["corners_px"][i][0].get<double>(), kPixelTolerance);
      EXPECT_NEAR(corners[i]->y, one["corners_px"][i][1].get<double>(), kPixelTolerance);
    }
  }
}

}  // namespace
}  // namespace sightline
