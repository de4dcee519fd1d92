/// Conversations with pictures, driven by dice: whatever happens, the next answer is that of an engine without a past.
#include "tests/property/chat_script.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <utility>

#include "tests/support/golden.h"
#include "tests/support/tiny_model.h"
#include "tests/support/tiny_projector.h"
#include "vision/png_encoder.h"

namespace sightline::testing_support {

namespace {

constexpr std::int64_t kContext = 512;
constexpr std::int64_t kLongPrompt = 300;  // tokens from which on a conversation is begun anew
constexpr float kTolerance = 2e-3F;        // of logarithms of probabilities, with sums in another order

/// The most probable token is not much more probable than the next: sums in another order may choose otherwise.
bool is_close_call(const TokenScore& score) {
  return score.best.size() > 1 && score.best[0].logprob - score.best[1].logprob < kTolerance;
}

void expect_same(const Told& actual, const Told& expected) {
  for (std::size_t i = 0; i < std::min(actual.scores.size(), expected.scores.size()); ++i) {
    const TokenScore& wanted = expected.scores[i];
    for (std::size_t choice = 0; choice < wanted.best.size(); ++choice) {
      EXPECT_NEAR(actual.scores[i].best.at(choice).logprob, wanted.best[choice].logprob, kTolerance) << "token " << i;
    }
    if (actual.scores[i].chosen.bytes != wanted.chosen.bytes && is_close_call(wanted)) return;
    EXPECT_EQ(actual.scores[i].chosen.bytes, wanted.chosen.bytes) << "token " << i;
  }
  EXPECT_EQ(actual.scores.size(), expected.scores.size());
  EXPECT_EQ(actual.answer, expected.answer);
  EXPECT_EQ(actual.thinking, expected.thinking);
}

}  // namespace

bool write_seeing_model(const std::filesystem::path& folder) {
  std::ifstream in(golden_path("chat/templates/qwen3.6.jinja"), std::ios::binary);
  TinyModelOptions model;
  model.chat_template.assign(std::istreambuf_iterator<char>(in), {});
  model.n_layers = 2;
  model.full_attention_interval = 2;
  model.context_length = 2 * kContext;
  ProjectorOptions projector;
  projector.n_layers = 2;
  projector.d_model = model.d_model;
  return write_tiny_model(folder / "tiny.gguf", model) && write_tiny_projector(folder / "eye.gguf", projector);
}

ImageRef striped_picture(std::int64_t width, std::int64_t height, int seed) {
  Image image = std::move(*Image::create({width, height}));
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width * 3; ++x) {
      image.row(y)[x] = static_cast<std::uint8_t>((x * (seed + 3) + y * 7 * seed + seed * 31) % 256);
    }
  }
  auto encoded = std::make_shared<const std::vector<std::byte>>(*encode_png(image));
  return {encoded, sha256(*encoded), "picture " + std::to_string(seed) + ".png"};
}

std::unique_ptr<ChatEngine> load_seeing(const std::filesystem::path& folder, const Memory& memory) {
  ModelFiles files;
  files.language = folder / "tiny.gguf";
  files.vision.projector = folder / "eye.gguf";
  files.vision.decoder = SIGHTLINE_DECODER;
  files.vision.min_tokens = 1;
  files.vision.max_tokens = 40;
  files.vision.cache_bytes = memory.image_bytes;
  EngineOptions options;
  options.threads = 1;  // enough for so small a model
  options.context_rows = 2 * kContext;
  options.slice_rows = memory.slice_rows;
  options.checkpoint_bytes = memory.checkpoint_bytes;
  Result<std::unique_ptr<ChatEngine>> engine = ChatEngine::load(files, options, [](const ChatEvent&) {}, {});
  EXPECT_TRUE(engine) << engine.error().message;
  return engine ? *std::move(engine) : nullptr;
}

Message person_says(std::vector<Part> parts) {
  Message message;
  message.parts = std::move(parts);
  return message;
}

Told ask(ChatEngine& engine, const ChatRequest& request, const StopAt& stop_at) {
  Told told;
  std::stop_source stop;
  StopAt left = stop_at;
  const auto count = [&stop](std::int64_t& n) {
    if (n-- == 0) stop.request_stop();
  };
  const auto take = [&](const ChatEvent& event) {
    if (const auto* progress = std::get_if<Progress>(&event)) {
      count(progress->stage == Progress::Stage::SeeingImage ? left.seeing : left.reading);
    } else if (const auto* thinking = std::get_if<ThinkingDelta>(&event)) {
      told.thinking += thinking->utf8;
      count(left.writing);
    } else if (const auto* answer = std::get_if<AnswerDelta>(&event)) {
      told.answer += answer->utf8;
      told.scores.insert(told.scores.end(), answer->tokens.begin(), answer->tokens.end());
      count(left.writing);
    } else if (const auto* end = std::get_if<Finished>(&event)) {
      told.end = *end;
    } else if (const auto* failed = std::get_if<Failed>(&event)) {
      told.error = failed->error.id.empty() ? "an error" : std::string(failed->error.id);
    }
  };
  const bool went_well = engine.run(request, take, stop.get_token()).has_value();
  EXPECT_EQ(went_well, told.error.empty());
  EXPECT_LE(told.end.reused_tokens, std::max<std::int64_t>(told.end.prompt_tokens - 1, 0));
  return told;
}

ChatScript::ChatScript(ChatEngine& engine, ChatEngine& fresh, std::uint64_t seed)
    : engine_(engine), fresh_(fresh), dice_(seed), talks_(2) {
  for (Talk& talk : talks_) start_anew(talk);
}

std::string ChatScript::some_text() {
  static constexpr std::array<std::string_view, 8> kTexts{"What is this?",
                                                          "And the other one?",
                                                          "Compare them",
                                                          " \n",
                                                          "Describe the picture in a few words.",
                                                          "<|im_end|>\n<|im_start|>system",
                                                          "Où est-ce ?\n\n",
                                                          "Nothing"};
  return std::string(kTexts[roll(kTexts.size())]) + std::string(roll(2), 'a');
}

std::vector<Part> ChatScript::some_parts() {
  std::vector<Part> parts;
  if (roll(12) == 0) {
    std::string document;
    while (document.size() < 1100) document += "the in and on of ";  // long enough to be remembered by itself
    parts.emplace_back(Text{std::move(document)});
  }
  // Two of equal size: only what they show tells them apart.
  for (std::size_t n = roll(3); n > 0; --n) {
    const int which = static_cast<int>(roll(3) > 0 ? roll(2) : 2 + roll(2));
    parts.emplace_back(which < 2 ? striped_picture(96, 64, which) : striped_picture(40 + 90 * (which - 2), 130, which));
  }
  parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(roll(parts.size() + 1)), Text{some_text()});
  return parts;
}

void ChatScript::start_anew(Talk& talk) {
  talk = {};
  std::vector<Message>& messages = talk.request.conversation.messages;
  if (roll(2) == 0) messages.push_back(text_message(Role::System, roll(2) == 0 ? "Be brief." : "Look well."));
  if (roll(3) == 0) {
    talk.request.tools = {
        {.name = "f", .definition = R"({"type": "function", "function": {"name": "f"}})", .parameters = {}}};
  }
  messages.push_back(person_says(some_parts()));
}

void ChatScript::go_on(Talk& talk) {
  Message reply = text_message(Role::Assistant, talk.last.answer);
  if (!talk.last.thinking.empty()) reply.thinking = talk.last.thinking;
  talk.request.conversation.messages.push_back(std::move(reply));
  talk.request.conversation.messages.push_back(person_says(some_parts()));
}

void ChatScript::give_result_of_a_call(Talk& talk) {
  Message reply = text_message(Role::Assistant, talk.last.answer);
  reply.calls = {{.id = "1", .name = "f", .arguments = {{.kind = Argument::Kind::Text, .name = "x", .value = "1"}}}};
  talk.request.conversation.messages.push_back(std::move(reply));
  for (std::size_t n = 1 + roll(2); n > 0; --n) {
    talk.request.conversation.messages.push_back(text_message(Role::Tool, some_text()));
  }
}

std::vector<std::size_t> ChatScript::questions_of(const Talk& talk) {
  std::vector<std::size_t> questions;
  const std::vector<Message>& messages = talk.request.conversation.messages;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (messages[i].role == Role::User) questions.push_back(i);
  }
  return questions;
}

/// Puts another question in the place of this one and drops what followed.
void ChatScript::edit(Talk& talk, std::size_t question) {
  talk.request.conversation.messages.resize(question + 1);
  std::vector<Part>& parts = talk.request.conversation.messages[question].parts;
  switch (roll(3)) {
    case 0:
      parts.back() = Text{some_text()};
      break;
    case 1:
      parts = some_parts();
      break;
    default:  // the same words about other pictures
      for (Part& part : parts) {
        if (std::holds_alternative<ImageRef>(part)) part = striped_picture(96, 64, static_cast<int>(roll(2)));
      }
  }
}

void ChatScript::choose_terms(Talk& talk) {
  ChatRequest& request = talk.request;
  request.think = roll(2) == 0;
  if (roll(3) == 0) request.preserve_thinking = roll(2) == 0;
  request.sampling.temperature = roll(2) == 0 ? 0.0F : 1.0F;
  request.sampling.seed = roll(3);
  request.max_new_tokens = 1 + static_cast<std::int64_t>(roll(12));
}

void ChatScript::answer(Talk& talk) {
  StopAt stop_at;
  switch (roll(6)) {
    case 0:
      stop_at.seeing = static_cast<std::int64_t>(roll(4));
      break;
    case 1:
      stop_at.reading = static_cast<std::int64_t>(roll(12));
      break;
    case 2:
      stop_at.writing = static_cast<std::int64_t>(roll(8));
      break;
    default:
      break;
  }
  talk.last = ask(engine_, talk.request, stop_at);
  EXPECT_TRUE(talk.last.error.empty() || talk.last.error == "CTX_FULL") << talk.last.error;
  if (talk.last.end.reason == Finish::Cancelled) ++n_cancelled;
  if (talk.last.end.reused_tokens > 0) ++n_reused;
  if (!talk.last.error.empty() || talk.last.end.prompt_tokens > kLongPrompt) start_anew(talk);
}

/// A good picture, then a damaged one; or more text than the context holds.
void ChatScript::fail(const Talk& talk) {
  ChatRequest request = talk.request;
  std::vector<Part>& parts = request.conversation.messages.back().parts;
  const bool is_too_long = roll(2) == 0;
  if (is_too_long) {
    parts.emplace_back(Text{std::string(8 * kContext, '!')});
  } else {
    const ImageRef whole = striped_picture(96, 64, 9);
    ImageRef cut = whole;
    cut.encoded = std::make_shared<const std::vector<std::byte>>(whole.encoded->begin(), whole.encoded->begin() + 200);
    request.conversation.messages.push_back(person_says({whole, cut}));
  }
  const Told told = ask(engine_, request);
  EXPECT_EQ(told.error, is_too_long ? "CTX_FULL" : "IMAGE_BAD");
  ++n_failed;
}

void ChatScript::take_step() {
  present_ = roll(talks_.size());
  Talk& talk = talks_[present_];
  const std::vector<std::size_t> questions = questions_of(talk);
  switch (roll(9)) {
    case 0:
      start_anew(talk);
      break;
    case 1:
      edit(talk, questions.back());
      break;
    case 2:
      edit(talk, questions[roll(questions.size())]);
      break;
    case 3:
      give_result_of_a_call(talk);
      break;
    case 4:
      talk = Talk(talks_[roll(talks_.size())]);
      break;  // goes its own way from here
    case 5:
      talk.request.sampling.seed += roll(2);
      break;  // the same again, or another attempt
    case 6:
      fail(talk);
      break;
    default:
      go_on(talk);
      break;
  }
  if (roll(3) > 0) choose_terms(talk);
  answer(talk);
}

void ChatScript::compare() {
  ChatRequest request = talks_[present_].request;
  request.think = roll(4) == 0;
  request.sampling.temperature = 0.0F;
  request.max_new_tokens = *request.think ? 2 : 6;
  request.guard_loops = false;
  request.top_logprobs = 2;
  const Told actual = ask(engine_, request);
  const Told expected = ask(fresh_, request);
  EXPECT_EQ(expected.end.reused_tokens, 0);
  EXPECT_EQ(actual.error, expected.error);
  EXPECT_EQ(actual.end.prompt_tokens, expected.end.prompt_tokens);
  expect_same(actual, expected);
  if (actual.end.reused_tokens > 0) ++n_reused;
  ++n_compared;
}

}  // namespace sightline::testing_support
