/// Remembered states: the longest that fits the input, within a budget, the least recently used forgotten first.
#include "engine/run/prefix_store.h"

#include "tests/unit/run_fixture.h"

namespace sightline {
namespace {

class PrefixStoreTest : public RunTest {
 protected:
  PrefixKeys keys_of(const std::vector<TokenId>& tokens) { return PrefixKeys(Input{{token_segment(tokens, 0, false)}}); }

  void keep(PrefixStore& store, const std::vector<TokenId>& tokens) {
    store.keep(keys_of(tokens), sequence_after(tokens, workspace_));
  }
  /// Bytes of one remembered state of that many rows.
  std::int64_t cost(int rows) {
    PrefixStore store(model().config(), std::int64_t{1} << 40);
    keep(store, random_tokens(99, rows));
    return store.bytes();
  }

  Workspace workspace_ = make_workspace();
};

TEST_F(PrefixStoreTest, FindsTheLongestBeginning) {
  PrefixStore store(model().config(), std::int64_t{1} << 30);
  std::vector<TokenId> tokens = random_tokens(1, 100);
  keep(store, {tokens.begin(), tokens.begin() + 10});
  keep(store, {tokens.begin(), tokens.begin() + 40});

  const std::optional<Sequence> found = store.find_longest(keys_of(tokens));

  ASSERT_TRUE(found);
  EXPECT_EQ(found->rows(), 40);
}

TEST_F(PrefixStoreTest, LeavesTheLastRowToBeRun) {
  PrefixStore store(model().config(), std::int64_t{1} << 30);
  const std::vector<TokenId> tokens = random_tokens(1, 20);
  keep(store, tokens);

  EXPECT_FALSE(store.find_longest(keys_of(tokens)));
  EXPECT_TRUE(store.contains(keys_of(tokens), 20));
}

TEST_F(PrefixStoreTest, DoesNotTakeOtherRowsForABeginning) {
  PrefixStore store(model().config(), std::int64_t{1} << 30);
  keep(store, random_tokens(1, 20));

  EXPECT_FALSE(store.find_longest(keys_of(random_tokens(2, 100))));
}

TEST_F(PrefixStoreTest, ForgetsTheLeastRecentlyUsedCheckpointFirst) {
  PrefixStore store(model().config(), 2 * cost(20));
  const std::vector<TokenId> a = random_tokens(1, 20);
  const std::vector<TokenId> b = random_tokens(2, 20);
  const std::vector<TokenId> c = random_tokens(3, 20);
  keep(store, a);
  keep(store, b);
  std::vector<TokenId> longer = a;
  longer.push_back(1);
  ASSERT_TRUE(store.find_longest(keys_of(longer)));   // a is now the more recent

  keep(store, c);

  EXPECT_TRUE(store.contains(keys_of(a), 20));
  EXPECT_FALSE(store.contains(keys_of(b), 20));
  EXPECT_TRUE(store.contains(keys_of(c), 20));
}

TEST_F(PrefixStoreTest, StaysWithinItsBudget) {
  const std::int64_t budget = 3 * cost(100);
  PrefixStore store(model().config(), budget);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    keep(store, random_tokens(seed, 10 + static_cast<int>(seed) * 10));
    EXPECT_LE(store.bytes(), budget);
  }
  EXPECT_GE(store.size(), 1);
}

TEST_F(PrefixStoreTest, CountsSharedPagesOnce) {
  PrefixStore store(model().config(), std::int64_t{1} << 40);
  const std::vector<TokenId> tokens = random_tokens(1, 640);
  const Sequence sequence = sequence_after(tokens, workspace_);
  store.keep_fork(keys_of(tokens), sequence);
  const std::int64_t one = store.bytes();
  Result<Sequence> fork = sequence.fork();
  ASSERT_TRUE(fork);
  std::vector<TokenId> longer = tokens;
  longer.push_back(7);
  std::vector<BatchRow> row(1);
  row[0].token = 7;
  row[0].position = fork->next_position();
  ASSERT_TRUE(fork->reserve(1));
  const BatchSlice slice{&*fork, row};
  forward(model(), Batch{{&slice, 1}}, workspace_, compute());

  store.keep(keys_of(longer), std::move(*fork));

  EXPECT_EQ(store.size(), 2);
  EXPECT_LT(store.bytes(), 2 * one);
  EXPECT_GT(store.bytes(), one);
}

TEST_F(PrefixStoreTest, KeepsNothingWithoutABudget) {
  PrefixStore store(model().config(), 0);
  keep(store, random_tokens(1, 20));

  EXPECT_EQ(store.size(), 0);
}

TEST_F(PrefixStoreTest, GivesStatesThatAreIndependentOfTheKeptOnes) {
  PrefixStore store(model().config(), std::int64_t{1} << 30);
  std::vector<TokenId> tokens = random_tokens(1, 70);
  keep(store, tokens);
  tokens.push_back(3);
  const auto scores_after_one_more = [&] {
    std::optional<Sequence> found = store.find_longest(keys_of(tokens));
    EXPECT_TRUE(found);
    EXPECT_TRUE(found->reserve(1));
    BatchRow row;
    row.token = 3;
    row.position = found->next_position();
    row.wants_logits = true;
    const BatchSlice slice{&*found, {&row, 1}};
    const MatrixView<const float> logits = forward(model(), Batch{{&slice, 1}}, workspace_, compute());
    return std::vector<float>(logits.row(0), logits.row(0) + logits.cols);
  };

  const std::vector<float> first = scores_after_one_more();

  EXPECT_EQ(scores_after_one_more(), first);
}

}  // namespace
}  // namespace sightline
