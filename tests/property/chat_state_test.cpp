/// Law: whatever was asked, stopped, edited or failed before, the next answer is a fresh engine's, and little is read.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/property/chat_script.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using testing_support::ask;
using testing_support::ChatScript;
using testing_support::load_seeing;
using testing_support::Memory;
using testing_support::person_says;
using testing_support::StopAt;
using testing_support::striped_picture;
using testing_support::Told;

class ChatState : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new testing_support::TempFolder;
    ASSERT_TRUE(testing_support::write_seeing_model(folder_->path()));
  }
  static void TearDownTestSuite() { delete folder_; }
  void SetUp() override {
    engine_ = load_seeing(folder_->path(), {});
    ASSERT_NE(engine_, nullptr);
  }

  static ChatRequest request_of(std::vector<Part> parts) {
    ChatRequest request;
    request.conversation.messages = {person_says(std::move(parts))};
    request.think = false;
    request.sampling.temperature = 0.0F;
    request.max_new_tokens = 6;
    return request;
  }
  static void go_on(ChatRequest& request, const std::string& answer, std::vector<Part> parts) {
    request.conversation.messages.push_back(text_message(Role::Assistant, answer));
    request.conversation.messages.push_back(person_says(std::move(parts)));
  }
  [[nodiscard]] std::int64_t tokens_of(const std::string& text) const {
    return std::ssize(engine_->loaded().tokenizer().encode(text, SpecialTokens::AsPlainText));
  }
  static std::int64_t read(const Told& told) { return told.end.prompt_tokens - told.end.reused_tokens; }

  /// A text of this many bytes at least.
  static std::string long_text(std::size_t n_bytes) {
    std::string text;
    while (text.size() < n_bytes) text += "the in and on of ";
    return text + "end.\n\n";
  }

  /// Tokens of `<|im_start|>user\n` and `<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n`, in the tiny
  /// vocabulary, where "user" and "assistant" are several each.
  [[nodiscard]] std::int64_t frame() const {
    return 1 + tokens_of("user\n") + 1 + tokens_of("\n") + 1 + tokens_of("assistant\n") + 1 + tokens_of("\n\n") + 1 +
           tokens_of("\n\n");
  }
  /// What a regenerated reply has to read: `<think>\n\n</think>\n\n`.
  [[nodiscard]] std::int64_t reply_start() const { return 2 + 2 * tokens_of("\n\n"); }

  inline static testing_support::TempFolder* folder_ = nullptr;
  std::unique_ptr<ChatEngine> engine_;
};

TEST_F(ChatState, IsThatOfAFreshEngineAfterAnyScript) {
  constexpr int kScripts = 24;
  constexpr int kSteps = 10;
  constexpr std::int64_t kSlices[] = {1, 2, 3, 7, 16, 31, 64, 100, 255, 512};
  constexpr std::int64_t kCheckpointBytes[] = {1 << 30, 4 << 20, 1 << 30, 0, 1 << 30, 1 << 20};
  constexpr std::int64_t kImageBytes[] = {std::int64_t{256} << 20, 20'000, 0};
  std::int64_t n_cancelled = 0, n_failed = 0, n_reused = 0, n_compared = 0;
  for (int seed = 0; seed < kScripts && !HasFailure(); ++seed) {
    const Memory memory{kSlices[seed % 10], kCheckpointBytes[seed % 6], kImageBytes[seed % 3]};
    const auto engine = load_seeing(folder_->path(), memory);
    const auto fresh = load_seeing(folder_->path(), {.slice_rows = 64, .checkpoint_bytes = 0, .image_bytes = 0});
    ASSERT_TRUE(engine != nullptr && fresh != nullptr);
    ChatScript script(*engine, *fresh, static_cast<std::uint64_t>(seed));
    for (int step = 0; step < kSteps && !HasFailure(); ++step) {
      SCOPED_TRACE("script " + std::to_string(seed) + ", step " + std::to_string(step));
      script.take_step();
      if (step % 2 == 1) script.compare();
    }
    n_cancelled += script.n_cancelled;
    n_failed += script.n_failed;
    n_reused += script.n_reused;
    n_compared += script.n_compared;
  }
  // The dice must have tried everything.
  EXPECT_GT(n_cancelled, 15);
  EXPECT_GT(n_failed, 10);
  EXPECT_GT(n_reused, 60);
  EXPECT_EQ(n_compared, kScripts * kSteps / 2);
}

TEST_F(ChatState, TheSameQuestionAgainReadsOnlyTheReplysStart) {
  for (const bool think : {false, true}) {
    ChatRequest request = request_of({striped_picture(96, 64, 1), Text{long_text(300)}});
    request.think = think;
    const Told first = ask(*engine_, request);
    const Told again = ask(*engine_, request);
    EXPECT_EQ(read(again), think ? 2 : reply_start());
    EXPECT_EQ(again.answer, first.answer);
    EXPECT_EQ(again.thinking, first.thinking);

    request.sampling.temperature = 1.0F;
    request.sampling.seed = 7;
    const Told other = ask(*engine_, request);
    EXPECT_EQ(read(other), think ? 2 : reply_start());
    EXPECT_EQ(ask(*engine_, request).answer, other.answer);  // the same seed, the same answer
    EXPECT_EQ(ask(*engine_, request).thinking, other.thinking);
  }
}

TEST_F(ChatState, ThinkingAboutAQuestionThatWasAnsweredAtOnceReadsOnlyTheReplysStart) {
  ChatRequest request = request_of({striped_picture(96, 64, 1), Text{"What is this?"}});
  ask(*engine_, request);
  request.think = true;
  EXPECT_EQ(read(ask(*engine_, request)), 2);
}

TEST_F(ChatState, TheNextQuestionReadsOnlyTheReplyAndItself) {
  for (const bool preserve : {false, true}) {
    SetUp();
    ChatRequest request = request_of({striped_picture(96, 64, 1), Text{long_text(500)}});
    request.preserve_thinking = preserve;
    const Told first = ask(*engine_, request);
    go_on(request, first.answer, {Text{"And why?"}});
    const Told second = ask(*engine_, request);
    EXPECT_LE(read(second), reply_start() + tokens_of(first.answer) + 2 + tokens_of("And why?") + frame()) << preserve;
    EXPECT_GE(read(second), tokens_of("And why?") + 2);
  }
}

TEST_F(ChatState, AnEditedQuestionReadsOnlyItself) {
  for (const bool preserve : {false, true}) {
    SetUp();
    ChatRequest request = request_of({striped_picture(96, 64, 1), Text{"What is this?"}});
    request.preserve_thinking = preserve;
    ask(*engine_, request);
    go_on(request, long_text(400), {Text{"And why?"}});  // not what the engine said: it has to be read once
    const Told second = ask(*engine_, request);
    EXPECT_GT(read(second), tokens_of(long_text(400)));

    request.conversation.messages.back() = text_message(Role::User, "But where?");
    EXPECT_EQ(read(ask(*engine_, request)), tokens_of("But where?") + frame()) << preserve;
  }
}

TEST_F(ChatState, AnotherQuestionAboutTheSamePictureReadsOnlyWhatFollowsIt) {
  ask(*engine_, request_of({striped_picture(96, 64, 1), Text{"What is this?"}}));
  const Told other = ask(*engine_, request_of({striped_picture(96, 64, 1), Text{"Who is there?"}}));
  EXPECT_EQ(read(other), 1 + tokens_of("Who is there?") + frame() - 1 - tokens_of("user\n"));

  const Told another_picture = ask(*engine_, request_of({striped_picture(96, 64, 2), Text{"Who is there?"}}));
  EXPECT_LT(another_picture.end.reused_tokens, 6);
}

TEST_F(ChatState, AnotherQuestionAboutTheSameDocumentReadsOnlyItself) {
  const std::string document = long_text(1500);
  ask(*engine_, request_of({striped_picture(96, 64, 1), Text{document}, Text{"What is it about?"}}));
  const ChatRequest request = request_of({striped_picture(96, 64, 1), Text{document}, Text{"Who wrote it?"}});
  const Told other = ask(*engine_, request);
  EXPECT_LE(read(other), tokens_of("Who wrote it?") + frame() + 8);  // and the last few tokens of the document
  EXPECT_GT(other.end.reused_tokens, 300);

  SetUp();
  EXPECT_EQ(ask(*engine_, request).answer, other.answer);
}

TEST_F(ChatState, AReplyThatWasStoppedIsGoneOnFrom) {
  ChatRequest request = request_of({striped_picture(96, 64, 1), Text{long_text(500)}});
  const Told stopped = ask(*engine_, request, {.reading = 6});  // in the third pass
  EXPECT_EQ(stopped.end.reason, Finish::Cancelled);
  const Told again = ask(*engine_, request);
  EXPECT_GT(again.end.reused_tokens, 100);  // what the passes before had read
}

TEST_F(ChatState, NothingIsReusedWithoutABudget) {
  engine_ = load_seeing(folder_->path(), {.checkpoint_bytes = 0});
  const ChatRequest request = request_of({striped_picture(96, 64, 1), Text{"What is this?"}});
  const Told first = ask(*engine_, request);
  const Told again = ask(*engine_, request);
  EXPECT_EQ(again.end.reused_tokens, 0);
  EXPECT_EQ(again.answer, first.answer);
}

}  // namespace
}  // namespace sightline
