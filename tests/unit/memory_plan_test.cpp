/// What fits is decided by numbers, before anything is loaded.
#include "engine/run/memory_plan.h"

#include <gtest/gtest.h>

namespace sightline {
namespace {

constexpr std::int64_t kGiB = std::int64_t{1} << 30;

MemoryNeeds needs_of(std::int64_t weights, std::int64_t cache) {
  MemoryNeeds needs;
  needs.weights = weights;
  needs.cache = cache;
  return needs;
}

TEST(MemoryPlan, CopiesTheWeightsWhereTheyFitBesideTheReserve) {
  const Result<MemoryPlan> plan = plan_memory(needs_of(10 * kGiB, kGiB), kGiB, {24 * kGiB, 20 * kGiB});

  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->mode, LoadMode::Resident);
  EXPECT_EQ(plan->checkpoint_bytes, kGiB);
  EXPECT_TRUE(plan->warning.empty());
}

TEST(MemoryPlan, LeavesATenthOfTheMemoryAndAtLeastOneGibibyte) {
  EXPECT_EQ(plan_memory(needs_of(16 * kGiB, 0), 0, {40 * kGiB, 20 * kGiB})->mode, LoadMode::Resident);
  EXPECT_EQ(plan_memory(needs_of(16 * kGiB + 1, 0), 0, {40 * kGiB, 20 * kGiB})->mode, LoadMode::Mapped);
  EXPECT_EQ(plan_memory(needs_of(3 * kGiB, 0), 0, {4 * kGiB, 4 * kGiB})->mode, LoadMode::Resident);
  EXPECT_EQ(plan_memory(needs_of(3 * kGiB + 1, 0), 0, {4 * kGiB, 4 * kGiB})->mode, LoadMode::Mapped);
}

TEST(MemoryPlan, StreamsWithAWarningThatNamesTheNumbers) {
  const Result<MemoryPlan> plan = plan_memory(needs_of(22 * kGiB, kGiB), 8 * kGiB, {16 * kGiB, 12 * kGiB});

  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->mode, LoadMode::Mapped);
  EXPECT_NE(plan->warning.find("23.00 GiB"), std::string::npos) << plan->warning;
  EXPECT_LT(plan->checkpoint_bytes, 12 * kGiB - kGiB);
}

TEST(MemoryPlan, RefusesWhatCannotFitAndSaysByHowMuch) {
  const Result<MemoryPlan> plan = plan_memory(needs_of(kGiB, 9 * kGiB), 0, {8 * kGiB, 6 * kGiB});

  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().id, "MODEL_TOO_BIG");
  EXPECT_NE(plan.error().message.find("9.00 GiB"), std::string::npos) << plan.error().message;
  EXPECT_NE(plan.error().message.find("5.00 GiB"), std::string::npos) << plan.error().message;
}

TEST(MemoryPlan, GivesRememberedStatesOnlyWhatIsLeft) {
  const Result<MemoryPlan> plan = plan_memory(needs_of(10 * kGiB, 0), 4 * kGiB, {16 * kGiB, 13 * kGiB});

  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->mode, LoadMode::Resident);
  EXPECT_LT(plan->checkpoint_bytes, 2 * kGiB);
}

TEST(MemoryPlan, TrustsASystemThatDoesNotTell) {
  EXPECT_EQ(plan_memory(needs_of(100 * kGiB, 0), kGiB, {0, 0})->mode, LoadMode::Resident);
}

}  // namespace
}  // namespace sightline
