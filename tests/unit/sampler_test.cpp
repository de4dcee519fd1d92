/// The sampler keeps the order of its steps, its ties, its seeds and its refusals.
#include "engine/run/sampler.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace sightline {
namespace {

SamplingOptions plain(float temperature) {
  SamplingOptions options;
  options.temperature = temperature;
  options.top_k = 0;
  options.top_p = 1.0F;
  return options;
}

std::set<TokenId> drawn(const SamplingOptions& options, const std::vector<float>& logits, int n,
                        const std::vector<TokenId>& generated = {}, const OutputTokens& tokens = {}) {
  Sampler sampler(options, tokens);
  for (const TokenId token : generated) sampler.accept(token);
  std::set<TokenId> seen;
  for (int i = 0; i < n; ++i) {
    const Result<TokenId> token = sampler.sample(logits);
    EXPECT_TRUE(token);
    if (token) seen.insert(*token);
  }
  return seen;
}

TEST(Sampler, TakesTheMostProbableTokenAtTemperatureZeroAndTheLowestOfEquals) {
  SamplingOptions options = plain(0.0F);
  options.presence_penalty = 2.0F;

  EXPECT_EQ(drawn(options, {0.5F, 3.0F, 3.0F, 1.0F}, 5, {1}), (std::set<TokenId>{1}));
}

TEST(Sampler, RefusesScoresThatAreNotFinite) {
  for (const float bad : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                          std::numeric_limits<float>::quiet_NaN()}) {
    for (const float temperature : {0.0F, 1.0F}) {
      Sampler sampler(plain(temperature), {});
      const Result<TokenId> token = sampler.sample(std::vector<float>{1.0F, bad, 0.0F});
      ASSERT_FALSE(token);
      EXPECT_EQ(token.error().id, "NUMERIC_FAULT");
    }
  }
}

TEST(Sampler, FindsDamageInThePaddingToo) {
  OutputTokens tokens;
  tokens.n_valid = 2;
  Sampler sampler(plain(0.0F), tokens);

  EXPECT_FALSE(sampler.sample(std::vector<float>{1.0F, 0.0F, NAN}));
}

TEST(Sampler, NeverChoosesPaddingOrUnusedTokens) {
  OutputTokens tokens;
  tokens.n_valid = 3;
  tokens.unused = {1};
  const std::vector<float> logits{0.0F, 50.0F, 0.1F, 90.0F};

  EXPECT_EQ(drawn(plain(0.0F), logits, 1, {}, tokens), (std::set<TokenId>{2}));
  EXPECT_EQ(drawn(plain(1.0F), logits, 200, {}, tokens), (std::set<TokenId>{0, 2}));
}

TEST(Sampler, FailsWhereNothingMayBeChosen) {
  OutputTokens tokens;
  tokens.unused = {0, 1};
  Sampler sampler(plain(1.0F), tokens);

  EXPECT_FALSE(sampler.sample(std::vector<float>{1.0F, 2.0F}));
}

TEST(Sampler, FollowsTheProbabilitiesOfTheSoftmax) {
  const std::vector<float> logits{std::log(0.5F), std::log(0.3F), std::log(0.2F)};
  Sampler sampler(plain(1.0F), {});
  std::map<TokenId, int> counts;
  constexpr int kDraws = 20000;

  for (int i = 0; i < kDraws; ++i) ++counts[*sampler.sample(logits)];

  EXPECT_NEAR(counts[0] / static_cast<double>(kDraws), 0.5, 0.02);
  EXPECT_NEAR(counts[1] / static_cast<double>(kDraws), 0.3, 0.02);
  EXPECT_NEAR(counts[2] / static_cast<double>(kDraws), 0.2, 0.02);
}

TEST(Sampler, GivesTheSameTokensForTheSameSeedOnly) {
  const std::vector<float> logits(1000, 0.0F);
  const auto text = [&logits](std::uint64_t seed) {
    SamplingOptions options = plain(1.0F);
    options.seed = seed;
    Sampler sampler(options, {});
    std::vector<TokenId> tokens;
    for (int i = 0; i < 20; ++i) tokens.push_back(*sampler.sample(logits));
    return tokens;
  };

  EXPECT_EQ(text(7), text(7));
  EXPECT_NE(text(7), text(8));
}

TEST(Sampler, KeepsTheTopKWithTheLowestIdsOfEquals) {
  SamplingOptions options = plain(5.0F);
  options.top_k = 3;

  EXPECT_EQ(drawn(options, {1.0F, 2.0F, 1.0F, 2.0F, 1.0F, 0.0F}, 300), (std::set<TokenId>{0, 1, 3}));
}

TEST(Sampler, KeepsTheTopKOfAManyTokens) {
  std::vector<float> logits(250000);
  for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = static_cast<float>((i * 7919) % 250000) * 1e-5F;
  SamplingOptions options = plain(10.0F);
  options.top_k = 2;
  std::set<TokenId> expected;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if ((i * 7919) % 250000 >= 249998) expected.insert(static_cast<TokenId>(i));
  }

  EXPECT_EQ(drawn(options, logits, 50), expected);
}

TEST(Sampler, KeepsTheFewestTokensThatReachTopP) {
  const std::vector<float> logits{std::log(0.2F), std::log(0.5F), std::log(0.2F), std::log(0.1F)};
  SamplingOptions options = plain(1.0F);

  options.top_p = 0.45F;
  EXPECT_EQ(drawn(options, logits, 100), (std::set<TokenId>{1}));
  options.top_p = 0.65F;
  EXPECT_EQ(drawn(options, logits, 200), (std::set<TokenId>{0, 1}));
  options.top_p = 0.85F;
  EXPECT_EQ(drawn(options, logits, 300), (std::set<TokenId>{0, 1, 2}));
}

TEST(Sampler, MeasuresTopPOnWhatTopKLeft) {
  const std::vector<float> logits{std::log(0.4F), std::log(0.3F), std::log(0.3F)};
  SamplingOptions options = plain(1.0F);
  options.top_k = 2;  // leaves 0.4 and 0.3, whose shares are 0.57 and 0.43
  options.top_p = 0.5F;

  EXPECT_EQ(drawn(options, logits, 100), (std::set<TokenId>{0}));
}

TEST(Sampler, DropsWhatIsBelowMinP) {
  const std::vector<float> logits{std::log(0.6F), std::log(0.25F), std::log(0.15F)};
  SamplingOptions options = plain(1.0F);
  options.min_p = 0.3F;

  EXPECT_EQ(drawn(options, logits, 300), (std::set<TokenId>{0, 1}));
}

TEST(Sampler, TakesThePresencePenaltyOncePerGeneratedToken) {
  SamplingOptions options = plain(0.001F);
  options.presence_penalty = 1.0F;

  EXPECT_EQ(drawn(options, {2.0F, 1.5F, 0.9F}, 20, {0}), (std::set<TokenId>{1}));
  EXPECT_EQ(drawn(options, {2.0F, 0.95F, 0.9F}, 20, {0, 0, 0}), (std::set<TokenId>{0}));
}

TEST(Sampler, DividesPositiveScoresAndMultipliesNegativeOnesByTheRepetitionPenalty) {
  SamplingOptions options = plain(0.001F);
  options.repetition_penalty = 2.0F;

  EXPECT_EQ(drawn(options, {2.0F, 1.5F}, 20, {0}), (std::set<TokenId>{1}));
  EXPECT_EQ(drawn(options, {-1.0F, -1.5F}, 20, {0}), (std::set<TokenId>{1}));
}

TEST(Sampler, StandsTheSmallestTemperature) {
  EXPECT_EQ(drawn(plain(std::numeric_limits<float>::denorm_min()), {1.0F, 1.0F, 0.999F}, 100),
            (std::set<TokenId>{0, 1}));
}

TEST(Sampler, NamesTheOptionThatIsOutOfRange) {
  SamplingOptions options;
  ASSERT_TRUE(check_sampling(options));
  options.temperature = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NE(check_sampling(options).error().message.find("temperature"), std::string::npos);
  options = {};
  options.top_p = 0.0F;
  EXPECT_NE(check_sampling(options).error().message.find("top_p"), std::string::npos);
  options = {};
  options.top_k = -1;
  EXPECT_NE(check_sampling(options).error().message.find("top_k"), std::string::npos);
  options = {};
  options.presence_penalty = 2.5F;
  EXPECT_NE(check_sampling(options).error().message.find("presence_penalty"), std::string::npos);
}

TEST(RandomGenerator, StaysInsideTheUnitInterval) {
  RandomGenerator random(0);
  double lowest = 1.0;
  double highest = 0.0;
  for (int i = 0; i < 10000; ++i) {
    const double value = random.uniform();
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
  EXPECT_GE(lowest, 0.0);
  EXPECT_LT(lowest, 0.01);
  EXPECT_LT(highest, 1.0);
  EXPECT_GT(highest, 0.99);
}

/// Allows the tokens that it is given, and counts what it is asked.
class OnlyThese : public TokenConstraint {
 public:
  explicit OnlyThese(std::set<TokenId> tokens) : tokens_(std::move(tokens)) {
    for (const TokenId token : tokens_) mask_[0] |= std::uint64_t{1} << static_cast<unsigned>(token);
  }
  bool allows(TokenId token) override { return tokens_.contains(token); }
  std::span<const std::uint64_t> allowed() override {
    ++n_masks;
    return mask_;
  }
  void accept(TokenId /*token*/) override {}
  [[nodiscard]] bool is_finished() const override { return false; }

  int n_masks = 0;

 private:
  std::set<TokenId> tokens_;
  std::array<std::uint64_t, 1> mask_{};
};

TEST(Sampler, ChoosesOnlyWhatMayCome) {
  const std::vector<float> logits{0.0F, 9.0F, 1.0F, 8.0F, 0.5F};
  OnlyThese greedy({0, 2});
  EXPECT_EQ(*Sampler(plain(0.0F), {}).sample(logits, &greedy), 2);
  SamplingOptions narrow = plain(5.0F);
  narrow.top_k = 2;
  std::set<TokenId> seen;
  Sampler sampler(narrow, {});
  OnlyThese few({0, 2, 4});
  for (int i = 0; i < 200; ++i) seen.insert(*sampler.sample(logits, &few));
  EXPECT_EQ(seen, (std::set<TokenId>{2, 4}));  // the two most probable of those that may come
  OnlyThese none({});
  EXPECT_FALSE(sampler.sample(logits, &none));
}

TEST(Sampler, AsksForAllTokensOnlyIfALikelyOneMayNotCome) {
  const std::vector<float> logits{0.0F, 9.0F, 1.0F, 8.0F, 0.5F};
  OnlyThese likely({1, 3});
  SamplingOptions narrow = plain(1.0F);
  narrow.top_k = 2;
  ASSERT_TRUE(Sampler(narrow, {}).sample(logits, &likely));
  ASSERT_TRUE(Sampler(plain(0.0F), {}).sample(logits, &likely));
  EXPECT_EQ(likely.n_masks, 0);
}

TEST(Sampler, DrawsTheSameWithAConstraintThatAllowsAll) {
  const std::vector<float> logits{0.0F, 2.0F, 1.0F, 1.5F, 0.5F};
  OnlyThese all({0, 1, 2, 3, 4});
  for (const std::int64_t top_k : {0, 3}) {
    SamplingOptions options = plain(1.0F);
    options.top_k = top_k;
    Sampler free(options, {});
    Sampler bound(options, {});
    for (int i = 0; i < 100; ++i) EXPECT_EQ(*free.sample(logits), *bound.sample(logits, &all));
  }
}

}  // namespace
}  // namespace sightline
