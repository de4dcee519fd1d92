/// Photographs of a page: found, made straight, led back; and what is no page stays as it is.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "tests/support/page_photograph.h"
#include "tests/support/pdf_writer.h"
#include "tests/unit/document_fixture.h"
#include "vision/png_encoder.h"

namespace sightline {
namespace {

using testing_support::CameraMatrix;
using testing_support::DocumentTest;
using testing_support::inverse;
using testing_support::mapped;
using testing_support::PdfWriter;
using testing_support::PointBox;

class DocumentPhotograph : public DocumentTest {
 protected:
  DocumentPhotograph() {
    const std::filesystem::path path = folder_ / "letter.pdf";
    {
      PdfWriter pdf(path, 595.0, 842.0);
      std::string text;
      for (int i = 0; i < 12; ++i) text += "The committee met on the first day of the month and agreed on the bridge. ";
      pdf.write(60.0, 60.0, "Minutes of the meeting", {.size = 20.0});
      pdf.write(60.0, 120.0, text, {.size = 12.0}, 475.0);
      pdf.write(60.0, 420.0, text, {.size = 12.0}, 475.0);
      stamp_ = {360.0, 700.0, 520.0, 760.0};
      pdf.rectangle(stamp_, 0.1);
      pdf.end_page();
    }
    const Result<Document> document = open(path);
    page_ = *document->render(0, 1200, {});
  }

  Image photograph(const CameraMatrix& to_page, std::int64_t width, std::int64_t height) const {
    return testing_support::photograph_of(page_, to_page, {width, height});
  }

  std::filesystem::path write(const std::string& name, const Image& image) const {
    const auto png = encode_png(image);
    return folder_.write(name, {reinterpret_cast<const char*>(png->data()), png->size()});
  }

  Image page_;
  PointBox stamp_;
};

TEST_F(DocumentPhotograph, ThePageIsFoundAndMadeStraight) {
  const CameraMatrix to_page = testing_support::kHeldAtAnAngle;
  const std::filesystem::path path = write("photo.png", photograph(to_page, 1000, 1300));

  const Result<Document> document = open(path);

  ASSERT_TRUE(document) << document.error().message;
  ASSERT_TRUE(document->straightened());
  EXPECT_EQ(document->info().notices.size(), 1U);
  const StraightPage& straight = *document->straightened();
  const CameraMatrix to_photo = inverse(to_page);
  const std::array<std::pair<double, double>, 4> square = {{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto [x, y] = mapped(to_photo, square[i].first, square[i].second);
    EXPECT_NEAR(straight.corners[i].first, x, 0.015) << i;
    EXPECT_NEAR(straight.corners[i].second, y, 0.015) << i;
  }
  // What stands on the straight page where it stood on the sheet, and in the photograph where the camera saw it.
  const PageBox stamp = {stamp_.x0 / 595.0, stamp_.y0 / 842.0, stamp_.x1 / 595.0, stamp_.y1 / 842.0};
  const Result<Image> rendered = document->render(0, 1000, {});
  ASSERT_TRUE(rendered);
  const Image& image = *rendered;
  const auto at = [&image](double u, double v) {
    return static_cast<int>(image.row(static_cast<std::int64_t>(
        v *
        static_cast<double>(image.height())))[3 * static_cast<std::int64_t>(u * static_cast<double>(image.width()))]);
  };
  EXPECT_LT(at(stamp.middle_x(), stamp.middle_y()), 60);
  EXPECT_LT(at(stamp.x0 + 0.02, stamp.middle_y()), 60);
  EXPECT_GT(at(stamp.x0 - 0.02, stamp.middle_y()), 100);
  EXPECT_GT(at(stamp.middle_x(), stamp.y1 + 0.015), 100);
  PageBox expected = {2.0, 2.0, -1.0, -1.0};
  for (const auto& [u, v] :
       {std::pair(stamp.x0, stamp.y0), {stamp.x1, stamp.y0}, {stamp.x0, stamp.y1}, {stamp.x1, stamp.y1}}) {
    const auto [x, y] = mapped(to_photo, u, v);
    expected = {std::min(expected.x0, x), std::min(expected.y0, y), std::max(expected.x1, x), std::max(expected.y1, y)};
  }
  EXPECT_GT(overlap_share(straight.in_photograph(stamp), expected), 0.8);
}

TEST_F(DocumentPhotograph, APersonMayRefuse) {
  const CameraMatrix to_page = testing_support::kHeldAtAnAngle;
  options_.as_is = true;
  const std::filesystem::path path = write("photo.png", photograph(to_page, 600, 800));
  const Result<Document> document = open(path);
  ASSERT_TRUE(document);
  EXPECT_FALSE(document->straightened());
  const Result<ImageRef> picture = document->picture(0, 1000, {});
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->encoded->size(), std::filesystem::file_size(path));  // the very file
}

TEST_F(DocumentPhotograph, ASlantedScanIsTurned) {
  const Image scan = testing_support::slanted_scan_of(page_, 4.0);
  const Result<Document> document = open(write("scan.png", scan));
  ASSERT_TRUE(document);
  ASSERT_TRUE(document->straightened());
  EXPECT_NEAR(std::abs(document->straightened()->turned_degrees), 4.0, 0.4);
}

TEST_F(DocumentPhotograph, WhatIsNoPageOrStraightAlreadyStaysAsItIs) {
  EXPECT_FALSE(open(write("straight.png", page_))->straightened());
  Image meadow = *Image::create({800, 600});
  std::mt19937 random(3);
  for (std::int64_t y = 0; y < 600; ++y) {
    for (std::int64_t x = 0; x < 800; ++x) {
      const auto noise = static_cast<std::uint8_t>(random() % 60);
      meadow.row(y)[x * 3] = static_cast<std::uint8_t>(40 + noise);
      meadow.row(y)[x * 3 + 1] = static_cast<std::uint8_t>(y < 250 ? 140 + noise : 100 + noise);
      meadow.row(y)[x * 3 + 2] = static_cast<std::uint8_t>(y < 250 ? 190 + noise : 40 + noise);
    }
  }
  EXPECT_FALSE(open(write("meadow.png", meadow))->straightened());
}

TEST_F(DocumentPhotograph, WithoutItsProgramThePictureIsUsedAsItIs) {
  const std::filesystem::path path = write("straight.png", page_);
  const std::filesystem::path folder = folder_ / "programs";
  std::filesystem::create_directory(folder);
  std::filesystem::create_symlink(options_.tools.ours / "sightline-decoder", folder / "sightline-decoder");
  options_.tools.ours = folder;
  const Result<Document> document = open(path);
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_FALSE(document->straightened());
  ASSERT_EQ(document->info().notices.size(), 1U);
}

}  // namespace
}  // namespace sightline
