/// A desktop whose numbers have a decimal comma: the same model, the same prompt, the same answer (F-E23).
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "multimodal/chat/chat_engine.h"
#include "tests/support/comma_locale.h"
#include "tests/support/golden.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_model.h"

namespace sightline {
namespace {

struct Answered {
  std::string notices, text;
  std::int64_t prompt_tokens = 0;
};

/// All that can be seen of loading the model at `path` and asking it something.
Answered ask(const std::filesystem::path& path) {
  Answered answered;
  const EventSink sink = [&answered](const ChatEvent& event) {
    if (const auto* notice = std::get_if<Notice>(&event)) answered.notices += notice->message + "\n";
    if (const auto* part = std::get_if<ThinkingDelta>(&event)) answered.text += part->utf8;
    if (const auto* part = std::get_if<AnswerDelta>(&event)) answered.text += part->utf8;
    if (const auto* end = std::get_if<Finished>(&event)) answered.prompt_tokens = end->prompt_tokens;
  };
  EngineOptions options;
  options.threads = 1;
  Result<std::unique_ptr<ChatEngine>> engine = ChatEngine::load({path, {}}, options, sink, {});
  EXPECT_TRUE(engine) << engine.error().message;
  if (!engine) return {};
  ChatRequest request;
  request.conversation.messages.push_back(text_message(Role::User, "What is 1234.5 times 2,5?"));
  request.sampling.temperature = 0.7F;
  request.sampling.seed = 5;
  request.max_new_tokens = 40;
  EXPECT_TRUE((*engine)->run(request, sink, {}));
  return answered;
}

TEST(NumericLocale, ChangesNothingOfAnAnswer) {
  const testing_support::TempFolder folder;
  std::ifstream in(testing_support::golden_path("chat/templates/qwen3.5.jinja"), std::ios::binary);
  testing_support::TinyModelOptions options;
  options.chat_template.assign(std::istreambuf_iterator<char>(in), {});
  options.n_layers = 2;
  options.full_attention_interval = 2;
  ASSERT_TRUE(testing_support::write_tiny_model(folder / "tiny.gguf", options));
  const Answered expected = ask(folder / "tiny.gguf");
  ASSERT_NE(expected.text, "");

  const testing_support::CommaLocale comma;
  const Answered actual = ask(folder / "tiny.gguf");

  EXPECT_EQ(actual.notices, expected.notices);
  EXPECT_EQ(actual.text, expected.text);
  EXPECT_EQ(actual.prompt_tokens, expected.prompt_tokens);
  if (!comma.in_c()) GTEST_SKIP() << "no locale with a decimal comma on this machine: only streams were tried";
}

}  // namespace
}  // namespace sightline
