/// Law: remembering a state, wandering off and coming back is the same as never having left.
#include <gtest/gtest.h>

#include "tests/property/model_laws.h"

namespace sightline {
namespace {

class RestoreAgrees : public ::testing::TestWithParam<TinyModelOptions> {};

TEST_P(RestoreAgrees, BitForBitFromAnyCheckpoint) {
  const TempFolder folder;
  const auto runner = run_model(folder, GetParam());
  ASSERT_NE(runner, nullptr);
  const std::int64_t vocabulary = runner->model().config().vocab_size;
  const std::vector<TokenId> after = random_tokens(12, vocabulary, 71);

  for (const std::int64_t length : {1, 2, 3, 5, 63, 64, 65, 130}) {  // before, at and after the end of a page
    const std::vector<TokenId> before = random_tokens(length, vocabulary, 72);
    Sequence straight = runner->empty_sequence();
    runner->feed(straight, before);
    const std::vector<float> expected = runner->feed(straight, after, 5);

    Sequence sequence = runner->empty_sequence();
    runner->feed(sequence, before);
    const Result<Sequence> checkpoint = sequence.fork();
    ASSERT_TRUE(checkpoint);
    runner->feed(sequence, random_tokens(80, vocabulary, 73));
    Result<Sequence> restored = checkpoint->fork();
    ASSERT_TRUE(restored);

    EXPECT_EQ(runner->feed(*restored, after, 5), expected) << length;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, RestoreAgrees, ::testing::ValuesIn(law_models()));

}  // namespace
}  // namespace sightline
