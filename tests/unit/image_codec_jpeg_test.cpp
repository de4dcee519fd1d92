/// JPEG: inks, rare codings, and files made to cost much.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "tests/support/picture_writer.h"
#include "vision/image_decoder.h"

namespace sightline {
namespace {

using testing_support::append;
using testing_support::JpegPicture;
using testing_support::PictureBytes;
using testing_support::write_jpeg;

Result<Image> decode(const PictureBytes& bytes) { return decode_image(std::as_bytes(std::span(bytes))); }

/// A smooth picture, which survives coding at the best quality with small errors.
JpegPicture smooth(int channels) {
  JpegPicture picture{.size = {40, 24}, .channels = channels};
  for (int y = 0; y < 24; ++y) {
    for (int x = 0; x < 40; ++x) {
      const int values[4] = {x * 6, y * 10, 255 - x * 3, 200 - y * 5};
      for (int c = 0; c < channels; ++c) picture.samples.push_back(static_cast<std::uint8_t>(values[c]));
    }
  }
  return picture;
}

/// What a pixel of `smooth` must look like. Inks: light = (255 - ink) (255 - black) / 255.
int expected(const JpegPicture& picture, std::size_t pixel, int channel, bool inverted) {
  const std::uint8_t* at = picture.samples.data() + pixel * static_cast<std::size_t>(picture.channels);
  if (picture.channels == 1) return at[0];
  if (picture.channels == 3) return at[channel];
  const int ink = inverted ? 255 - at[channel] : at[channel];
  const int black = inverted ? 255 - at[3] : at[3];
  return (255 - ink) * (255 - black) / 255;
}

void expect_close(const JpegPicture& picture, bool inverted = false) {
  const Result<Image> image = decode(write_jpeg(picture));
  ASSERT_TRUE(image) << image.error().message;
  ASSERT_EQ(image->size(), picture.size);
  constexpr int kCodingError = 12;  // of the encoder, mostly by halved colour; wrong signs or channels are far beyond
  for (std::size_t i = 0; i < image->pixels().size(); ++i) {
    const int difference = image->pixels()[i] - expected(picture, i / 3, static_cast<int>(i % 3), inverted);
    ASSERT_LE(std::abs(difference), kCodingError) << i;
  }
}

// F-I08.
TEST(JpegCodec, GreyAndColourAreRead) {
  expect_close(smooth(1));
  expect_close(smooth(3));
}

TEST(JpegCodec, InksAreInvertedExactlyWhereAdobeMarkedThem) {
  JpegPicture picture = smooth(4);
  expect_close(picture, false);
  picture.adobe_marker = true;
  expect_close(picture, true);
  picture.ycck = true;
  expect_close(picture, true);
}

TEST(JpegCodec, RestartMarkersArithmeticCodingAndProgressionGiveTheSamePicture) {
  JpegPicture picture = smooth(3);
  const Result<Image> plain = decode(write_jpeg(picture));
  ASSERT_TRUE(plain);
  JpegPicture restarted = picture;
  restarted.restart_rows = 1;
  JpegPicture arithmetic = picture;
  arithmetic.arithmetic = true;
  JpegPicture progressive = picture;
  progressive.progressive = true;
  for (const JpegPicture& other : {restarted, arithmetic, progressive}) {
    const Result<Image> image = decode(write_jpeg(other));
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_TRUE(std::equal(plain->pixels().begin(), plain->pixels().end(), image->pixels().begin()));
  }
}

/// Where the first scan starts.
std::size_t find_scan(const PictureBytes& bytes) {
  const PictureBytes mark = {0xFF, 0xDA};
  return static_cast<std::size_t>(std::search(bytes.begin(), bytes.end(), mark.begin(), mark.end()) - bytes.begin());
}

// F-I07: a progressive picture whose scans say again and again, in a few bytes, that nothing more is known.
TEST(JpegCodec, ThousandsOfScansAreOverTheLimit) {
  JpegPicture picture = smooth(1);
  picture.progressive = true;
  PictureBytes bytes = write_jpeg(picture);
  bytes.resize(bytes.size() - 2);
  for (int i = 0; i < 10'000; ++i) {
    // One component, coefficients 1 to 63, bits below the lowest; all blocks end at once.
    append(bytes, PictureBytes{0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, 0x00});
  }
  append(bytes, PictureBytes{0xFF, 0xD9});
  const Result<Image> image = decode(bytes);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().id, "IMAGE_LIMIT");
  EXPECT_NE(image.error().message.find("scans"), std::string::npos) << image.error().message;
}

// F-I07, with scans that are valid: the progression of a real file, repeated by an encoder's scan script.
TEST(JpegCodec, ScansThatAreValidAreCounted) {
  JpegPicture picture = smooth(1);
  picture.progressive = true;
  picture.repeated_scans = 99;
  EXPECT_TRUE(decode(write_jpeg(picture)));
  picture.repeated_scans = 400;
  const Result<Image> image = decode(write_jpeg(picture));
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().id, "IMAGE_LIMIT");
  EXPECT_NE(image.error().message.find("scans"), std::string::npos);
}

TEST(JpegCodec, DamagedCodesAreBad) {
  const PictureBytes bytes = write_jpeg(smooth(3));
  const std::size_t scan = find_scan(bytes);
  ASSERT_LT(scan + 60, bytes.size());
  PictureBytes ended = bytes;  // an end mark in the middle of the scan
  ended[scan + 40] = 0xFF;
  ended[scan + 41] = 0xD9;
  const Result<Image> image = decode(ended);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().id, "IMAGE_BAD");
}

TEST(JpegCodec, WhatFollowsTheEndIsIgnored) {
  PictureBytes bytes = write_jpeg(smooth(3));
  append(bytes, std::string_view("a thumbnail, or a film of three seconds"));
  EXPECT_TRUE(decode(bytes));
}

/// The same file with `content` in a segment behind its first marker.
PictureBytes with_segment(const PictureBytes& file, std::uint8_t marker, std::string_view content) {
  PictureBytes segment = {0xFF, marker};
  testing_support::append_big(segment, content.size() + 2, 2);
  append(segment, content);
  PictureBytes out = file;
  out.insert(out.begin() + 2, segment.begin(), segment.end());
  return out;
}

// F-I12.
TEST(JpegCodec, ProfilesAreIgnoredWhateverTheyHold) {
  const PictureBytes bytes = write_jpeg(smooth(3));
  const Result<Image> plain = decode(bytes);
  const Result<Image> other = decode(with_segment(bytes, 0xE2, std::string_view("ICC_PROFILE\0\1\1 nonsense", 24)));
  ASSERT_TRUE(plain && other);
  EXPECT_TRUE(std::equal(plain->pixels().begin(), plain->pixels().end(), other->pixels().begin()));
}

// F-I10: in the file, not only in the reader of metadata.
TEST(JpegCodec, ATurnedPictureIsSetUpright) {
  const PictureBytes exif = testing_support::exif_block({.value = 6});
  const std::string content = std::string("Exif\0\0", 6) + std::string(exif.begin(), exif.end());
  const PictureBytes bytes = write_jpeg(smooth(3));
  const Result<Image> plain = decode(bytes);
  const Result<Image> turned = decode(with_segment(bytes, 0xE1, content));
  ASSERT_TRUE(plain && turned);
  ASSERT_EQ(turned->size(), (Size{24, 40}));
  for (std::int64_t c = 0; c < 3; ++c) EXPECT_EQ(turned->row(0)[23 * 3 + c], plain->row(0)[c]);  // clockwise
}

}  // namespace
}  // namespace sightline
