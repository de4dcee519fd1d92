/// Prefill and decode: limits, stops, reuse, and that nothing of a cancelled run remains to be seen.
#include "engine/run/generator.h"

#include "tests/unit/run_fixture.h"

namespace sightline {
namespace {

struct Reply {
  std::vector<TokenId> tokens;
  Generated generated;
};

class GeneratorTest : public RunTest {
 protected:
  static GenerateOptions greedy(std::int64_t n) {
    GenerateOptions options;
    options.sampling.temperature = 0.0F;
    options.max_new_tokens = n;
    options.guard_loops = false;
    return options;
  }
  static Input text(const std::vector<TokenId>& tokens) { return Input{{token_segment(tokens, 0, false)}}; }

  Result<Reply> run(const Input& input, const GenerateOptions& options, PrefixStore& prefixes,
                    const std::function<bool(std::size_t)>& go_on = {}, std::stop_token stop = {}) {
    Reply reply;
    GenerateObserver observer;
    observer.on_token = [&](TokenId token) {
      reply.tokens.push_back(token);
      return !go_on || go_on(reply.tokens.size());
    };
    Generator generator(model(), workspace_, prefixes, compute());
    Result<Generated> generated = generator.run(input, options, observer, std::move(stop));
    if (!generated) return generated.error();
    reply.generated = *generated;
    return reply;
  }
  /// What a run with nothing remembered gives.
  std::vector<TokenId> fresh(const Input& input, std::int64_t n) {
    PrefixStore nothing(model().config(), 0);
    const Result<Reply> reply = run(input, greedy(n), nothing);
    EXPECT_TRUE(reply);
    return reply ? reply->tokens : std::vector<TokenId>();
  }

  Workspace workspace_ = make_workspace();
  PrefixStore prefixes_{model().config(), std::int64_t{1} << 30};
};

TEST_F(GeneratorTest, ContinuesAsAnotherEngineDoes) {
  const Result<testing_support::TextCase> golden =
      testing_support::read_text_case(testing_support::golden_path("text/tiny-moe-f32.long.json"));
  ASSERT_TRUE(golden);

  EXPECT_EQ(fresh(text(golden->tokens), static_cast<std::int64_t>(golden->greedy.size())), golden->greedy);
}

TEST_F(GeneratorTest, GivesTheSameReplyForAnySlice) {
  const Input input = text(random_tokens(3, 150));
  const std::vector<TokenId> expected = fresh(input, 20);
  for (const std::int64_t slice : {1, 7, 64, 1000}) {
    GenerateOptions options = greedy(20);
    options.slice_rows = slice;
    PrefixStore nothing(model().config(), 0);
    const Result<Reply> reply = run(input, options, nothing);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->tokens, expected) << slice;
  }
}

TEST_F(GeneratorTest, ReportsHowFarItIsWithinAPassToo) {
  std::vector<std::pair<std::int64_t, std::int64_t>> reports;
  GenerateObserver observer;
  observer.on_prefill = [&](std::int64_t done, std::int64_t total) { reports.emplace_back(done, total); };
  Generator generator(model(), workspace_, prefixes_, compute());

  ASSERT_TRUE(generator.run(text(random_tokens(3, 150)), greedy(1), observer, {}));

  ASSERT_GE(reports.size(), 3U);
  EXPECT_EQ(reports.front(), (std::pair<std::int64_t, std::int64_t>{0, 150}));
  EXPECT_GT(reports[1].first, 0);
  EXPECT_LT(reports[1].first, workspace_.max_rows());
  EXPECT_EQ(reports.back(), (std::pair<std::int64_t, std::int64_t>{150, 150}));
  EXPECT_TRUE(std::is_sorted(reports.begin(), reports.end()));
}

TEST_F(GeneratorTest, ReusesWhatWasReadUpToACheckpoint) {
  const std::vector<TokenId> tokens = random_tokens(4, 120);
  const std::vector<TokenId> head(tokens.begin(), tokens.begin() + 70);
  const std::vector<TokenId> tail(tokens.begin() + 70, tokens.end());
  Input first{{token_segment(head, 0, true), token_segment({1, 2, 3}, 70, false)}};
  ASSERT_TRUE(run(first, greedy(5), prefixes_));

  const Result<Reply> second = run(text(tokens), greedy(20), prefixes_);

  ASSERT_TRUE(second);
  EXPECT_EQ(second->generated.reused_rows, 70);
  EXPECT_EQ(second->generated.input_rows, 120);
  EXPECT_EQ(second->tokens, fresh(text(tokens), 20));
}

TEST_F(GeneratorTest, RemembersNoStateAFewRowsBehindAnother) {
  const std::vector<TokenId> tokens = random_tokens(4, 60);
  const auto part = [&tokens](std::int64_t begin, std::int64_t end) {
    return token_segment({tokens.begin() + begin, tokens.begin() + end}, static_cast<std::int32_t>(begin), true);
  };
  const Input input{{part(0, 3), part(3, 20), part(20, 23), part(23, 24), part(24, 60)}};
  ASSERT_TRUE(run(input, greedy(3), prefixes_));

  const PrefixKeys keys(input);
  EXPECT_FALSE(prefixes_.contains(keys, 3));  // read again sooner than copied
  EXPECT_TRUE(prefixes_.contains(keys, 20));
  EXPECT_FALSE(prefixes_.contains(keys, 23));
  EXPECT_TRUE(prefixes_.contains(keys, 24));
}

TEST_F(GeneratorTest, RemembersTheReplyIfAsked) {
  std::vector<TokenId> tokens = random_tokens(5, 50);
  GenerateOptions options = greedy(10);
  options.remember_reply = true;
  const Result<Reply> first = run(text(tokens), options, prefixes_);
  ASSERT_TRUE(first);
  tokens.insert(tokens.end(), first->tokens.begin(), first->tokens.end());
  tokens.push_back(11);

  const Result<Reply> second = run(text(tokens), greedy(10), prefixes_);

  ASSERT_TRUE(second);
  EXPECT_EQ(second->generated.reused_rows, 59);  // the last token of the reply was never run
  EXPECT_EQ(second->tokens, fresh(text(tokens), 10));
}

TEST_F(GeneratorTest, RefusesAPromptLongerThanTheContextWithBothCounts) {
  for (const auto& [rows, fits] : {std::pair{63, true}, {64, true}, {65, false}, {640, false}}) {
    GenerateOptions options = greedy(1);
    options.context_rows = 64;
    const Result<Reply> reply = run(text(random_tokens(6, rows)), options, prefixes_);
    EXPECT_EQ(reply.has_value(), fits) << rows;
    if (fits || reply) continue;
    EXPECT_EQ(reply.error().id, "CTX_FULL");
    EXPECT_NE(reply.error().message.find(std::to_string(rows)), std::string::npos);
    EXPECT_NE(reply.error().message.find("64"), std::string::npos);
  }
}

TEST_F(GeneratorTest, EndsWhereTheContextIsFull) {
  GenerateOptions options = greedy(1000);
  options.context_rows = 40;

  const Result<Reply> reply = run(text(random_tokens(7, 30)), options, prefixes_);

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->generated.finish, Finish::ContextFull);
  EXPECT_EQ(reply->tokens.size(), 11U);  // ten that found room, and the last, which need not be read
}

TEST_F(GeneratorTest, EndsAtAStopTokenWithoutPassingItOn) {
  const Input input = text(random_tokens(8, 20));
  const std::vector<TokenId> expected = fresh(input, 10);
  GenerateOptions options = greedy(10);
  options.stop_tokens = {expected[4]};
  const auto stop = std::find(expected.begin(), expected.end(), expected[4]);

  const Result<Reply> reply = run(input, options, prefixes_);

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->generated.finish, Finish::Stop);
  EXPECT_EQ(reply->tokens, std::vector<TokenId>(expected.begin(), stop));
}

TEST_F(GeneratorTest, EndsALoop) {
  GenerateOptions options = greedy(2000);
  options.guard_loops = true;
  options.output_tokens.n_valid = 1;  // only one token can ever be chosen

  const Result<Reply> reply = run(text(random_tokens(9, 5)), options, prefixes_);

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->generated.finish, Finish::Loop);
  EXPECT_EQ(reply->tokens.size(), 512U);
}

TEST_F(GeneratorTest, RefusesNonsense) {
  EXPECT_FALSE(run(text({}), greedy(1), prefixes_));
  EXPECT_FALSE(run(text({1, 320}), greedy(1), prefixes_));
  EXPECT_FALSE(run(text({1, -1}), greedy(1), prefixes_));
  EXPECT_FALSE(run(text({1}), greedy(0), prefixes_));
  GenerateOptions options = greedy(1);
  options.sampling.top_p = 2.0F;
  EXPECT_FALSE(run(text({1}), options, prefixes_));
}

TEST_F(GeneratorTest, StopsWithinAPassAndGoesOnFromItsBeginning) {
  const Input input = text(random_tokens(10, 200));
  for (const std::int64_t last : {0, 60}) {  // the first pass, which leaves nothing behind, and the second one
    PrefixStore prefixes(model().config(), std::int64_t{1} << 30);
    GenerateOptions options = greedy(5);
    options.slice_rows = 60;
    std::stop_source stop;
    GenerateObserver observer;
    observer.on_prefill = [&](std::int64_t done, std::int64_t) {
      if (done > last) stop.request_stop();
    };
    Generator generator(model(), workspace_, prefixes, compute());

    const Result<Generated> cancelled = generator.run(input, options, observer, stop.get_token());
    const Result<Reply> again = run(input, greedy(20), prefixes);

    ASSERT_TRUE(cancelled);
    EXPECT_EQ(cancelled->finish, Finish::Cancelled);
    EXPECT_EQ(cancelled->new_tokens, 0);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->generated.reused_rows, last);
    EXPECT_EQ(again->tokens, fresh(input, 20));
  }
}

// The law of cancelling: whatever happened before, the next reply is what a fresh engine would give.
TEST_F(GeneratorTest, AnswersAsAFreshEngineAfterAnyHistory) {
  RandomGenerator random(11);
  std::vector<TokenId> conversation = random_tokens(12, 30);
  for (int step = 0; step < 60; ++step) {
    if (random.next() % 4 == 0 && conversation.size() > 40) conversation.resize(20 + random.next() % 20);  // an edit
    const std::vector<TokenId> turn = random_tokens(random.next(), 1 + static_cast<int>(random.next() % 40));
    conversation.insert(conversation.end(), turn.begin(), turn.end());
    const std::size_t cut = random.next() % conversation.size();
    const std::vector<TokenId> head(conversation.begin(), conversation.begin() + static_cast<std::ptrdiff_t>(cut));
    const std::vector<TokenId> tail(conversation.begin() + static_cast<std::ptrdiff_t>(cut), conversation.end());
    Input input;
    if (!head.empty()) input.segments.push_back(token_segment(head, 0, true));
    input.segments.push_back(token_segment(tail, static_cast<std::int32_t>(cut), random.next() % 2 == 0));

    std::stop_source stop;
    const std::size_t cancel_after = random.next() % 12;  // tokens; 0: before the first slice
    if (cancel_after == 0) stop.request_stop();
    GenerateOptions options = greedy(8);
    options.remember_reply = random.next() % 2 == 0;
    const auto go_on = [&](std::size_t n) {
      if (n == cancel_after) stop.request_stop();
      return true;
    };
    const Result<Reply> reply = run(input, options, prefixes_, go_on, stop.get_token());
    ASSERT_TRUE(reply);
    std::vector<TokenId> expected = fresh(input, 8);
    expected.resize(std::min(expected.size(), reply->tokens.size()));
    EXPECT_EQ(reply->tokens, expected) << "step " << step;
    conversation.insert(conversation.end(), reply->tokens.begin(), reply->tokens.end());
  }
}

}  // namespace
}  // namespace sightline
