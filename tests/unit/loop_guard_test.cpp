/// The loop guard ends what goes round in circles and nothing else.
#include "engine/run/loop_guard.h"

#include <gtest/gtest.h>

#include <optional>

namespace sightline {
namespace {

/// Tokens until the guard fires on a block of `length` different tokens, repeated; none within `limit`.
std::optional<int> fires_after(int length, int limit, int before = 0) {
  LoopGuard guard;
  for (int i = 0; i < before; ++i) {
    if (guard.push(1000 + i)) return -1;
  }
  for (int i = 0; i < limit; ++i) {
    if (guard.push(i % length)) return i + 1;
  }
  return std::nullopt;
}

TEST(LoopGuard, FiresWhenOneTokenCoversFiveHundredAndTwelve) { EXPECT_EQ(fires_after(1, 1000), 512); }

TEST(LoopGuard, FiresWhenABlockOfTwoHundredStandsThereSixteenTimes) { EXPECT_EQ(fires_after(200, 10000), 16 * 200); }

TEST(LoopGuard, KnowsBlocksUpToTwoHundredAndFiftySixTokens) {
  EXPECT_EQ(fires_after(256, 10000), 16 * 256);
  EXPECT_EQ(fires_after(257, 10000), std::nullopt);
}

TEST(LoopGuard, FindsALoopThatBeginsLate) { EXPECT_EQ(fires_after(33, 10000, 500), 16 * 33); }

TEST(LoopGuard, LetsFifteenRepetitionsPass) {
  LoopGuard guard;
  for (int i = 0; i < 15 * 200; ++i) ASSERT_FALSE(guard.push(i % 200));
  EXPECT_FALSE(guard.push(9999));
}

TEST(LoopGuard, ForgetsALoopThatIsBroken) {
  LoopGuard guard;
  for (int i = 0; i < 511; ++i) ASSERT_FALSE(guard.push(5));
  ASSERT_FALSE(guard.push(6));
  for (int i = 0; i < 511; ++i) ASSERT_FALSE(guard.push(5));
  EXPECT_TRUE(guard.push(5));
}

TEST(LoopGuard, LetsTextWithoutLoopsPass) {
  LoopGuard guard;
  std::uint32_t state = 1;
  for (int i = 0; i < 20000; ++i) {
    state = state * 1664525U + 1013904223U;
    ASSERT_FALSE(guard.push(static_cast<TokenId>(state >> 29U)));   // eight different tokens
  }
}

}  // namespace
}  // namespace sightline
