/// Law: writing a sequence never changes its forks, in whatever order they are used and dropped.
#include <gtest/gtest.h>

#include <random>

#include "tests/property/model_laws.h"

namespace sightline {
namespace {

/// A sequence together with the tokens it was fed and how they were cut.
struct Branch {
  Sequence sequence;
  std::vector<std::vector<TokenId>> passes;
};

std::vector<float> replay(ModelRunner& runner, const Branch& branch) {
  Sequence fresh = runner.empty_sequence();
  std::vector<float> last;
  for (const std::vector<TokenId>& pass : branch.passes) last = runner.feed(fresh, pass);
  return last;
}

TEST(ForkIndependent, RandomScriptsOfFeedingForkingAndDroppingMatchAFreshRun) {
  const TempFolder folder;
  const auto runner = run_model(folder, {});
  ASSERT_NE(runner, nullptr);
  const std::int64_t vocabulary = runner->model().config().vocab_size;
  std::mt19937_64 dice(81);
  const auto roll = [&dice](std::size_t n) { return static_cast<std::size_t>(dice() % n); };

  std::vector<Branch> branches;
  branches.push_back({runner->empty_sequence(), {}});
  for (int step = 0; step < 80; ++step) {
    const std::size_t chosen = roll(branches.size());
    const std::size_t action = roll(4);
    if (action == 0 && branches.size() < 6) {
      Result<Sequence> fork = branches[chosen].sequence.fork();
      ASSERT_TRUE(fork);
      branches.push_back({*std::move(fork), branches[chosen].passes});
    } else if (action == 1 && branches.size() > 2) {
      branches.erase(branches.begin() + static_cast<std::ptrdiff_t>(chosen));
    } else if (Branch& branch = branches[chosen]; branch.sequence.rows() < 150) {
      branch.passes.push_back(random_tokens(1 + static_cast<std::int64_t>(roll(40)), vocabulary, dice()));
      const std::vector<float> logits = runner->feed(branch.sequence, branch.passes.back());
      ASSERT_EQ(logits, replay(*runner, branch)) << "step " << step;
    }
  }
}

}  // namespace
}  // namespace sightline
