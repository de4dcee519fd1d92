/// The workers: every item exactly once, in pieces that do not depend on their number, however often and however late.
#include "engine/base/thread_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <thread>
#include <vector>

namespace sightline {
namespace {

class ThreadPoolTest : public ::testing::TestWithParam<int> {};

TEST_P(ThreadPoolTest, HandsOutEveryItemOnceInPiecesAtMultiplesOfTheGrain) {
  ThreadPool pool(GetParam());
  for (const std::int64_t count : {1, 2, 5, 63, 64, 65, 1000}) {
    for (const std::int64_t grain : {1, 3, 64, 999, 1000, 5000}) {
      std::vector<std::atomic<int>> seen(static_cast<std::size_t>(count));
      std::atomic<bool> well_cut{true};

      pool.parallel_for(count, grain, [&](std::int64_t begin, std::int64_t end, int worker) {
        const bool fits = begin % grain == 0 && end == std::min(begin + grain, count);
        if (!fits || worker < 0 || worker >= pool.workers()) well_cut = false;
        for (std::int64_t i = begin; i < end; ++i) ++seen[static_cast<std::size_t>(i)];
      });

      EXPECT_TRUE(well_cut) << count << " by " << grain;
      EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](const auto& n) { return n == 1; }))
          << count << " by " << grain;
    }
  }
}

TEST(ThreadPool, TakesWhatASlowWorkerHasNotBegun) {
  for (const int workers : {2, 3, 5}) {
    ThreadPool pool(workers);
    constexpr std::int64_t kItems = 40;
    std::atomic<std::int64_t> others{0};
    bool all_done = false;
    pool.parallel_for(kItems, 1, [&](std::int64_t begin, std::int64_t, int) {
      if (begin != 0) {
        ++others;
        return;
      }
      const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
      while (others != kItems - 1 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
      all_done = others == kItems - 1;   // although this worker's own items follow this one
    });
    EXPECT_TRUE(all_done) << workers << " workers";
  }
}

TEST_P(ThreadPoolTest, DoesNothingForNoItemsAndTreatsASmallGrainAsOne) {
  ThreadPool pool(GetParam());
  int calls = 0;
  pool.parallel_for(0, 4, [&](std::int64_t, std::int64_t, int) { ++calls; });
  pool.parallel_for(-7, 4, [&](std::int64_t, std::int64_t, int) { ++calls; });
  EXPECT_EQ(calls, 0);

  std::atomic<int> pieces{0};
  pool.parallel_for(5, 0, [&](std::int64_t begin, std::int64_t end, int) { pieces += static_cast<int>(end - begin); });
  EXPECT_EQ(pieces, 5);
}

TEST_P(ThreadPoolTest, LetsTheCallerSeeWhatItsWorkersWrote) {
  ThreadPool pool(GetParam());
  std::vector<std::int64_t> values(257);  // plain memory: the end of the call is the only synchronisation
  for (std::int64_t round = 1; round <= 3000; ++round) {
    pool.parallel_for(257, 2, [&](std::int64_t begin, std::int64_t end, int) {
      for (std::int64_t i = begin; i < end; ++i) values[static_cast<std::size_t>(i)] += i * round;
    });
    if (round % 500 != 0) continue;
    for (std::int64_t i = 0; i < 257; ++i) {
      ASSERT_EQ(values[static_cast<std::size_t>(i)], i * round * (round + 1) / 2) << round;
    }
  }
}

TEST_P(ThreadPoolTest, WakesWorkersThatSleep) {
  ThreadPool pool(GetParam());
  for (int round = 0; round < 20; ++round) {
    // sometimes asleep, sometimes just about to be
    std::this_thread::sleep_for(std::chrono::microseconds(round % 4 == 0 ? 3000 : 150 + 10 * round));
    std::atomic<std::int64_t> sum{0};
    pool.parallel_for(100, 1, [&](std::int64_t begin, std::int64_t, int) { sum += begin; });
    ASSERT_EQ(sum, 4950);
  }
}

TEST_P(ThreadPoolTest, GivesEachWorkerItsOwnNumber) {
  ThreadPool pool(GetParam());
  std::vector<int> inside(static_cast<std::size_t>(pool.workers()));  // unsynchronised on purpose
  for (int round = 0; round < 500; ++round) {
    pool.parallel_for(40, 1,
                      [&](std::int64_t, std::int64_t, int worker) { ++inside[static_cast<std::size_t>(worker)]; });
  }
  int total = 0;
  for (const int n : inside) total += n;
  EXPECT_EQ(total, 500 * 40);
}

TEST_P(ThreadPoolTest, EndsWhileItsWorkersSpinOrSleep) {
  for (int round = 0; round < 40; ++round) {
    std::atomic<int> done{0};
    {
      ThreadPool pool(GetParam());
      if (round % 2 == 0) pool.parallel_for(8, 1, [&](std::int64_t, std::int64_t, int) { ++done; });
      if (round % 8 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(done, round % 2 == 0 ? 8 : 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Workers, ThreadPoolTest, ::testing::Values(1, 2, 5),
                         [](const auto& test) { return "Workers" + std::to_string(test.param); });

TEST(ThreadPool, HasTheCallerAsItsOnlyWorkerWhenAskedForLessThanTwo) {
  for (const int asked : {-3, 0, 1}) {
    ThreadPool pool(asked);
    EXPECT_EQ(pool.workers(), 1);
    const std::thread::id caller = std::this_thread::get_id();
    bool same = true;
    pool.parallel_for(10, 3, [&](std::int64_t, std::int64_t, int worker) {
      same = same && worker == 0 && std::this_thread::get_id() == caller;
    });
    EXPECT_TRUE(same);
  }
}

TEST(ThreadPool, LetsSeveralWorkersRunAtOnce) {
  ThreadPool pool(2);
  if (pool.workers() < 2) GTEST_SKIP() << "the system gives no second thread";
  // Each piece waits for the other, so one worker alone could never finish. A lost wake-up would hang here.
  for (int round = 0; round < 50; ++round) {
    if (round % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    std::atomic<int> arrived{0};
    pool.parallel_for(2, 1, [&](std::int64_t, std::int64_t, int) {
      ++arrived;
      while (arrived < 2) std::this_thread::yield();
    });
    ASSERT_EQ(arrived, 2);
  }
}

TEST(ThreadPool, MayBeCalledFromDifferentThreadsOneAfterTheOther) {
  ThreadPool pool(3);
  std::atomic<std::int64_t> sum{0};
  for (int round = 0; round < 20; ++round) {
    std::thread other(
        [&] { pool.parallel_for(50, 4, [&](std::int64_t begin, std::int64_t end, int) { sum += end - begin; }); });
    other.join();
    pool.parallel_for(50, 4, [&](std::int64_t begin, std::int64_t end, int) { sum += end - begin; });
  }
  EXPECT_EQ(sum, 20 * 2 * 50);
}

}  // namespace
}  // namespace sightline
