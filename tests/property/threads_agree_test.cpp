/// Law: the number of workers changes no bit of the result.
#include <gtest/gtest.h>

#include "tests/property/model_laws.h"

namespace sightline {
namespace {

class ThreadsAgree : public ::testing::TestWithParam<TinyModelOptions> {};

TEST_P(ThreadsAgree, BitForBitInPrefillAndDecode) {
  const TempFolder folder;
  std::vector<float> expected;
  for (const int workers : {1, 2, 5}) {
    RunnerOptions options;
    options.workers = workers;
    const auto runner = run_model(folder, GetParam(), options);
    ASSERT_NE(runner, nullptr);
    const std::vector<TokenId> tokens = random_tokens(150, runner->model().config().vocab_size, 11);
    Sequence sequence = runner->empty_sequence();

    std::vector<float> logits = runner->feed(sequence, std::span(tokens).first(140));
    const std::vector<float> decoded = runner->feed(sequence, std::span(tokens).subspan(140), 1);
    logits.insert(logits.end(), decoded.begin(), decoded.end());

    if (expected.empty()) expected = logits;
    EXPECT_EQ(logits, expected) << workers << " workers";
  }
}

INSTANTIATE_TEST_SUITE_P(Models, ThreadsAgree, ::testing::ValuesIn(law_models()));

}  // namespace
}  // namespace sightline
