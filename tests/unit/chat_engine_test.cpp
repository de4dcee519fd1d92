/// One request from conversation to events, on a tiny model.
#include "multimodal/chat/chat_engine.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/utf8.h"
#include "tests/support/tiny_chat.h"

namespace sightline {
namespace {

struct Answered {
  std::string thinking, answer;
  std::vector<Finished> finished;
  std::vector<Failed> failed;
  bool anything_after_the_end = false;
};

class ChatEngineTest : public testing_support::TinyChatTest<1024> {
 protected:
  static ChatRequest question(const std::string& text) {
    ChatRequest request;
    request.conversation.messages = {text_message(Role::System, "Be brief."), text_message(Role::User, text)};
    request.sampling.temperature = 1.0F;
    request.sampling.seed = 5;
    request.max_new_tokens = 40;
    return request;
  }
  static Answered ask(const ChatRequest& request, std::stop_source stop = std::stop_source(),
                      std::size_t stop_after_bytes = std::string::npos) {
    Answered answered;
    const Status status = engine_->run(
        request,
        [&](const ChatEvent& event) {
          answered.anything_after_the_end |= !answered.finished.empty() || !answered.failed.empty();
          if (const auto* part = std::get_if<ThinkingDelta>(&event)) answered.thinking += part->utf8;
          if (const auto* part = std::get_if<AnswerDelta>(&event)) answered.answer += part->utf8;
          if (const auto* end = std::get_if<Finished>(&event)) answered.finished.push_back(*end);
          if (const auto* end = std::get_if<Failed>(&event)) answered.failed.push_back(*end);
          if (answered.thinking.size() + answered.answer.size() >= stop_after_bytes) stop.request_stop();
        },
        stop.get_token());
    EXPECT_EQ(status.has_value(), answered.failed.empty());
    EXPECT_EQ(answered.finished.size() + answered.failed.size(), 1U);
    EXPECT_FALSE(answered.anything_after_the_end);
    EXPECT_TRUE(is_valid_utf8(answered.thinking));
    EXPECT_TRUE(is_valid_utf8(answered.answer));
    return answered;
  }
};

TEST_F(ChatEngineTest, AnswersTheSameForTheSameSeed) {
  const Answered first = ask(question("Hello?"));
  const Answered second = ask(question("Hello?"));

  ASSERT_EQ(first.finished.size(), 1U);
  EXPECT_FALSE((first.thinking + first.answer).empty());
  EXPECT_EQ(first.thinking, second.thinking);
  EXPECT_EQ(first.answer, second.answer);
  EXPECT_GT(second.finished[0].reused_tokens, 0);
  EXPECT_EQ(second.finished[0].prompt_tokens, first.finished[0].prompt_tokens);
}

TEST_F(ChatEngineTest, BeginsWithThinkingOrWithTheAnswer) {
  ChatRequest request = question("Hello?");
  request.max_new_tokens = 5;
  request.think = true;
  const Answered thinking = ask(request);
  request.think = false;
  const Answered direct = ask(request);

  EXPECT_TRUE(thinking.finished.at(0).stopped_while_thinking);
  EXPECT_EQ(thinking.answer, "");
  EXPECT_EQ(direct.thinking, "");
  EXPECT_NE(direct.answer, "");
}

TEST_F(ChatEngineTest, GoesOnFromAStoppedAnswer) {
  ChatRequest request = question("A long story, please.");
  request.think = false;
  request.max_new_tokens = 500;
  request.guard_loops = false;
  const Answered stopped = ask(request, std::stop_source(), 10);
  ASSERT_EQ(stopped.finished.at(0).reason, Finish::Cancelled);
  request.conversation.messages.push_back(text_message(Role::Assistant, stopped.answer));
  request.conversation.messages.push_back(text_message(Role::User, "Go on."));
  request.max_new_tokens = 20;

  const Answered next = ask(request);

  ASSERT_EQ(next.finished.size(), 1U);
  EXPECT_GT(next.finished[0].reused_tokens, 0);
  EXPECT_NE(next.answer, "");
}

TEST_F(ChatEngineTest, EndsBeforeAStopString) {
  ChatRequest request = question("Hello?");
  request.think = false;
  const std::string whole = ask(request).answer;
  ASSERT_GT(whole.size(), 8U);
  std::size_t at = whole.size() / 2;
  while ((static_cast<unsigned char>(whole[at]) & 0xC0U) == 0x80U) ++at;
  const DecodedCodePoint character = decode_code_point(std::string_view(whole).substr(at));
  const std::string stop = whole.substr(at, character.length);
  request.stop_strings = {stop};

  const Answered cut = ask(request);

  EXPECT_EQ(cut.answer, whole.substr(0, whole.find(stop)));
  EXPECT_EQ(cut.finished.at(0).reason, Finish::Stop);
}

TEST_F(ChatEngineTest, RefusesAPromptThatIsTooLongBeforeAnyWork) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += std::to_string(i) + " ";

  const Answered answered = ask(question(text));

  ASSERT_EQ(answered.failed.size(), 1U);
  EXPECT_EQ(answered.failed[0].error.id, "CTX_FULL");
  EXPECT_NE(answered.failed[0].error.message.find("1024"), std::string::npos);
}

TEST_F(ChatEngineTest, RefusesAConversationWithoutAQuestion) {
  ChatRequest request;
  request.conversation.messages = {text_message(Role::System, "x")};

  EXPECT_EQ(ask(request).failed.at(0).error.id, "TEMPLATE_ERROR");
}

TEST_F(ChatEngineTest, RefusesPicturesWithoutAProjector) {
  ChatRequest request = question("What is this?");
  request.conversation.messages.back().parts.emplace_back(ImageRef{});

  const Answered answered = ask(request);

  ASSERT_EQ(answered.failed.size(), 1U);
  EXPECT_EQ(answered.failed[0].error.id, "IMAGE_UNSUPPORTED");
  EXPECT_NE(answered.failed[0].error.message.find("projector"), std::string::npos);
  EXPECT_FALSE(engine_->sees_images());
}

TEST_F(ChatEngineTest, FailsToLoadWithAReason) {
  const auto load = [](const std::filesystem::path& path, const EngineOptions& options) {
    return ChatEngine::load({.language = path, .vision = {}}, options, [](const ChatEvent&) {}, {});
  };
  EXPECT_EQ(load(*folder_ / "missing.gguf", {}).error().code, ErrorCode::NotFound);
  folder_->write("page.gguf", "<html>not a model</html>");
  EXPECT_EQ(load(*folder_ / "page.gguf", {}).error().id, "GGUF_NOT_A_MODEL");
  EngineOptions options;
  options.isa = "abacus";
  EXPECT_EQ(load(*folder_ / "tiny.gguf", options).error().code, ErrorCode::InvalidArgument);
  std::stop_source stop;
  stop.request_stop();
  const ModelFiles files{.language = *folder_ / "tiny.gguf", .vision = {}};
  EXPECT_EQ(ChatEngine::load(files, {}, [](const ChatEvent&) {}, stop.get_token()).error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace sightline
