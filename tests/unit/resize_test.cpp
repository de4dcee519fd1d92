/// Resizing: flat pictures stay flat, passes that are not needed change nothing, workers make no difference.
#include "vision/resize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace sightline {
namespace {

constexpr ResizeFilter kFilters[] = {ResizeFilter::Bilinear, ResizeFilter::Bicubic};

Image noise(Size size, std::uint32_t seed) {
  Image image = *Image::create(size);
  for (std::int64_t i = 0; i < size.width * size.height * 3; ++i) {
    seed = seed * 1664525U + 1013904223U;
    image.row(0)[i] = static_cast<std::uint8_t>(seed >> 24);
  }
  return image;
}

Image resized(const Image& image, Size size, ResizeFilter filter, int workers = 2) {
  ThreadPool pool(workers);
  Result<Image> out = resize(image, size, filter, {*available_kernels().front(), pool});
  EXPECT_TRUE(out);
  return out ? *std::move(out) : Image();
}

bool equal(const Image& a, const Image& b) {
  return a.size() == b.size() && std::ranges::equal(a.pixels(), b.pixels());
}

TEST(Resize, FlatPicturesStayFlat) {
  const std::vector<Size> sizes{{1, 1}, {2, 1}, {1, 7}, {5, 3}, {64, 32}, {131, 17}, {16, 301}};
  for (const ResizeFilter filter : kFilters) {
    for (const Size from : sizes) {
      for (const Size to : sizes) {
        Image image = *Image::create(from);
        for (std::int64_t i = 0; i < from.width * from.height; ++i) {
          const std::uint8_t colour[] = {0, 200, 255};
          std::memcpy(image.row(0) + i * 3, colour, 3);
        }
        const Image out = resized(image, to, filter);
        ASSERT_EQ(out.size(), to);
        for (std::int64_t i = 0; i < to.width * to.height; ++i) {
          ASSERT_EQ(out.row(0)[i * 3], 0);
          ASSERT_EQ(out.row(0)[i * 3 + 1], 200) << from.width << "x" << from.height << " to " << to.width;
          ASSERT_EQ(out.row(0)[i * 3 + 2], 255);
        }
      }
    }
  }
}

TEST(Resize, SameSizeIsACopy) {
  const Image image = noise({33, 20}, 1);
  for (const ResizeFilter filter : kFilters) EXPECT_TRUE(equal(resized(image, image.size(), filter), image));
}

TEST(Resize, BothSidesAreTwoPassesWithLevelsBetween) {
  const Image image = noise({77, 50}, 2);
  for (const ResizeFilter filter : kFilters) {
    const Image narrow = resized(image, {32, 50}, filter);
    EXPECT_TRUE(equal(resized(narrow, {32, 90}, filter), resized(image, {32, 90}, filter)));
  }
}

TEST(Resize, RowsDoNotMixWhenOnlyTheWidthChanges) {
  const Image image = noise({40, 9}, 3);
  Image row = *Image::create({40, 1});
  std::memcpy(row.row(0), image.row(4), 40 * 3);
  const Image all = resized(image, {25, 9}, ResizeFilter::Bicubic);
  const Image one = resized(row, {25, 1}, ResizeFilter::Bicubic);
  EXPECT_TRUE(std::equal(one.row(0), one.row(0) + 25 * 3, all.row(4)));
}

// Worked by hand: halving four levels with a triangle that is two input pixels wide on each side.
TEST(Resize, HalvingByTheTriangleWeighsOneToThree) {
  Image image = *Image::create({4, 1});
  const std::uint8_t levels[] = {0, 80, 160, 240};
  for (std::int64_t x = 0; x < 4; ++x) std::memset(image.row(0) + x * 3, levels[x], 3);
  const Image out = resized(image, {2, 1}, ResizeFilter::Bilinear);
  // Centres 1 and 3; distances of pixels 0, 1, 2 from the first are 1/2, 1/2, 3/2: weights 3, 3, 1 of 7.
  EXPECT_EQ(out.row(0)[0], 57);    // (0 * 3 + 80 * 3 + 160) / 7 = 57.1
  EXPECT_EQ(out.row(0)[3], 183);   // (80 + 160 * 3 + 240 * 3) / 7 = 182.9
}

TEST(Resize, WorkersMakeNoDifference) {
  const Image image = noise({403, 211}, 4);
  for (const ResizeFilter filter : kFilters) {
    const Image alone = resized(image, {160, 352}, filter, 1);
    for (const int workers : {2, 3, 5}) EXPECT_TRUE(equal(resized(image, {160, 352}, filter, workers), alone));
  }
}

TEST(Resize, LongestSidesWork) {
  const Image wide = noise({65535, 2}, 5);
  EXPECT_EQ(resized(wide, {1, 1}, ResizeFilter::Bicubic).size(), (Size{1, 1}));
  EXPECT_EQ(resized(noise({1, 1}, 6), {3, 65535}, ResizeFilter::Bicubic).size(), (Size{3, 65535}));
}

}  // namespace
}  // namespace sightline
