/// PNG: every kind has the right pixels, and every damage or excess is an error.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/picture_writer.h"
#include "vision/image_decoder.h"

namespace sightline {
namespace {

using testing_support::append;
using testing_support::append_big;
using testing_support::PictureBytes;
using testing_support::png_chunk;
using testing_support::PngPicture;
using testing_support::write_png;

Result<Image> decode(const PictureBytes& bytes) { return decode_image(std::as_bytes(std::span(bytes))); }

int channels_of(int color_type) { return color_type == 2 ? 3 : color_type == 4 ? 2 : color_type == 6 ? 4 : 1; }

/// A picture with random samples; palette pictures get as many colours as their depth allows, but one.
PngPicture random_picture(Size size, int depth, int color_type, bool interlaced, std::mt19937& random) {
  PngPicture picture{.size = size, .depth = depth, .color_type = color_type, .interlaced = interlaced};
  const std::int64_t bits = size.width * channels_of(color_type) * depth;
  for (std::int64_t y = 0; y < size.height; ++y) {
    PictureBytes row(static_cast<std::size_t>((bits + 7) / 8));
    for (std::uint8_t& byte : row) byte = static_cast<std::uint8_t>(random());
    picture.rows.push_back(row);
  }
  if (color_type != 3) return picture;
  for (int i = 0; i < 3 << depth; ++i) picture.palette.push_back(static_cast<std::uint8_t>(random()));
  return picture;
}

/// The sample `index` of a packed row, at full depth.
int sample(const PictureBytes& row, std::int64_t index, int depth) {
  const auto at = static_cast<std::size_t>(index * depth / 8);
  if (depth == 16) return row[at] << 8 | row[at + 1];
  const int shift = 8 - depth - static_cast<int>(index * depth % 8);
  return row[at] >> shift & ((1 << depth) - 1);
}

int to_8_bits(int value, int depth) { return depth == 16 ? value >> 8 : value * 255 / ((1 << depth) - 1); }

int composite(int color, int alpha) {
  return static_cast<int>(std::lround(color * alpha / 255.0 + 255.0 * (1.0 - alpha / 255.0)));
}

/// What one channel of one pixel must be, from the definition of PNG and the rule for alpha.
int expected(const PngPicture& picture, std::int64_t x, std::int64_t y, int channel) {
  const PictureBytes& row = picture.rows[static_cast<std::size_t>(y)];
  const int n = channels_of(picture.color_type);
  const auto at = [&](int c) { return sample(row, x * n + c, picture.depth); };
  const auto transparent = [&](int c) {
    return picture.transparency[static_cast<std::size_t>(c) * 2] << 8 |
           picture.transparency[static_cast<std::size_t>(c) * 2 + 1];
  };
  int color = 0;
  int alpha = 255;
  if (picture.color_type == 3) {
    const auto index = static_cast<std::size_t>(at(0));
    color = picture.palette[index * 3 + static_cast<std::size_t>(channel)];
    if (index < picture.transparency.size()) alpha = picture.transparency[index];
  } else {
    const bool gray = picture.color_type == 0 || picture.color_type == 4;
    color = to_8_bits(at(gray ? 0 : channel), picture.depth);
    if (picture.color_type >= 4) alpha = to_8_bits(at(n - 1), picture.depth);
    if (!picture.transparency.empty()) {
      bool same = true;
      for (int c = 0; c < n; ++c) same = same && at(c) == transparent(c);
      if (same) alpha = 0;
    }
  }
  return composite(color, alpha);
}

void expect_pixels(const PngPicture& picture) {
  SCOPED_TRACE("type " + std::to_string(picture.color_type) + " depth " + std::to_string(picture.depth) +
               (picture.interlaced ? " interlaced" : "") + (picture.transparency.empty() ? "" : " with tRNS"));
  const Result<Image> image = decode(write_png(picture));
  ASSERT_TRUE(image) << image.error().message;
  ASSERT_EQ(image->size(), picture.size);
  for (std::int64_t y = 0; y < picture.size.height; ++y) {
    for (std::int64_t x = 0; x < picture.size.width; ++x) {
      for (int c = 0; c < 3; ++c) ASSERT_EQ(int{image->row(y)[x * 3 + c]}, expected(picture, x, y, c)) << x << ' ' << y;
    }
  }
}

struct Kind {
  int color_type;
  std::vector<int> depths;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {0, {1, 2, 4, 8, 16}}, {2, {8, 16}}, {3, {1, 2, 4, 8}}, {4, {8, 16}}, {6, {8, 16}}};
  return all;
}

// F-I04, F-I06.
TEST(PngCodec, EveryKindHasThePixelsItsDefinitionGives) {
  std::mt19937 random(1);
  for (const Kind& kind : kinds()) {
    for (const int depth : kind.depths) {
      for (const bool interlaced : {false, true}) {
        for (const Size size : {Size{1, 1}, Size{2, 2}, Size{31, 33}}) {
          expect_pixels(random_picture(size, depth, kind.color_type, interlaced, random));
        }
      }
    }
  }
}

TEST(PngCodec, AColourNamedTransparentBecomesWhite) {
  std::mt19937 random(2);
  for (const Kind& kind : kinds()) {
    if (kind.color_type >= 4) continue;
    for (const int depth : kind.depths) {
      for (const bool interlaced : {false, true}) {
        PngPicture picture = random_picture({31, 33}, depth, kind.color_type, interlaced, random);
        if (kind.color_type == 3) {
          picture.transparency = {0, 128};
        } else {
          for (int c = 0; c < channels_of(kind.color_type); ++c) {
            append_big(picture.transparency, static_cast<std::uint64_t>(sample(picture.rows[5], c, depth)), 2);
          }
        }
        expect_pixels(picture);
      }
    }
  }
}

void expect_bad(const PictureBytes& bytes, std::string_view why = {}) {
  const Result<Image> image = decode(bytes);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().id, "IMAGE_BAD") << image.error().message;
  EXPECT_NE(image.error().message.find(why), std::string::npos) << image.error().message;
}

TEST(PngCodec, AnIndexOutsideThePaletteIsBad) {
  PngPicture picture{.size = {3, 1}, .depth = 8, .color_type = 3, .rows = {{0, 1, 2}}, .palette = {1, 2, 3, 4, 5, 6}};
  expect_bad(write_png(picture), "palette");
}

TEST(PngCodec, TransparencyOfTheWrongLengthIsBad) {
  PngPicture picture{.size = {1, 1}, .rows = {{1, 2, 3}}, .transparency = {0, 1, 0}};
  expect_bad(write_png(picture), "tRNS");
}

PictureBytes simple() {
  std::mt19937 random(3);
  return write_png(random_picture({31, 33}, 8, 2, false, random));
}

/// The same file with `chunk` between its header and its pixels.
PictureBytes with_chunk(const PictureBytes& file, const PictureBytes& chunk) {
  PictureBytes out = file;
  out.insert(out.begin() + 33, chunk.begin(), chunk.end());
  return out;
}

// F-I05.
TEST(PngCodec, AWrongChecksumIsBadInEveryChunk) {
  const PictureBytes file = simple();
  for (const std::size_t at : {std::size_t{29}, std::size_t{60}, file.size() - 13, file.size() - 1}) {
    PictureBytes wrong = file;
    wrong[at] ^= 1;
    expect_bad(wrong);
  }
  PictureBytes text = png_chunk("tEXt", {'a', 0, 'b'});
  text.back() ^= 1;
  expect_bad(with_chunk(file, text), "CRC");
}

TEST(PngCodec, AMissingEndIsIncompleteAndWhatFollowsTheEndIsIgnored) {
  PictureBytes file = simple();
  PictureBytes longer = file;
  append(longer, "and then some");
  EXPECT_TRUE(decode(longer));
  file.resize(file.size() - 12);
  expect_bad(file, "incomplete");
}

// F-I05, F-I12: nothing of these is unpacked or kept.
TEST(PngCodec, TextAndProfilesOfAnySizeAndNumberAreSkipped) {
  const PictureBytes file = simple();
  const Result<Image> plain = decode(file);
  ASSERT_TRUE(plain);
  PictureBytes many;
  for (int i = 0; i < 10'000; ++i) append(many, png_chunk("tEXt", {'k', 0, 'v'}));
  const std::vector<PictureBytes> extras = {many, png_chunk("iCCP", PictureBytes(std::size_t{16} << 20)),
                                            png_chunk("iCCP", {'s', 'R', 'G', 'B', 0, 0, 1, 2, 3}),
                                            png_chunk("zTXt", PictureBytes(100'000, 'a')),
                                            png_chunk("gAMA", {0, 0, 0, 9})};
  for (const PictureBytes& extra : extras) {
    const Result<Image> image = decode(with_chunk(file, extra));
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_TRUE(std::equal(plain->pixels().begin(), plain->pixels().end(), image->pixels().begin()));
  }
}

TEST(PngCodec, PixelsThatAreNotThereAreBad) {
  PictureBytes none = testing_support::png_start(4, 4);
  append(none, png_chunk("IEND", {}));
  expect_bad(none);
  PictureBytes garbage = testing_support::png_start(4, 4);
  append(garbage, png_chunk("IDAT", {1, 2, 3, 4, 5, 6, 7, 8}));
  append(garbage, png_chunk("IEND", {}));
  expect_bad(garbage);
}

// F-I05: a zlib bomb can unpack to no more than the stated size, which is within the limit.
TEST(PngCodec, MorePixelDataThanStatedIsNotUnpacked) {
  std::mt19937 random(4);
  const PictureBytes large = write_png(random_picture({64, 4000}, 8, 2, false, random));
  PictureBytes bomb = testing_support::png_start(64, 4);
  bomb.insert(bomb.end(), large.begin() + 33, large.end());
  const Result<Image> image = decode(bomb);
  if (image) {
    EXPECT_EQ(image->size(), (Size{64, 4}));
  } else {
    EXPECT_EQ(image.error().id, "IMAGE_BAD");
  }
}

}  // namespace
}  // namespace sightline
