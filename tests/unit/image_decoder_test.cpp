/// Recognising pictures by content, and what is refused before a library sees it.
#include "vision/image_decoder.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/picture_writer.h"

namespace sightline {
namespace {

using namespace std::string_view_literals;
using testing_support::append;
using testing_support::append_big;
using testing_support::append_little;
using testing_support::PictureBytes;

std::span<const std::byte> as_bytes(std::string_view text) { return std::as_bytes(std::span(text)); }
std::span<const std::byte> as_bytes(const PictureBytes& bytes) { return std::as_bytes(std::span(bytes)); }

// F-I01.
TEST(ImageDecoder, WhatIsNoPictureIsBad) {
  const std::vector<std::string_view> samples = {""sv,
                                                 "\0"sv,
                                                 "\x89"sv,
                                                 "This is text.\n"sv,
                                                 "\xFF\xD8\xFF"sv,
                                                 "GIF89a"sv,
                                                 "II*\0"sv,
                                                 "MM\0*"sv,
                                                 "BM"sv,
                                                 "\x89PNG\r\n\x1A\n"sv,
                                                 "RIFF"sv,
                                                 "BMW rides"sv,
                                                 "GIF88a picture",
                                                 "RIFF\4\0\0\0WEBP"sv,
                                                 "RIFF\xFF\xFF\xFF\xFFWEBPVP8 "sv,
                                                 "<html></>",
                                                 "\xFF\xD8"sv};
  for (const std::string_view sample : samples) {
    const Result<Image> image = decode_image(as_bytes(sample));
    ASSERT_FALSE(image) << sample;
    EXPECT_EQ(image.error().id, "IMAGE_BAD") << sample;
    EXPECT_EQ(image.error().code, ErrorCode::Corrupt) << sample;
    EXPECT_EQ(probe_image(as_bytes(sample)).error().message, image.error().message);
  }
}

// F-I15.
TEST(ImageDecoder, ForeignFormatsAreNamedAndRefused) {
  const std::vector<std::pair<std::string_view, std::string_view>> samples = {
      {"SVG", "<svg xmlns='http://www.w3.org/2000/svg'/>"sv},
      {"SVG", "\xEF\xBB\xBF <?xml version='1.0'?>\n<!-- x --><svg><image href='http://127.0.0.1/a.png'/></svg>"sv},
      {"PSD", "8BPS\0\1\0\0"sv},
      {"OpenEXR", "\x76\x2F\x31\x01\2\0\0\0"sv},
      {"HDR", "#?RADIANCE\n"sv},
      {"EPS", "%!PS-Adobe-3.0 EPSF-3.0\n"sv},
      {"ICO", "\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0\0\0\0\0\x16\0\0\0\x89PNG\r\n\x1A\n"sv},
      {"PDF", "%PDF-1.7\n"sv},
      {"HEIC",
       "\0\0\0\x18"
       "ftypheic\0\0\0\0"sv},
      {"AVIF",
       "\0\0\0\x18"
       "ftypavif\0\0\0\0"sv},
      {"JPEG XL", "\xFF\x0A\0\0"sv},
      {"JPEG 2000", "\0\0\0\x0CjP  \r\n\x87\n"sv},
      {"BigTIFF", "II\x2B\0\x08\0\0\0"sv}};
  for (const auto& [name, sample] : samples) {
    const Result<Image> image = decode_image(as_bytes(sample));
    ASSERT_FALSE(image) << name;
    EXPECT_EQ(image.error().id, "IMAGE_UNSUPPORTED") << name;
    EXPECT_EQ(image.error().code, ErrorCode::Unsupported) << name;
    EXPECT_NE(image.error().message.find(name), std::string::npos) << image.error().message;
    EXPECT_NE(image.error().message.find("JPEG, PNG, WebP, TIFF, BMP and GIF"), std::string::npos);
  }
}

/// Headers that state a size, with nothing behind them.
PictureBytes jpeg_start(std::uint16_t width, std::uint16_t height, std::uint8_t marker = 0xC0, std::uint8_t bits = 8) {
  PictureBytes out;
  append(out, "\xFF\xD8\xFF"sv);
  out.push_back(marker);
  append(out, "\0\x11"sv);
  out.push_back(bits);
  append_big(out, height, 2);
  append_big(out, width, 2);
  append(out, "\3\1\x22\0\2\x11\1\3\x11\1"sv);
  return out;
}

PictureBytes bmp_start(std::uint32_t width, std::uint32_t height) {
  PictureBytes out;
  append(out, "BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"sv);
  append_little(out, width, 4);
  append_little(out, height, 4);
  append(out, "\1\0\x18\0"sv);
  append_little(out, 0, 4);
  append_little(out, 0, 4);
  append_little(out, 0, 8);
  append_little(out, 0, 8);
  return out;
}

PictureBytes gif_start(std::uint16_t width, std::uint16_t height) {
  PictureBytes out;
  append(out, "GIF89a"sv);
  append_little(out, width, 2);
  append_little(out, height, 2);
  append_little(out, 0, 3);
  return out;
}

PictureBytes tiff_start(std::uint32_t width, std::uint32_t height) {
  PictureBytes out;
  append(out, "II*\0\x08\0\0\0\2\0\0\1\4\0\1\0\0\0"sv);
  append_little(out, width, 4);
  append(out, "\1\1\4\0\1\0\0\0"sv);
  append_little(out, height, 4);
  append_little(out, 0, 4);
  return out;
}

PictureBytes webp_start(std::uint32_t width, std::uint32_t height) {
  PictureBytes out;
  append(out, "RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0"sv);
  append_little(out, width - 1, 3);
  append_little(out, height - 1, 3);
  return out;
}

void expect_id(const PictureBytes& bytes, std::string_view id) {
  const Result<ImageInfo> info = probe_image(as_bytes(bytes));
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().id, id) << info.error().message;
  EXPECT_EQ(decode_image(as_bytes(bytes)).error().id, id);
}

// F-I02, F-I09, F-I14: the pixels would need up to 50 GB, so memory taken for them would end the test.
TEST(ImageDecoder, StatedSizesAreHeldAgainstTheLimits) {
  using testing_support::png_start;
  expect_id(png_start(100'000, 100'000), "IMAGE_LIMIT");
  expect_id(png_start(0x7FFF'FFFF, 1), "IMAGE_LIMIT");
  expect_id(png_start(0xFFFF'FFFF, 0xFFFF'FFFF), "IMAGE_LIMIT");
  expect_id(png_start(65'535, 65'535), "IMAGE_LIMIT");
  expect_id(jpeg_start(65'500, 65'500), "IMAGE_LIMIT");
  expect_id(bmp_start(0x7FFF'FFFF, 0x8000'0000), "IMAGE_LIMIT");
  expect_id(gif_start(65'535, 65'535), "IMAGE_LIMIT");
  expect_id(tiff_start(0xFFFF'FFFF, 0xFFFF'FFFF), "IMAGE_LIMIT");
  expect_id(webp_start(16'383, 16'383), "IMAGE_LIMIT");
}

TEST(ImageDecoder, APictureWithoutPixelsIsBad) {
  using testing_support::png_start;
  expect_id(png_start(0, 5), "IMAGE_BAD");
  expect_id(png_start(5, 0), "IMAGE_BAD");
  expect_id(jpeg_start(0, 5), "IMAGE_BAD");
  expect_id(bmp_start(0, 5), "IMAGE_BAD");
  expect_id(bmp_start(0xFFFF'FFFF, 5), "IMAGE_BAD");
  expect_id(gif_start(5, 0), "IMAGE_BAD");
  expect_id(tiff_start(5, 0), "IMAGE_BAD");
}

TEST(ImageDecoder, ALargestAcceptedSizeIsProbedButNotBelieved) {
  const PictureBytes bytes = jpeg_start(13'000, 13'000);
  const Result<ImageInfo> info = probe_image(as_bytes(bytes));
  ASSERT_TRUE(info);
  EXPECT_EQ(info->format, "JPEG");
  EXPECT_EQ(info->size, (Size{13'000, 13'000}));
  EXPECT_EQ(decode_image(as_bytes(bytes)).error().id, "IMAGE_BAD");
}

// F-I08.
TEST(ImageDecoder, JpegKindsThatAreNotDecodedAreNamed) {
  expect_id(jpeg_start(8, 8, 0xC3), "IMAGE_UNSUPPORTED");
  expect_id(jpeg_start(8, 8, 0xC7), "IMAGE_UNSUPPORTED");
  expect_id(jpeg_start(8, 8, 0xC1, 12), "IMAGE_UNSUPPORTED");
  EXPECT_NE(decode_image(as_bytes(jpeg_start(8, 8, 0xC1, 12))).error().message.find("12 bits"), std::string::npos);
}

// F-I17.
TEST(ImageDecoder, AFileOverTheLimitIsNotLookedAt) {
  const std::vector<std::byte> zeros((std::size_t{64} << 20) + 1);
  const Result<Image> image = decode_image(zeros);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().id, "IMAGE_LIMIT");
  EXPECT_NE(image.error().message.find("67108864"), std::string::npos);
  EXPECT_EQ(decode_image(std::span(zeros).first(zeros.size() - 1)).error().id, "IMAGE_BAD");
}

}  // namespace
}  // namespace sightline
