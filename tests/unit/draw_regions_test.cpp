/// Places are drawn where they are, seen on any background, and nothing else is touched.
#include "multimodal/cli/draw_regions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "multimodal/drawing/label_layout.h"

namespace sightline {
namespace {

using Rgb = std::array<int, 3>;

Image plain(std::int64_t width, std::int64_t height, std::uint8_t value) {
  Image image = std::move(*Image::create({width, height}));
  for (std::int64_t y = 0; y < height; ++y) std::fill_n(image.row(y), width * 3, value);
  return image;
}

Rgb at(const Image& image, std::int64_t x, std::int64_t y) {
  const std::uint8_t* const p = image.row(y) + 3 * x;
  return {p[0], p[1], p[2]};
}

Region box(const std::string& label, double x0, double y0, double x1, double y1) {
  return {.label = label, .x0 = x0, .y0 = y0, .x1 = x1, .y1 = y1};
}

int brightness(const Rgb& colour) { return colour[0] + colour[1] + colour[2]; }

/// Largest difference of brightness to the background along a short line that crosses an outline.
int contrast_across(const Image& drawn, std::int64_t x, std::int64_t y, int background) {
  int most = 0;
  for (std::int64_t i = -6; i <= 6; ++i) most = std::max(most, std::abs(brightness(at(drawn, x + i, y)) - background));
  return most;
}

TEST(DrawRegions, OutlinesAreSeenOnDarkLightAndGrey) {
  for (const int value : {0, 128, 255}) {
    const Image picture = plain(400, 300, static_cast<std::uint8_t>(value));

    const Result<Image> drawn = draw_regions(picture, std::vector{box("", 0.25, 0.25, 0.75, 0.75)});

    ASSERT_TRUE(drawn);
    for (const std::int64_t x : {100, 300}) EXPECT_GT(contrast_across(*drawn, x, 150, 3 * value), 300) << value;
  }
}

TEST(DrawRegions, NothingElseIsTouched) {
  const Image picture = plain(400, 300, 77);

  const Result<Image> drawn = draw_regions(picture, std::vector{box("", 0.25, 0.25, 0.75, 0.75)});

  ASSERT_TRUE(drawn);
  for (std::int64_t y = 0; y < 300; ++y) {
    for (std::int64_t x = 0; x < 400; ++x) {
      const bool near_x = std::min(std::abs(x - 100), std::abs(x - 300)) <= 6 && y >= 69 && y <= 231;
      const bool near_y = std::min(std::abs(y - 75), std::abs(y - 225)) <= 6 && x >= 94 && x <= 306;
      if (near_x || near_y) continue;
      ASSERT_EQ(at(*drawn, x, y), (Rgb{77, 77, 77})) << x << ' ' << y;
    }
  }
  EXPECT_EQ(at(picture, 100, 150), (Rgb{77, 77, 77}));
}

TEST(DrawRegions, ABoxAlongTheBordersIsStillSeen) {
  const Result<Image> drawn = draw_regions(plain(200, 200, 255), std::vector{box("", 0.0, 0.0, 1.0, 1.0)});

  ASSERT_TRUE(drawn);
  EXPECT_GT(contrast_across(*drawn, 6, 100, 765), 300);
  EXPECT_GT(contrast_across(*drawn, 193, 100, 765), 300);
  EXPECT_EQ(at(*drawn, 100, 100), (Rgb{255, 255, 255}));
}

TEST(DrawRegions, APointIsDrawnWhereItIs) {
  Region point{.label = "", .x0 = 0.5, .y0 = 0.25, .x1 = 0.5, .y1 = 0.25, .is_point = true};

  const Result<Image> drawn = draw_regions(plain(400, 400, 0), std::vector{point});

  ASSERT_TRUE(drawn);
  EXPECT_GT(brightness(at(*drawn, 200, 100)), 200);
  EXPECT_EQ(at(*drawn, 230, 100), (Rgb{0, 0, 0}));
  EXPECT_EQ(at(*drawn, 200, 200), (Rgb{0, 0, 0}));
}

TEST(DrawRegions, TheSameLabelHasTheSameColour) {
  const std::vector<Region> regions = {box("a", 0.1, 0.2, 0.3, 0.5), box("b", 0.4, 0.2, 0.6, 0.5),
                                       box("a", 0.7, 0.2, 0.9, 0.5)};

  const Result<Image> drawn = draw_regions(plain(1000, 400, 0), regions);

  ASSERT_TRUE(drawn);
  EXPECT_EQ(at(*drawn, 100, 150), at(*drawn, 700, 150));
  EXPECT_NE(at(*drawn, 100, 150), at(*drawn, 400, 150));
}

TEST(DrawRegions, AnySizeAndAnyLabelCanBeDrawn) {
  const std::vector<Region> regions = {box("椅子", 0.0, 0.0, 1.0, 1.0), box("شجرة", 0.9, 0.9, 0.9, 0.9),
                                       box(std::string(500, 'W') + "\nand more", 0.2, 0.3, 0.2, 0.9),
                                       box("<b>&amp;", 0.5, 0.5, 0.6, 0.6)};
  for (const auto& [width, height] : std::vector<std::pair<int, int>>{{1, 1}, {3, 2}, {1, 300}, {700, 5}, {96, 96}}) {
    const Result<Image> drawn = draw_regions(plain(width, height, 90), regions);

    ASSERT_TRUE(drawn) << width << 'x' << height;
    EXPECT_EQ(drawn->width(), width);
    EXPECT_EQ(drawn->height(), height);
  }
}

TEST(DrawRegions, APictureThatIsTooLongIsRefused) {
  const Result<Image> drawn = draw_regions(plain(40'000, 1, 0), {});

  ASSERT_FALSE(drawn);
  EXPECT_EQ(drawn.error().id, "IMAGE_LIMIT");
}

double shared(const DrawnBox& a, const DrawnBox& b) {
  return std::max(0.0, std::min(a.right(), b.right()) - std::max(a.x, b.x)) *
         std::max(0.0, std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y));
}

TEST(LabelLayout, LabelsStandInsideThePicture) {
  std::vector<LabelWish> wishes;
  for (const auto& [x, y] :
       std::vector<std::pair<double, double>>{{0, 0}, {390, 0}, {0, 290}, {390, 290}, {200, 150}}) {
    wishes.push_back({{x, y, 10.0, 10.0}, 80.0, 20.0});
  }

  for (const LabelPosition& position : place_labels(wishes, 400.0, 300.0, 2.0)) {
    EXPECT_GE(position.label.x, 0.0);
    EXPECT_GE(position.label.y, 0.0);
    EXPECT_LE(position.label.right(), 400.0);
    EXPECT_LE(position.label.bottom(), 300.0);
    EXPECT_EQ(position.label.width, 80.0);
  }
}

TEST(LabelLayout, LabelsOfNeighboursDoNotCoverEachOther) {
  std::vector<LabelWish> wishes;
  for (int i = 0; i < 10; ++i) wishes.push_back({{150.0 + 6.0 * i, 140.0 + 4.0 * i, 30.0, 30.0}, 60.0, 14.0});

  const std::vector<LabelPosition> positions = place_labels(wishes, 400.0, 300.0, 2.0);

  for (std::size_t i = 0; i < positions.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_EQ(shared(positions[i].label, positions[j].label), 0.0) << i << ' ' << j;
  }
}

TEST(LabelLayout, ALabelDoesNotHideASmallPlace) {
  const std::vector<LabelWish> wishes = {{{50.0, 50.0, 100.0, 60.0}, 80.0, 20.0}, {{60.0, 35.0, 8.0, 8.0}, 0.0, 0.0}};

  const std::vector<LabelPosition> positions = place_labels(wishes, 400.0, 300.0, 2.0);

  EXPECT_EQ(shared(positions[0].label, wishes[1].place), 0.0);
  EXPECT_EQ(positions[1].label.width, 0.0);  // wanted none
}

}  // namespace
}  // namespace sightline
