/// Law: however earlier runs were cancelled or failed, and the conversation edited, the next scores are a fresh run's.
#include <gtest/gtest.h>

#include <random>

#include "engine/run/generator.h"
#include "tests/property/model_laws.h"
#include "tests/support/golden.h"

namespace sightline {
namespace {

constexpr std::int64_t kMaxRows = 160;        // of a conversation
constexpr std::int64_t kStoreBytes = 3 << 20;   // a dozen states: the oldest are dropped now and then

/// A few conversations with one model, one prefix store and one generator, driven by dice.
class Script {
 public:
  Script(ModelRunner& runner, std::uint64_t seed)
      : runner_(runner),
        prefixes_(runner.model().config(), kStoreBytes),
        generator_(runner.model(), runner.workspace(), prefixes_, runner.compute()),
        dice_(seed) {}

  void take_step() {
    std::vector<TokenId>& conversation = conversations_[roll(conversations_.size())];
    edit(conversation);
    switch (roll(8)) {
      case 0: fail_before_any_work(conversation); break;
      case 1: fail_in_the_middle(conversation); break;
      default: answer(conversation); break;
    }
    compare_with_a_fresh_run(conversation);
  }
  [[nodiscard]] std::int64_t n_cancelled() const { return n_cancelled_; }
  [[nodiscard]] std::int64_t n_failed() const { return n_failed_; }
  [[nodiscard]] std::int64_t n_reused() const { return n_reused_; }

 private:
  std::size_t roll(std::size_t n) { return static_cast<std::size_t>(dice_() % n); }

  /// Cuts the conversation back, branches it off another, or leaves it, and adds a question.
  void edit(std::vector<TokenId>& conversation) {
    const std::size_t action = roll(6);
    if (action == 0 || std::ssize(conversation) > kMaxRows) conversation.resize(roll(conversation.size() + 1) / 2);
    if (action == 1) conversation = std::vector<TokenId>(conversations_[roll(conversations_.size())]);
    const std::vector<TokenId> question =
        random_tokens(1 + static_cast<std::int64_t>(roll(30)), runner_.model().config().vocab_size, dice_());
    conversation.insert(conversation.end(), question.begin(), question.end());
  }

  /// The conversation in up to three segments, some of them worth a checkpoint.
  Input cut(std::span<const TokenId> tokens) {
    Input input;
    std::size_t begin = 0;
    while (begin < tokens.size()) {
      const std::size_t end = input.segments.size() == 2 ? tokens.size() : begin + 1 + roll(tokens.size() - begin);
      const std::span<const TokenId> part = tokens.subspan(begin, end - begin);
      input.segments.push_back(token_segment({part.begin(), part.end()}, static_cast<std::int32_t>(begin),
                                             roll(2) == 0));
      begin = end;
    }
    return input;
  }

  GenerateOptions options() {
    GenerateOptions options;
    options.sampling.temperature = 0.0F;
    options.max_new_tokens = 8;
    options.slice_rows = static_cast<std::int64_t>(roll(3) * 20);   // 0: chosen by the generator
    options.remember_reply = roll(2) == 0;
    return options;
  }

  /// A run that is cancelled at a random pass or token, or at none.
  void answer(std::vector<TokenId>& conversation) {
    std::stop_source stop;
    std::size_t passes_left = roll(12);
    std::size_t tokens_left = roll(12);
    GenerateObserver observer;
    observer.on_prefill = [&](std::int64_t, std::int64_t) {
      if (passes_left-- == 0) stop.request_stop();
    };
    observer.on_token = [&](TokenId token) {
      conversation.push_back(token);
      if (tokens_left-- == 0) stop.request_stop();
      return true;
    };
    const std::vector<TokenId> asked = conversation;
    const Result<Generated> generated = generator_.run(cut(asked), options(), observer, stop.get_token());
    ASSERT_TRUE(generated) << generated.error().message;
    if (generated->finish == Finish::Cancelled) ++n_cancelled_;
    if (generated->reused_rows > 0) ++n_reused_;
  }

  void fail_before_any_work(const std::vector<TokenId>& conversation) {
    const std::int64_t before = prefixes_.size();
    GenerateOptions terms = options();
    Input input = cut(conversation);
    if (roll(2) == 0) {
      terms.context_rows = input.rows() - 1;
    } else {
      input.segments.push_back(token_segment({-1}, static_cast<std::int32_t>(input.rows()), false));
    }
    EXPECT_FALSE(generator_.run(input, terms, {}, {}));
    EXPECT_EQ(prefixes_.size(), before);
    ++n_failed_;
  }

  /// The conversation goes on with a picture whose rows are damaged, so that no token can be chosen.
  void fail_in_the_middle(const std::vector<TokenId>& conversation) {
    auto rows = std::make_shared<EmbeddingRows>();
    rows->rows = 2;
    rows->d_model = runner_.model().config().d_model;
    Result<AlignedBuffer<float>> values = AlignedBuffer<float>::create(rows->rows * rows->d_model);
    ASSERT_TRUE(values);
    std::fill_n(values->data(), rows->rows * rows->d_model, std::nanf(""));
    rows->values = *std::move(values);
    Input input = cut(conversation);
    const auto at = static_cast<std::int32_t>(input.rows());
    InputSegment picture;
    picture.rows = std::shared_ptr<const EmbeddingRows>(rows);
    picture.positions = {{at, at, at}, {at + 1, at + 1, at + 1}};
    picture.content = sha256("a damaged picture");
    picture.checkpoint_after = roll(2) == 0;
    input.segments.push_back(picture);

    const Result<Generated> generated = generator_.run(input, options(), {}, {});

    ASSERT_FALSE(generated);
    EXPECT_EQ(generated.error().id, "NUMERIC_FAULT");
    ++n_failed_;
  }

  /// From what is remembered now, the conversation and one more token give the scores of a run from the beginning.
  void compare_with_a_fresh_run(std::vector<TokenId> conversation) {
    conversation.push_back(static_cast<TokenId>(roll(300)));
    const PrefixKeys keys(Input{{token_segment(conversation, 0, false)}});
    std::optional<Sequence> known = prefixes_.find_longest(keys);
    if (!known) return;
    const auto n_known = static_cast<std::size_t>(known->rows());
    const std::vector<float> actual = last_row(*known, std::span(conversation).subspan(n_known));
    Sequence fresh = runner_.empty_sequence();
    EXPECT_LT(largest_difference(actual, last_row(fresh, conversation)), 1e-3)
        << n_known << " of " << conversation.size() << " rows were known";
  }

  std::vector<float> last_row(Sequence& sequence, std::span<const TokenId> tokens) {
    std::vector<BatchRow> rows = ModelRunner::rows_of(tokens, sequence.next_position());
    for (BatchRow& row : rows) row.wants_logits = &row == &rows.back();
    return runner_.feed(sequence, rows);
  }

  ModelRunner& runner_;
  PrefixStore prefixes_;
  Generator generator_;
  std::mt19937_64 dice_;
  std::vector<std::vector<TokenId>> conversations_{3};
  std::int64_t n_cancelled_ = 0, n_failed_ = 0, n_reused_ = 0;
};

TEST(InterruptedRuns, LeaveNothingThatChangesLaterScores) {
  RunnerOptions options;
  options.workers = 1;   // enough for so small a model
  const auto runner = ModelRunner::load(testing_support::golden_path("text/tiny-moe-f32.gguf"), options);
  ASSERT_TRUE(runner) << runner.error().message;
  Script script(**runner, 91);

  for (int step = 0; step < 500 && !::testing::Test::HasFailure(); ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    script.take_step();
  }

  // The dice must have tried everything.
  EXPECT_GT(script.n_cancelled(), 100);
  EXPECT_GT(script.n_failed(), 50);
  EXPECT_GT(script.n_reused(), 100);
}

}  // namespace
}  // namespace sightline
