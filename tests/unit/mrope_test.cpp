/// Rotary angles: which coordinate turns which pair, how far, and how exactly.
#include "engine/model/mrope.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace sightline {
namespace {

constexpr std::array<std::int64_t, 3> kSections = {11, 11, 10};
constexpr double kTheta = 1e7;

struct Angles {
  std::vector<float> cosines, sines;
};

Angles angles_at(const RotaryEmbedding& rotary, Position position) {
  const auto n = static_cast<std::size_t>(rotary.n_pairs());
  Angles angles{std::vector<float>(n), std::vector<float>(n)};
  rotary.angles(position, angles.cosines.data(), angles.sines.data());
  return angles;
}

TEST(RotaryEmbedding, TurnsTextByOneAngleSeriesLikeAnyRotaryEmbedding) {
  const RotaryEmbedding rotary(64, kSections, kTheta);

  const Angles angles = angles_at(rotary, {1234, 1234, 1234});

  ASSERT_EQ(angles.cosines.size(), 32U);
  for (std::size_t i = 0; i < angles.cosines.size(); ++i) {
    const double angle = 1234.0 * std::pow(kTheta, -2.0 * static_cast<double>(i) / 64.0);
    EXPECT_FLOAT_EQ(angles.cosines[i], static_cast<float>(std::cos(angle))) << i;
    EXPECT_FLOAT_EQ(angles.sines[i], static_cast<float>(std::sin(angle))) << i;
  }
}

TEST(RotaryEmbedding, DealsPairsToTimeHeightAndWidthInTurn) {
  const RotaryEmbedding rotary(64, kSections, kTheta);
  const Angles still = angles_at(rotary, {0, 0, 0});
  const Angles by_time = angles_at(rotary, {1, 0, 0});
  const Angles by_height = angles_at(rotary, {0, 1, 0});
  const Angles by_width = angles_at(rotary, {0, 0, 1});

  for (std::size_t i = 0; i < still.sines.size(); ++i) {
    EXPECT_EQ(by_time.sines[i] != still.sines[i], i % 3 == 0) << i;
    EXPECT_EQ(by_height.sines[i] != still.sines[i], i % 3 == 1) << i;
    EXPECT_EQ(by_width.sines[i] != still.sines[i], i % 3 == 2) << i;
  }
}

TEST(RotaryEmbedding, LeavesPairsWithoutASectionAsTheyAre) {
  const RotaryEmbedding rotary(16, {2, 3, 2}, kTheta);  // time gets pairs 0 and 3, so that pair 6 is nobody's

  const Angles angles = angles_at(rotary, {5, 5, 5});

  EXPECT_EQ(angles.cosines[6], 1.0F);
  EXPECT_EQ(angles.sines[6], 0.0F);
  EXPECT_NE(angles.sines[3], 0.0F);
  EXPECT_NE(angles.sines[7], 0.0F);
}

TEST(RotaryEmbedding, KeepsItsPrecisionAtTheEndOfALongContext) {
  const RotaryEmbedding rotary(64, kSections, kTheta);
  constexpr std::int32_t kFar = 262143;

  const Angles angles = angles_at(rotary, {kFar, kFar, kFar});

  for (std::size_t i = 0; i < angles.cosines.size(); ++i) {
    const long double exponent = -2.0L * static_cast<long double>(i) / 64.0L;
    const long double angle = static_cast<long double>(kFar) * std::pow(static_cast<long double>(kTheta), exponent);
    EXPECT_NEAR(angles.cosines[i], static_cast<double>(std::cos(angle)), 1e-7) << i;
    EXPECT_NEAR(angles.sines[i], static_cast<double>(std::sin(angle)), 1e-7) << i;
  }
}

}  // namespace
}  // namespace sightline
