/// Patches: their order, the order of the numbers inside, and how levels become numbers.
#include "vision/image_preprocessor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace sightline {
namespace {

/// Each pixel says where it is.
std::uint8_t level(std::int64_t x, std::int64_t y, std::int64_t channel) {
  return static_cast<std::uint8_t>(x * 7 + y * 31 + channel * 101);
}

Image picture(std::int64_t width, std::int64_t height) {
  Image image = *Image::create({width, height});
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t i = 0; i < width * 3; ++i) image.row(y)[i] = level(i / 3, y, i % 3);
  }
  return image;
}

struct Layout {
  PatchGrid grid;
  std::int64_t patch_size;
  std::int64_t merge_size;
};

std::vector<float> patches_of(const Layout& layout, const PixelNorm& norm, int workers, std::int64_t stride) {
  const Image image = picture(layout.grid.cols * layout.patch_size, layout.grid.rows * layout.patch_size);
  std::vector<float> values(static_cast<std::size_t>(layout.grid.patches() * stride), NAN);
  const std::int64_t cols = 3 * layout.patch_size * layout.patch_size;
  ThreadPool pool(workers);
  make_patches(image, layout.grid, layout.patch_size, layout.merge_size, norm,
               {values.data(), layout.grid.patches(), cols, stride}, {*available_kernels().front(), pool});
  return values;
}

// Source of the order: the processor of the original model, for a picture of 4 by 6 patches.
TEST(PatchIndex, IsTheRecordedOrder) {
  const std::vector<std::pair<int, int>> rows_cols{
      {0, 0}, {0, 1}, {1, 0}, {1, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {0, 4}, {0, 5}, {1, 4}, {1, 5},
      {2, 0}, {2, 1}, {3, 0}, {3, 1}, {2, 2}, {2, 3}, {3, 2}, {3, 3}, {2, 4}, {2, 5}, {3, 4}, {3, 5}};
  for (std::size_t i = 0; i < rows_cols.size(); ++i) {
    EXPECT_EQ(patch_index({4, 6}, 2, rows_cols[i].first, rows_cols[i].second), static_cast<std::int64_t>(i));
  }
}

TEST(PatchIndex, EveryPlaceIsTakenOnce) {
  for (const std::int64_t merge : {1, 2, 3}) {
    const PatchGrid grid{4 * merge, 5 * merge};
    std::vector<int> taken(static_cast<std::size_t>(grid.patches()));
    for (std::int64_t row = 0; row < grid.rows; ++row) {
      for (std::int64_t col = 0; col < grid.cols; ++col) {
        const std::int64_t index = patch_index(grid, merge, row, col);
        ASSERT_GE(index, 0);
        ASSERT_LT(index, grid.patches());
        ++taken[static_cast<std::size_t>(index)];
        // A group of merge * merge rows becomes one row for the language model, in reading order.
        EXPECT_EQ(index / (merge * merge), row / merge * (grid.cols / merge) + col / merge);
      }
    }
    EXPECT_EQ(taken, std::vector<int>(taken.size(), 1));
  }
}

class MakePatches : public ::testing::TestWithParam<Layout> {};

TEST_P(MakePatches, PutsEveryPixelInItsPlace) {
  const auto [grid, side, merge] = GetParam();
  const PixelNorm norm{.mean = {0.5F, 0.25F, 0.125F}, .std = {0.5F, 0.3F, 0.7F}};
  const std::int64_t stride = 3 * side * side + 5;
  const std::vector<float> values = patches_of(GetParam(), norm, 2, stride);
  for (std::int64_t row = 0; row < grid.rows; ++row) {
    for (std::int64_t col = 0; col < grid.cols; ++col) {
      const float* patch = values.data() + patch_index(grid, merge, row, col) * stride;
      for (std::int64_t c = 0; c < 3; ++c) {
        const auto channel = static_cast<std::size_t>(c);
        for (std::int64_t i = 0; i < side * side; ++i) {
          const auto v = static_cast<float>(level(col * side + i % side, row * side + i / side, c));
          ASSERT_EQ(patch[c * side * side + i], (v / 255.0F - norm.mean[channel]) / norm.std[channel]);
        }
      }
      for (std::int64_t i = 3 * side * side; i < stride; ++i) ASSERT_TRUE(std::isnan(patch[i]));   // between the rows
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Layouts, MakePatches,
                         ::testing::Values(Layout{{2, 2}, 16, 2}, Layout{{4, 6}, 16, 2}, Layout{{10, 2}, 14, 2},
                                           Layout{{3, 5}, 8, 1}, Layout{{6, 3}, 5, 3}));

TEST(MakePatchesValues, ReachFromMinusOneToOne) {
  const std::vector<float> values = patches_of({{4, 4}, 16, 2}, {}, 1, 768);
  for (const float value : values) {
    ASSERT_GE(value, -1.0F);
    ASSERT_LE(value, 1.0F);
  }
  EXPECT_EQ(values[0], -1.0F);   // the first pixel's red is level 0
}

TEST(MakePatchesValues, WorkersMakeNoDifference) {
  const Layout layout{{14, 10}, 16, 2};
  EXPECT_EQ(patches_of(layout, {}, 1, 768), patches_of(layout, {}, 3, 768));
}

}  // namespace
}  // namespace sightline
