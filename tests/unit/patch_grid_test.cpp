/// The grid a picture is shown in: recorded sizes, and rules that hold for every size.
#include "vision/patch_grid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace sightline {
namespace {

constexpr std::int64_t kPatch = 16;
constexpr std::int64_t kMerge = 2;
constexpr std::int64_t kStep = kPatch * kMerge;

/// In pixels, as the model sees them; {0, 0} for a picture that is refused.
Size shown(Size image, const PixelBudget& budget) {
  const Result<PatchGrid> grid = plan_grid(image, budget, kPatch, kMerge);
  if (grid) return {grid->cols * kPatch, grid->rows * kPatch};
  EXPECT_EQ(grid.error().code, ErrorCode::OverBudget);
  EXPECT_EQ(grid.error().id, "IMAGE_LIMIT");
  return {0, 0};
}

struct Recorded {
  Size image;
  std::array<Size, 3> shown;   ///< with each of the budgets below
};

constexpr std::array<PixelBudget, 3> kBudgets{{{65536, 16777216}, {8192, 4194304}, {524288, 2097152}}};

// What smart_resize of the original processor gives.
// clang-format off
constexpr std::array<Recorded, 23> kRecorded{{
    {{224, 224}, {{{256, 256}, {224, 224}, {736, 736}}}},
    {{100, 100}, {{{256, 256}, {96, 96}, {736, 736}}}},
    {{32, 32}, {{{256, 256}, {96, 96}, {736, 736}}}},
    {{1, 1}, {{{256, 256}, {96, 96}, {736, 736}}}},
    {{640, 480}, {{{640, 480}, {640, 480}, {864, 640}}}},
    {{1280, 720}, {{{1280, 704}, {1280, 704}, {1280, 704}}}},
    {{1920, 1080}, {{{1920, 1088}, {1920, 1088}, {1920, 1088}}}},
    {{1366, 768}, {{{1376, 768}, {1376, 768}, {1376, 768}}}},
    {{1024, 1024}, {{{1024, 1024}, {1024, 1024}, {1024, 1024}}}},
    {{750, 1334}, {{{736, 1344}, {736, 1344}, {736, 1344}}}},
    {{3000, 2000}, {{{3008, 1984}, {2496, 1664}, {1760, 1152}}}},
    {{4032, 3024}, {{{4032, 3008}, {2336, 1760}, {1664, 1248}}}},
    {{4096, 4096}, {{{4096, 4096}, {2048, 2048}, {1440, 1440}}}},
    {{8000, 6000}, {{{4704, 3520}, {2336, 1760}, {1664, 1248}}}},
    {{2480, 3508}, {{{2496, 3520}, {1696, 2432}, {1216, 1696}}}},
    {{1654, 2339}, {{{1664, 2336}, {1664, 2336}, {1216, 1696}}}},
    {{2000, 10}, {{{3648, 32}, {1280, 32}, {10240, 64}}}},
    {{10, 2000}, {{{32, 3648}, {32, 1280}, {64, 10240}}}},
    {{3000, 10}, {{{0, 0}, {0, 0}, {0, 0}}}},
    {{80, 2000}, {{{64, 1984}, {64, 1984}, {160, 3648}}}},
    {{1000, 16}, {{{2048, 64}, {736, 32}, {5728, 96}}}},
    {{48, 1040}, {{{64, 1024}, {64, 1024}, {160, 3392}}}},
    {{1440, 3120}, {{{1440, 3136}, {1376, 3008}, {960, 2112}}}},
}};
// clang-format on

TEST(PatchGrid, IsTheRecordedOne) {
  for (const Recorded& recorded : kRecorded) {
    for (std::size_t i = 0; i < kBudgets.size(); ++i) {
      EXPECT_EQ(shown(recorded.image, kBudgets[i]), recorded.shown[i])
          << recorded.image.width << " by " << recorded.image.height << ", budget " << i;
    }
  }
}

/// What is wrong with the grid for `image`; empty if nothing is.
std::string fault(Size image, const PixelBudget& budget) {
  const Result<PatchGrid> grid = plan_grid(image, budget, kPatch, kMerge);
  const auto w = static_cast<double>(image.width);
  const auto h = static_cast<double>(image.height);
  const bool too_long = std::max(w, h) > 200.0 * std::min(w, h);
  if (!grid) return too_long && grid.error().id == "IMAGE_LIMIT" ? "" : "refused";
  if (too_long) return "accepted";
  if (grid->rows < kMerge || grid->cols < kMerge) return "empty";
  if (grid->rows % kMerge != 0 || grid->cols % kMerge != 0) return "not whole blocks";
  const std::int64_t pixels = grid->patches() * kPatch * kPatch;
  const bool is_thin = std::min(grid->rows, grid->cols) == kMerge;
  // Growing rounds up and shrinking rounds down, so only one step of rounding, or a side that cannot shrink further,
  // may pass the other border.
  const auto step = static_cast<double>(kStep);
  const double long_side = std::sqrt(static_cast<double>(budget.min_pixels) * std::max(w / h, h / w));
  const double grown = static_cast<double>(budget.min_pixels) + 2.0 * step * long_side + step * step;
  if (pixels > budget.max_pixels && !is_thin && static_cast<double>(pixels) > grown) return "too large";
  const double scale_x = static_cast<double>(grid->cols * kPatch) / w;
  const double scale_y = static_cast<double>(grid->rows * kPatch) / h;
  if (std::abs(scale_x - scale_y) > step / w + step / h) return "out of proportion";
  return "";
}

class PatchGridRules : public ::testing::TestWithParam<PixelBudget> {};

TEST_P(PatchGridRules, HoldForEverySmallSize) {
  std::int64_t faults = 0;
  for (std::int64_t width = 1; width <= 512; ++width) {
    for (std::int64_t height = 1; height <= 512; ++height) {
      const std::string what = fault({width, height}, GetParam());
      if (what.empty()) continue;
      if (++faults < 5) ADD_FAILURE() << width << " by " << height << ": " << what;
    }
  }
  EXPECT_EQ(faults, 0);
}

TEST_P(PatchGridRules, HoldForExtremes) {
  const std::array<std::int64_t, 10> sides{1, 2, 327, 328, 4095, 65534, 65535, 178956970, std::int64_t{1} << 40,
                                           std::numeric_limits<std::int64_t>::max()};
  for (const std::int64_t width : sides) {
    for (const std::int64_t height : sides) {
      EXPECT_EQ(fault({width, height}, GetParam()), "") << width << " by " << height;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Budgets, PatchGridRules,
                         ::testing::Values(PixelBudget{}, PixelBudget{1024, 16384}, PixelBudget{524288, 2097152},
                                           PixelBudget{1, 1}, PixelBudget{65536, 65536}));

TEST(PatchGrid, DefaultBudgetIsNeverUndercutBySmallPictures) {
  for (std::int64_t width = 1; width <= 300; width += 3) {
    for (std::int64_t height = std::max<std::int64_t>(1, width / 200 + 1); height <= 300; height += 7) {
      const Size size = shown({width, height}, {});
      if (size.width > 0) {
        EXPECT_GE(size.width * size.height, 65536) << width << " by " << height;
      }
    }
  }
}

TEST(PatchGrid, RatioOfTwoHundredIsTheLast) {
  EXPECT_EQ(shown({200, 1}, {}), (Size{3648, 32}));
  EXPECT_EQ(shown({201, 1}, {}), (Size{0, 0}));
  const Result<PatchGrid> refused = plan_grid({7, 1401}, {}, kPatch, kMerge);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("7 by 1401"), std::string::npos);
}

TEST(PatchGrid, OtherPatchSizesWork) {
  const Result<PatchGrid> grid = plan_grid({448, 336}, {1024, 1 << 20}, 14, 1);
  ASSERT_TRUE(grid);
  EXPECT_EQ(*grid, (PatchGrid{24, 32}));
}

}  // namespace
}  // namespace sightline
