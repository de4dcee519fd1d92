/// TIFF, BMP, GIF and WebP: pictures made to break readers.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/picture_writer.h"
#include "vision/image_decoder.h"

namespace sightline {
namespace {

using namespace std::string_view_literals;
using testing_support::append;
using testing_support::append_little;
using testing_support::PictureBytes;

Result<Image> decode(const PictureBytes& bytes) { return decode_image(std::as_bytes(std::span(bytes))); }

PictureBytes stored(const std::string& name) {
  std::ifstream stream(std::string(SIGHTLINE_SOURCE_DIR) + "/tests/images/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void expect_id(const PictureBytes& bytes, std::string_view id) {
  const Result<Image> image = decode(bytes);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().id, id) << image.error().message;
}

std::string red_of(const Image& image) {
  std::string text;
  for (std::int64_t y = 0; y < image.height(); ++y) {
    for (std::int64_t x = 0; x < image.width(); ++x) text += std::to_string(image.row(y)[x * 3]) + ' ';
  }
  return text;
}

/// A little-endian TIFF with one uncompressed strip; entries are tag, type and value.
struct TiffPicture {
  std::vector<std::pair<std::uint16_t, std::uint32_t>> numbers{};  ///< tag and value, in order of tags
  PictureBytes pixels{};
  std::uint32_t next = 0;  ///< offset of the next directory
};

constexpr std::uint32_t kTiffPixels = 8;

PictureBytes write_tiff(const TiffPicture& picture) {
  PictureBytes out;
  append(out, "II*\0"sv);
  const std::size_t directory = kTiffPixels + picture.pixels.size() + picture.pixels.size() % 2;
  append_little(out, directory, 4);
  append(out, picture.pixels);
  out.resize(directory);
  append_little(out, picture.numbers.size(), 2);
  for (const auto& [tag, value] : picture.numbers) {
    append_little(out, tag, 2);
    append_little(out, 4, 2);
    append_little(out, 1, 4);
    append_little(out, value, 4);
  }
  append_little(out, picture.next, 4);
  return out;
}

/// Grey, 2 rows.
TiffPicture gray_tiff(std::uint32_t bits, std::uint32_t width, PictureBytes pixels, std::uint32_t photometric = 1) {
  const auto size = static_cast<std::uint32_t>(pixels.size());
  return {.numbers = {{256, width},
                      {257, 2},
                      {258, bits},
                      {259, 1},
                      {262, photometric},
                      {273, kTiffPixels},
                      {277, 1},
                      {278, 2},
                      {279, size}},
          .pixels = std::move(pixels)};
}

TEST(TiffCodec, GreyOfEveryDepthIsScaledToEightBits) {
  const std::vector<std::pair<std::uint32_t, PictureBytes>> samples = {{1, {0x40, 0x80}},
                                                                       {2, {0x30, 0xC0}},
                                                                       {4, {0x0F, 0xF0}},
                                                                       {8, {0, 255, 255, 0}},
                                                                       {16, {255, 0, 0, 255, 1, 255, 0, 0}}};
  for (const auto& [bits, pixels] : samples) {
    const Result<Image> image = decode(write_tiff(gray_tiff(bits, 2, pixels)));
    ASSERT_TRUE(image) << bits << ": " << image.error().message;
    EXPECT_EQ(red_of(*image), "0 255 255 0 ") << bits;
  }
}

TEST(TiffCodec, WhiteMayBeZero) {
  const Result<Image> image = decode(write_tiff(gray_tiff(8, 2, {0, 255, 10, 0}, 0)));
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(red_of(*image), "255 0 245 255 ");
}

// F-I14, as all that follow in this file.
TEST(TiffCodec, OddDepthsAreRefused) {
  for (const std::uint32_t bits : {3U, 7U, 12U, 24U, 32U, 64U, 65'535U}) {
    const Result<Image> image = decode(write_tiff(gray_tiff(bits, 2, PictureBytes(64))));
    ASSERT_FALSE(image) << bits;
    EXPECT_TRUE(image.error().id == "IMAGE_UNSUPPORTED" || image.error().id == "IMAGE_BAD") << image.error().message;
  }
}

TEST(TiffCodec, DirectoriesThatFormACycleDoNoHarm) {
  TiffPicture picture = gray_tiff(8, 2, {1, 2, 3, 4});
  picture.next = kTiffPixels + 4;  // itself
  const Result<Image> image = decode(write_tiff(picture));
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(red_of(*image), "1 2 3 4 ");
}

TEST(TiffCodec, OfAThousandPagesTheFirstIsTaken) {
  PictureBytes bytes = write_tiff(gray_tiff(8, 2, {1, 2, 3, 4}));
  const PictureBytes page(bytes.begin() + 12, bytes.end());
  for (int i = 0; i < 1000; ++i) {
    const std::size_t link = bytes.size() - 4;
    for (std::size_t b = 0; b < 4; ++b) bytes[link + b] = static_cast<std::uint8_t>(bytes.size() >> (8 * b));
    append(bytes, page);
  }
  const Result<Image> image = decode(bytes);
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(red_of(*image), "1 2 3 4 ");
}

TEST(TiffCodec, TilesAndStripsFarLargerThanThePictureAreRefused) {
  TiffPicture tiled{.numbers = {{256, 2},
                                {257, 2},
                                {258, 8},
                                {259, 1},
                                {262, 1},
                                {277, 1},
                                {322, 0x7FFFFFF0},
                                {323, 0x7FFFFFF0},
                                {324, kTiffPixels},
                                {325, 4}},
                    .pixels = {1, 2, 3, 4}};
  expect_id(write_tiff(tiled), "IMAGE_BAD");
  TiffPicture outside = gray_tiff(8, 2, {1, 2, 3, 4});
  outside.numbers[5].second = 0xFFFFFFF0;
  expect_id(write_tiff(outside), "IMAGE_BAD");
  TiffPicture longer = gray_tiff(8, 2, {1, 2, 3, 4});
  longer.numbers[0].second = 20'000;  // far more pixels than bytes
  expect_id(write_tiff(longer), "IMAGE_BAD");
}

TEST(TiffCodec, DamagedCompressedDataIsBad) {
  PictureBytes bytes = stored("rgb_tiff_lzw.tif");
  ASSERT_GT(bytes.size(), 300U);
  for (std::size_t at = 100; at < 160; ++at) bytes[at] = static_cast<std::uint8_t>(at * 97);
  expect_id(bytes, "IMAGE_BAD");
}

/// A BMP with 8 bits for a pixel, run-length coded, over a palette of greys.
PictureBytes run_length_bmp(std::uint32_t width, std::uint32_t height, const PictureBytes& codes) {
  PictureBytes out;
  constexpr std::uint32_t kStart = 54 + 256 * 4;
  append(out, "BM"sv);
  append_little(out, kStart + codes.size(), 4);
  append_little(out, 0, 4);
  append_little(out, kStart, 4);
  for (const std::uint32_t number : {40U, width, height}) append_little(out, number, 4);
  append_little(out, 1, 2);
  append_little(out, 8, 2);
  append_little(out, 1, 4);
  append_little(out, codes.size(), 4);
  for (int i = 0; i < 4; ++i) append_little(out, 0, 4);
  for (std::uint32_t i = 0; i < 256; ++i) append_little(out, i * 0x010101, 4);
  append(out, codes);
  return out;
}

TEST(BmpCodec, RunsBecomePixelsFromTheLastRowUp) {
  const PictureBytes codes = {2, 9, 1, 7, 0, 0, 0, 3, 4, 5, 6, 0, 0, 1};
  const Result<Image> image = decode(run_length_bmp(3, 2, codes));
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(red_of(*image), "4 5 6 9 9 7 ");
}

TEST(BmpCodec, RunsThatLeaveThePictureOrTheFileAreBad) {
  expect_id(run_length_bmp(3, 2, {200, 9, 0, 1}), "IMAGE_BAD");                // over the end of a row
  expect_id(run_length_bmp(3, 2, {0, 200, 1, 2, 3}), "IMAGE_BAD");             // plain pixels that are not there
  expect_id(run_length_bmp(3, 2, {0, 2, 255, 255, 1, 1, 0, 1}), "IMAGE_BAD");  // a jump out
  expect_id(run_length_bmp(3, 2, {0, 0, 0, 0, 1, 1, 0, 1}), "IMAGE_BAD");      // a third row
  expect_id(run_length_bmp(3, 2, {2, 9}), "IMAGE_BAD");                        // no end mark
}

TEST(BmpCodec, HeadersThatContradictThemselvesAreBadOrUnsupported) {
  const PictureBytes whole = stored("palette.bmp");
  for (const std::size_t at : {std::size_t{10}, std::size_t{28}, std::size_t{30}, std::size_t{46}}) {
    PictureBytes wrong = whole;
    wrong[at] = wrong[at + 1] = 0xFF;
    const Result<Image> image = decode(wrong);
    ASSERT_FALSE(image) << at;
    EXPECT_TRUE(image.error().id == "IMAGE_UNSUPPORTED" || image.error().id == "IMAGE_BAD") << image.error().message;
  }
}

/// A GIF of 2 x 2 pixels with two colours, of which index 1 is used first; `code` is its coded data.
PictureBytes small_gif(std::uint8_t left, const PictureBytes& code) {
  PictureBytes out;
  append(out, "GIF89a\2\0\2\0\x80\0\0"sv);
  append(out, PictureBytes{10, 10, 10, 200, 200, 200});
  append(out, PictureBytes{0x2C, left, 0, 0, 0, 2, 0, 2, 0, 0, 2});
  out.push_back(static_cast<std::uint8_t>(code.size()));
  append(out, code);
  append(out, PictureBytes{0, 0x3B});
  return out;
}

// Codes of 3 bits: 4 clear, then 1 0 0, and 4 bits wide from there: 1, 5 end.
const PictureBytes kGifCode = {0x0C, 0x10, 0x05};

TEST(GifCodec, ASmallPictureIsRead) {
  const Result<Image> image = decode(small_gif(0, kGifCode));
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(red_of(*image), "200 10 10 200 ");
}

TEST(GifCodec, AFrameOutsideTheScreenIsBad) { expect_id(small_gif(1, kGifCode), "IMAGE_BAD"); }

TEST(GifCodec, AnIndexWithoutAColourIsBad) {
  expect_id(small_gif(0, {0x1C, 0x10, 0x05}), "IMAGE_BAD");  // 3 where there are two colours
}

// F-I13.
TEST(GifCodec, OfTenThousandFramesTheFirstIsTaken) {
  PictureBytes bytes = small_gif(0, kGifCode);
  const PictureBytes frame(bytes.begin() + 19, bytes.end() - 1);
  bytes.pop_back();
  for (int i = 0; i < 10'000; ++i) append(bytes, frame);
  bytes.push_back(0x3B);
  const Result<Image> image = decode(bytes);
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(red_of(*image), "200 10 10 200 ");
}

TEST(WebpCodec, OfTenThousandFramesTheFirstIsTaken) {
  PictureBytes bytes = stored("animated.webp");
  const Result<Image> plain = decode(bytes);
  ASSERT_TRUE(plain);
  const PictureBytes mark = {'A', 'N', 'M', 'F'};
  const auto first = std::search(bytes.begin(), bytes.end(), mark.begin(), mark.end());
  ASSERT_NE(first, bytes.end());
  const std::size_t length = 8 + (first[4] | first[5] << 8U) + (first[4] & 1U);
  const PictureBytes frame(first, first + static_cast<std::ptrdiff_t>(length));
  for (int i = 0; i < 10'000; ++i) append(bytes, frame);
  for (std::size_t b = 0; b < 4; ++b) bytes[4 + b] = static_cast<std::uint8_t>((bytes.size() - 8) >> (8 * b));
  const Result<Image> image = decode(bytes);
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_TRUE(std::equal(plain->pixels().begin(), plain->pixels().end(), image->pixels().begin()));
}

TEST(WebpCodec, DamagedDataIsBad) {
  for (const std::string name : {"lossless.webp", "lossy.webp"}) {
    PictureBytes bytes = stored(name);
    for (std::size_t at = 32; at < bytes.size(); ++at) bytes[at] = 0xFF;
    expect_id(bytes, "IMAGE_BAD");
  }
}

}  // namespace
}  // namespace sightline
