/// Law: how rows are cut into passes, and what else shares a pass, does not matter but for rounding.
#include <gtest/gtest.h>

#include <array>

#include "engine/model/forward.h"
#include "tests/property/model_laws.h"

namespace sightline {
namespace {

class SlicesAgree : public ::testing::TestWithParam<TinyModelOptions> {};

TEST_P(SlicesAgree, AnyCutOfThePrefillGivesTheSameLogits) {
  const TempFolder folder;
  const auto runner = run_model(folder, GetParam());
  ASSERT_NE(runner, nullptr);
  const std::vector<TokenId> tokens = random_tokens(150, runner->model().config().vocab_size, 21);
  Sequence whole = runner->empty_sequence();
  const std::vector<float> expected = runner->feed(whole, tokens);

  for (const std::int64_t per_pass : {1, 2, 3, 7, 32, 64, 149}) {
    Sequence cut = runner->empty_sequence();
    expect_same_logits(runner->feed(cut, tokens, per_pass), expected, GetParam(),
                       std::to_string(per_pass) + " per pass");
    EXPECT_EQ(cut.next_position(), whole.next_position());
  }
}

TEST_P(SlicesAgree, SequencesThatShareAPassDoNotSeeEachOther) {
  const TempFolder folder;
  const auto runner = run_model(folder, GetParam());
  ASSERT_NE(runner, nullptr);
  const ModelConfig& config = runner->model().config();
  constexpr std::array<std::int64_t, 3> kLengths = {70, 1, 9};
  std::vector<Sequence> together;
  std::vector<std::vector<BatchRow>> rows;
  std::vector<float> expected;
  for (std::size_t i = 0; i < kLengths.size(); ++i) {
    const std::vector<TokenId> past = random_tokens(20 * static_cast<std::int64_t>(i), config.vocab_size, 30 + i);
    const std::vector<TokenId> tokens = random_tokens(kLengths[i], config.vocab_size, 40 + i);
    Sequence alone = runner->empty_sequence();
    together.push_back(runner->empty_sequence());
    runner->feed(alone, past);
    runner->feed(together.back(), past);
    rows.push_back(ModelRunner::rows_of(tokens, together.back().next_position()));
    ASSERT_TRUE(together.back().reserve(kLengths[i]));
    const std::vector<float> logits = runner->feed(alone, tokens);
    expected.insert(expected.end(), logits.begin(), logits.end());
  }
  std::vector<BatchSlice> slices;
  for (std::size_t i = 0; i < rows.size(); ++i) slices.push_back({&together[i], rows[i]});

  const MatrixView<const float> logits =
      forward(runner->model(), Batch{slices}, runner->workspace(), runner->compute());

  ASSERT_EQ(logits.rows, 80);
  const std::span<const float> actual(logits.data, static_cast<std::size_t>(logits.rows * logits.cols));
  expect_same_logits(actual, expected, GetParam(), "three sequences");
}

TEST_P(SlicesAgree, RowsThatWantNoLogitsChangeNothing) {
  const TempFolder folder;
  const auto runner = run_model(folder, GetParam());
  ASSERT_NE(runner, nullptr);
  const auto vocabulary = static_cast<std::size_t>(runner->model().config().vocab_size);
  const std::vector<TokenId> tokens = random_tokens(40, runner->model().config().vocab_size, 51);
  std::vector<BatchRow> rows = ModelRunner::rows_of(tokens, {});
  Sequence all = runner->empty_sequence();
  const std::vector<float> every = runner->feed(all, std::span<const BatchRow>(rows));

  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].wants_logits = i == 13 || i == 39;
  Sequence some = runner->empty_sequence();
  const std::vector<float> two = runner->feed(some, std::span<const BatchRow>(rows));

  ASSERT_EQ(two.size(), 2 * vocabulary);
  expect_same_logits(std::span(two).first(vocabulary), std::span(every).subspan(13 * vocabulary, vocabulary),
                     GetParam(), "row 13");
  expect_same_logits(std::span(two).last(vocabulary), std::span(every).last(vocabulary), GetParam(), "row 39");
}

INSTANTIATE_TEST_SUITE_P(Models, SlicesAgree, ::testing::ValuesIn(law_models()));

}  // namespace
}  // namespace sightline
