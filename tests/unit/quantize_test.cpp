/// Rounding activations to 8 bits: nearest codes, exact sums, the same codes from every instruction set.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "tests/support/kernel_samples.h"

namespace sightline {
namespace {

struct Rounded {
  std::vector<std::int8_t> codes;
  std::vector<ActivationStats> stats;
};

Rounded rounded(const std::vector<float>& x, const Kernels& kernels) {
  Rounded result{std::vector<std::int8_t>(x.size()), std::vector<ActivationStats>(x.size() / kBlockCols)};
  kernels.quantize(x.data(), static_cast<std::int64_t>(x.size()), result.codes.data(), result.stats.data());
  return result;
}

/// Blocks of many magnitudes, blocks with one value far above the others, zeros, ties and signed zeros.
std::vector<float> varied_values() {
  std::vector<float> x;
  for (int exponent = -60; exponent <= 100; exponent += 4) {
    for (const float v : testing_support::random_values(64, static_cast<std::uint64_t>(exponent + 100))) {
      x.push_back(std::ldexp(v, exponent));
    }
    x[x.size() - 3] *= 30.0F;
  }
  x.insert(x.end(), 32, 0.0F);
  x.insert(x.end(), 32, -0.0F);
  for (int i = 0; i < 32; ++i) x.push_back(i == 5 ? 127.0F : static_cast<float>(i) - 15.5F);  // halves: nearest even
  return x;
}

TEST(Quantize, EveryValueIsWithinHalfAStepOfItsCode) {
  const std::vector<float> x = varied_values();
  for (const Kernels* kernels : available_kernels()) {
    const Rounded r = rounded(x, *kernels);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double scale = r.stats[i / kBlockCols].scale;
      // Half a step, and the roundings of scale, of its inverse and of the product: three parts in 2^24 of |x| each.
      const double bound = scale / 2.0 + 4.0 * testing_support::kUnit * std::fabs(double{x[i]});
      ASSERT_LE(std::fabs(x[i] - scale * r.codes[i]), bound) << kernels->isa << ", value " << i;
      ASSERT_GE(r.codes[i], -127) << kernels->isa;
    }
  }
}

TEST(Quantize, TheLargestValueOfABlockGetsTheLargestCode) {
  const std::vector<float> x = varied_values();
  for (const Kernels* kernels : available_kernels()) {
    const Rounded r = rounded(x, *kernels);
    for (std::size_t block = 0; block < r.stats.size(); ++block) {
      float largest = 0.0F;
      int largest_code = 0;
      for (std::size_t i = block * kBlockCols; i < (block + 1) * kBlockCols; ++i) {
        largest = std::max(largest, std::fabs(x[i]));
        largest_code = std::max(largest_code, std::abs(int{r.codes[i]}));
      }
      EXPECT_EQ(r.stats[block].scale, largest / 127.0F) << kernels->isa;
      EXPECT_EQ(largest_code, largest > 0.0F ? 127 : 0) << kernels->isa;
    }
  }
}

TEST(Quantize, SumsAndStartsAreExact) {
  const std::vector<float> x = varied_values();
  for (const Kernels* kernels : available_kernels()) {
    const Rounded r = rounded(x, *kernels);
    for (std::size_t block = 0; block < r.stats.size(); ++block) {
      std::int32_t halves[2] = {};
      for (std::size_t i = 0; i < kBlockCols; ++i) halves[i / 16] += r.codes[block * kBlockCols + i];
      const ActivationStats& stats = r.stats[block];
      EXPECT_EQ(stats.start, kFloatStart - 128 * (halves[0] + halves[1])) << kernels->isa;
      EXPECT_EQ(stats.first_start, kFloatStart - 128 * halves[0]) << kernels->isa;
      EXPECT_EQ(stats.sum, stats.scale * static_cast<float>(halves[0] + halves[1])) << kernels->isa;
    }
  }
}

TEST(Quantize, AllInstructionSetsGiveTheSameBits) {
  std::vector<float> x = varied_values();
  const std::vector<float> more = testing_support::random_values(64 * 1024, 77);
  x.insert(x.end(), more.begin(), more.end());
  const Rounded expected = rounded(x, *kScalarKernels);
  for (const Kernels* kernels : available_kernels()) {
    const Rounded r = rounded(x, *kernels);
    EXPECT_EQ(r.codes, expected.codes) << kernels->isa;
    EXPECT_EQ(std::memcmp(r.stats.data(), expected.stats.data(), r.stats.size() * sizeof(ActivationStats)), 0)
        << kernels->isa;
  }
}

TEST(Quantize, ABlockWithNaNOrInfinityHasNoScaleAndLeavesItsNeighboursAlone) {
  constexpr float kInf = std::numeric_limits<float>::infinity(), kNan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> healthy = testing_support::random_values(96, 3);
  for (const Kernels* kernels : available_kernels()) {
    const Rounded expected = rounded(healthy, *kernels);
    for (const float fault : {kNan, -kNan, kInf, -kInf}) {
      for (std::size_t at = 32; at < 64; ++at) {
        std::vector<float> x = healthy;
        x[at] = fault;
        x[95 - at] = at % 2 == 0 ? fault : x[95 - at];  // sometimes two in one block
        const Rounded r = rounded(x, *kernels);
        EXPECT_TRUE(std::isnan(r.stats[1].scale)) << kernels->isa << ' ' << fault << ' ' << at;
        EXPECT_TRUE(std::isnan(r.stats[1].sum)) << kernels->isa << ' ' << fault << ' ' << at;
        EXPECT_EQ(r.stats[1].start, kFloatStart) << kernels->isa;
        EXPECT_TRUE(std::all_of(&r.codes[32], &r.codes[64], [](std::int8_t c) { return c == 0; })) << kernels->isa;
        for (const std::size_t block : {0, 2}) {
          EXPECT_EQ(std::memcmp(&r.stats[block], &expected.stats[block], sizeof(ActivationStats)), 0) << kernels->isa;
        }
      }
    }
  }
}

TEST(Quantize, BlocksBelowTheSmallestNormalStepStayFinite) {
  for (const float largest : {1e-30F, 1e-36F, 1e-37F, 1e-40F, std::numeric_limits<float>::denorm_min()}) {
    std::vector<float> x(32);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = largest * (i % 3 == 0 ? 1.0F : i % 3 == 1 ? -0.5F : 0.0F);
    for (const Kernels* kernels : available_kernels()) {
      const Rounded r = rounded(x, *kernels);
      EXPECT_TRUE(std::isfinite(r.stats[0].scale) && std::isfinite(r.stats[0].sum)) << kernels->isa << ' ' << largest;
      for (std::size_t i = 0; i < x.size(); ++i) {
        EXPECT_LE(std::fabs(r.stats[0].scale * static_cast<float>(r.codes[i])), 1.01F * largest) << kernels->isa;
      }
      EXPECT_LE(std::fabs(r.stats[0].sum), 33.0F * largest) << kernels->isa << ' ' << largest;
    }
  }
}

}  // namespace
}  // namespace sightline
