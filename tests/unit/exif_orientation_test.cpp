/// Orientation is found wherever formats keep it, malformed metadata is ignored, and pixels move where it says.
#include "vision/exif_orientation.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/picture_writer.h"

namespace sightline {
namespace {

using namespace std::string_view_literals;
using testing_support::append;
using testing_support::append_big;
using testing_support::append_little;
using testing_support::exif_block;
using testing_support::ExifEntry;
using testing_support::PictureBytes;

PictureBytes app1(std::string_view mark, const PictureBytes& content) {
  PictureBytes out = {0xFF, 0xE1};
  append_big(out, content.size() + mark.size() + 2, 2);
  append(out, mark);
  append(out, content);
  return out;
}

int jpeg_orientation(const PictureBytes& segments) {
  PictureBytes bytes = {0xFF, 0xD8};
  append(bytes, segments);
  append(bytes, "\xFF\xDA"sv);
  return find_orientation(std::as_bytes(std::span(bytes)), "JPEG");
}

constexpr std::string_view kMark = "Exif\0\0"sv;

int orientation_of(const ExifEntry& entry) { return jpeg_orientation(app1(kMark, exif_block(entry))); }

// F-I10, as the next ones.
TEST(ExifOrientation, AllEightAreReadInBothByteOrders) {
  for (std::uint16_t value = 1; value <= 8; ++value) {
    EXPECT_EQ(orientation_of({.little = true, .value = value}), value);
    EXPECT_EQ(orientation_of({.little = false, .value = value}), value);
  }
}

TEST(ExifOrientation, WhatIsNotAnOrientationCountsAsOne) {
  EXPECT_EQ(orientation_of({.value = 0}), 1);
  EXPECT_EQ(orientation_of({.value = 9}), 1);
  EXPECT_EQ(orientation_of({.value = 0xFFFF}), 1);
  EXPECT_EQ(orientation_of({.type = 4, .value = 6}), 1);
  EXPECT_EQ(orientation_of({.type = 7, .value = 6}), 1);
  EXPECT_EQ(orientation_of({.count = 0, .value = 6}), 1);
  EXPECT_EQ(orientation_of({.count = 0xFFFFFFFF, .value = 6}), 1);
  EXPECT_EQ(orientation_of({.tag = 0x0113, .value = 6}), 1);
}

TEST(ExifOrientation, TheFirstExifSegmentCountsAfterOthers) {
  PictureBytes segments = app1("http://ns.adobe.com/xap/1.0/\0"sv, {1, 2, 3});
  append(segments, app1(kMark, exif_block({.value = 6})));
  append(segments, app1(kMark, exif_block({.value = 3})));
  EXPECT_EQ(jpeg_orientation(segments), 6);
}

TEST(ExifOrientation, ADamagedDirectoryIsIgnoredWhereverItIsCut) {
  const PictureBytes whole = exif_block({.value = 6});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const PictureBytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const int found = jpeg_orientation(app1(kMark, part));
    EXPECT_EQ(found, size >= 22 ? 6 : 1) << size;  // the entry ends at 22
  }
  PictureBytes far = whole;
  far[4] = far[5] = far[6] = far[7] = 0xFF;  // the directory's offset
  EXPECT_EQ(jpeg_orientation(app1(kMark, far)), 1);
  PictureBytes crowded = whole;
  crowded[8] = crowded[9] = 0xFF;  // its number of entries
  EXPECT_EQ(jpeg_orientation(app1(kMark, crowded)), 6);
}

TEST(ExifOrientation, PngWebpAndTiffKeepItInTheirOwnPlaces) {
  const PictureBytes exif = exif_block({.little = false, .value = 8});
  PictureBytes png = testing_support::png_start(1, 1);
  append(png, testing_support::png_chunk("IDAT", {1, 2, 3}));
  append(png, testing_support::png_chunk("eXIf", exif));
  EXPECT_EQ(find_orientation(std::as_bytes(std::span(png)), "PNG"), 8);

  PictureBytes webp;
  append(webp, "RIFF\0\0\0\0WEBPVP8X\3\0\0\0abc\0"sv);  // an odd length is padded
  append(webp, "EXIF"sv);
  append_little(webp, exif.size() + kMark.size(), 4);
  append(webp, kMark);  // some writers leave the mark of JPEG
  append(webp, exif);
  EXPECT_EQ(find_orientation(std::as_bytes(std::span(webp)), "WebP"), 8);

  EXPECT_EQ(find_orientation(std::as_bytes(std::span(exif)), "TIFF"), 8);
  EXPECT_EQ(find_orientation(std::as_bytes(std::span(exif)), "BMP"), 1);
}

TEST(ExifOrientation, ChunksThatPointOutOfTheFileEndTheSearch) {
  PictureBytes png = testing_support::png_start(1, 1);
  append(png,
         "\xFF\xFF\xFF\xFF"
         "eXIf1234"sv);
  EXPECT_EQ(find_orientation(std::as_bytes(std::span(png)), "PNG"), 1);
  PictureBytes webp;
  append(webp, "RIFF\0\0\0\0WEBPEXIF\xFF\xFF\xFF\xFF" "1234"sv);
  EXPECT_EQ(find_orientation(std::as_bytes(std::span(webp)), "WebP"), 1);
}

/// A picture whose red channel spells `letters`, row after row.
Image spell(std::int64_t width, std::string_view letters) {
  const auto height = static_cast<std::int64_t>(letters.size()) / width;
  Result<Image> image = Image::create({width, height});
  EXPECT_TRUE(image);
  for (std::int64_t i = 0; i < width * height; ++i) {
    image->row(i / width)[i % width * 3] = static_cast<std::uint8_t>(letters[static_cast<std::size_t>(i)]);
    image->row(i / width)[i % width * 3 + 2] = static_cast<std::uint8_t>(i);
  }
  return *std::move(image);
}

std::string read(const Image& image) {
  std::string text;
  for (std::int64_t y = 0; y < image.height(); ++y) {
    if (y > 0) text += '/';
    for (std::int64_t x = 0; x < image.width(); ++x) text += static_cast<char>(image.row(y)[x * 3]);
  }
  return text;
}

// What each value means is written in Exif 2.32: where row 0 and column 0 of the stored picture are seen.
TEST(SetUpright, EachOrientationMovesPixelsWhereTheStandardSays) {
  const std::array<std::string_view, 8> expected = {"abc/def",  "cba/fed",  "fed/cba",  "def/abc",
                                                    "ad/be/cf", "da/eb/fc", "fc/eb/da", "cf/be/ad"};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Result<Image> upright = set_upright(spell(3, "abcdef"), orientation);
    ASSERT_TRUE(upright);
    EXPECT_EQ(read(*upright), expected[static_cast<std::size_t>(orientation - 1)]) << orientation;
  }
}

TEST(SetUpright, PicturesLargerThanASquareOfTheWalkComeBackAfterTurningBack) {
  const std::int64_t width = 131;
  const std::string letters(static_cast<std::size_t>(width * 67), 'x');
  const std::array<int, 8> back = {1, 2, 3, 4, 5, 8, 7, 6};
  const Image stored = spell(width, letters);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    Result<Image> turned = set_upright(spell(width, letters), orientation);
    ASSERT_TRUE(turned);
    const Result<Image> again = set_upright(*std::move(turned), back[static_cast<std::size_t>(orientation - 1)]);
    ASSERT_TRUE(again);
    ASSERT_EQ(again->size(), stored.size());
    EXPECT_TRUE(std::equal(stored.pixels().begin(), stored.pixels().end(), again->pixels().begin())) << orientation;
  }
}

}  // namespace
}  // namespace sightline
