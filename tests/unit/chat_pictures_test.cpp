/// Conversations that hold pictures, on a tiny model with a tiny encoder.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "multimodal/chat/chat_engine.h"
#include "tests/support/golden.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_model.h"
#include "tests/support/tiny_projector.h"
#include "vision/png_encoder.h"

namespace sightline {
namespace {

/// Stripes whose colour depends on the seed.
ImageRef picture(std::int64_t width, std::int64_t height, int seed) {
  Image image = std::move(*Image::create({width, height}));
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width * 3; ++x) {
      image.row(y)[x] = static_cast<std::uint8_t>((x * (seed + 3) + y * 7 * seed + seed * 31) % 256);
    }
  }
  auto encoded = std::make_shared<const std::vector<std::byte>>(*encode_png(image));
  const Digest digest = sha256(*encoded);
  return {encoded, digest, "picture " + std::to_string(seed) + ".png"};
}

struct Answered {
  std::string answer;
  std::vector<Finished> finished;
  std::vector<Failed> failed;
  std::int64_t pictures_seen = 0;  ///< encoded anew, not remembered
};

constexpr std::int64_t kLayers = 2;
constexpr std::int64_t kContext = 512;

class ChatPicturesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new testing_support::TempFolder;
    std::ifstream in(testing_support::golden_path("chat/templates/qwen3.6.jinja"), std::ios::binary);
    testing_support::TinyModelOptions options;
    options.chat_template.assign(std::istreambuf_iterator<char>(in), {});
    options.n_layers = 2;
    options.full_attention_interval = 2;
    options.context_length = kContext;
    ASSERT_TRUE(testing_support::write_tiny_model(*folder_ / "tiny.gguf", options));
    for (const std::int64_t d_model : {64, 256}) {
      testing_support::ProjectorOptions projector;
      projector.n_layers = kLayers;
      projector.d_model = d_model;
      ASSERT_TRUE(
          testing_support::write_tiny_projector(*folder_ / ("eye" + std::to_string(d_model) + ".gguf"), projector));
    }
  }
  static void TearDownTestSuite() { delete folder_; }

  static Result<std::unique_ptr<ChatEngine>> load(const std::string& projector,
                                                  std::int64_t* loading_events = nullptr) {
    ModelFiles files;
    files.language = *folder_ / "tiny.gguf";
    files.vision.projector = *folder_ / projector;
    files.vision.decoder = SIGHTLINE_DECODER;
    files.vision.min_tokens = 1;
    files.vision.max_tokens = 64;
    EngineOptions options;
    options.threads = 2;
    const EventSink sink = [loading_events](const ChatEvent& event) {
      if (loading_events != nullptr && std::holds_alternative<Progress>(event)) ++*loading_events;
    };
    return ChatEngine::load(files, options, sink, {});
  }
  void SetUp() override {
    Result<std::unique_ptr<ChatEngine>> engine = load("eye256.gguf");
    ASSERT_TRUE(engine) << engine.error().message;
    engine_ = *std::move(engine);
  }

  static ChatRequest request_of(std::vector<Part> parts) {
    ChatRequest request;
    Message message;
    message.parts = std::move(parts);
    request.conversation.messages = {std::move(message)};
    request.think = false;
    request.sampling.temperature = 0.0F;
    request.max_new_tokens = 6;
    return request;
  }
  /// Adds the answer and a further message of the person.
  static void go_on(ChatRequest& request, const std::string& answer, std::vector<Part> parts) {
    request.conversation.messages.push_back(text_message(Role::Assistant, answer));
    Message message;
    message.parts = std::move(parts);
    request.conversation.messages.push_back(std::move(message));
  }
  Answered ask(const ChatRequest& request, bool stop_while_seeing = false) {
    Answered answered;
    std::stop_source stop;
    const Status status = engine_->run(
        request,
        [&](const ChatEvent& event) {
          EXPECT_TRUE(answered.finished.empty() && answered.failed.empty());
          if (const auto* part = std::get_if<AnswerDelta>(&event)) answered.answer += part->utf8;
          if (const auto* end = std::get_if<Finished>(&event)) answered.finished.push_back(*end);
          if (const auto* end = std::get_if<Failed>(&event)) answered.failed.push_back(*end);
          const auto* progress = std::get_if<Progress>(&event);
          if (progress == nullptr || progress->stage != Progress::Stage::SeeingImage) return;
          EXPECT_EQ(progress->total, kLayers);
          if (progress->done == kLayers) ++answered.pictures_seen;
          if (stop_while_seeing) stop.request_stop();
        },
        stop.get_token());
    EXPECT_EQ(status.has_value(), answered.failed.empty());
    EXPECT_EQ(answered.finished.size() + answered.failed.size(), 1U);
    return answered;
  }

  inline static testing_support::TempFolder* folder_ = nullptr;
  std::unique_ptr<ChatEngine> engine_;
};

TEST_F(ChatPicturesTest, AConversationMayHoldTwo) {
  EXPECT_TRUE(engine_->sees_images());
  ChatRequest request = request_of({picture(160, 96, 1), Text{"What is this?"}});
  const Answered first = ask(request);
  ASSERT_EQ(first.finished.size(), 1U);
  EXPECT_EQ(first.pictures_seen, 1);
  EXPECT_GT(first.finished[0].prompt_tokens, 15);

  go_on(request, first.answer, {Text{"And this?"}, picture(64, 64, 2)});
  const Answered second = ask(request);

  ASSERT_EQ(second.finished.size(), 1U);
  EXPECT_EQ(second.pictures_seen, 1);  // the first is remembered
  EXPECT_GE(second.finished[0].reused_tokens, 15);
  EXPECT_GT(second.finished[0].prompt_tokens, first.finished[0].prompt_tokens + 4);
  EXPECT_LT(second.finished[0].reused_tokens, second.finished[0].prompt_tokens - 4);  // the second was read
}

TEST_F(ChatPicturesTest, TheSamePictureIsNotReadAgain) {
  const ChatRequest request = request_of({picture(160, 96, 1), Text{"What is this?"}});
  const Answered first = ask(request);
  const Answered again = ask(request);

  ASSERT_EQ(again.finished.size(), 1U);
  EXPECT_EQ(again.pictures_seen, 0);
  EXPECT_EQ(again.answer, first.answer);
  EXPECT_GE(again.finished[0].reused_tokens, 15);
  EXPECT_EQ(again.finished[0].prompt_tokens, first.finished[0].prompt_tokens);

  const Answered other = ask(request_of({picture(160, 96, 3), Text{"What is this?"}}));  // as large, and another
  EXPECT_EQ(other.pictures_seen, 1);
  EXPECT_LT(other.finished.at(0).reused_tokens, 15);
}

TEST_F(ChatPicturesTest, AnswersDoNotDependOnWhatIsRemembered) {
  ChatRequest request = request_of({picture(96, 160, 4), Text{"What is this?"}});
  const Answered first = ask(request);
  go_on(request, first.answer, {picture(96, 160, 4), picture(300, 40, 5), Text{"The same?"}});
  const Answered reused = ask(request);
  EXPECT_GT(reused.finished.at(0).reused_tokens, 0);
  EXPECT_EQ(reused.pictures_seen, 1);

  SetUp();  // an engine that remembers nothing
  const Answered fresh = ask(request);
  EXPECT_EQ(fresh.finished.at(0).reused_tokens, 0);
  EXPECT_EQ(fresh.pictures_seen, 2);  // two of the three are one
  EXPECT_EQ(fresh.answer, reused.answer);
}

TEST_F(ChatPicturesTest, EqualOnesOfARequestAreSeenOnceEvenIfNoneIsRemembered) {
  ModelFiles files;
  files.language = *folder_ / "tiny.gguf";
  files.vision = {.projector = *folder_ / "eye256.gguf",
                  .min_tokens = 1,
                  .max_tokens = 64,
                  .cache_bytes = 0,
                  .decoder = SIGHTLINE_DECODER};
  Result<std::unique_ptr<ChatEngine>> forgetful = ChatEngine::load(files, {}, [](const ChatEvent&) {}, {});
  ASSERT_TRUE(forgetful) << forgetful.error().message;
  const ChatRequest request =
      request_of({picture(96, 160, 4), picture(96, 160, 5), picture(96, 160, 4), Text{"The same?"}});
  const Answered remembered = ask(request);
  EXPECT_EQ(remembered.pictures_seen, 2);

  engine_ = *std::move(forgetful);
  const Answered answered = ask(request);
  EXPECT_EQ(answered.pictures_seen, 2);
  EXPECT_EQ(answered.answer, remembered.answer);
}

TEST_F(ChatPicturesTest, WhatWasSeenBeforeAnErrorIsRemembered) {
  ImageRef cut = picture(160, 96, 7);
  cut.encoded = std::make_shared<const std::vector<std::byte>>(cut.encoded->begin(), cut.encoded->begin() + 300);
  const Answered failed = ask(request_of({picture(160, 96, 8), cut, Text{"What is this?"}}));
  EXPECT_EQ(failed.failed.size(), 1U);
  EXPECT_EQ(failed.pictures_seen, 1);

  const Answered next = ask(request_of({picture(160, 96, 8), picture(160, 96, 7), Text{"What is this?"}}));
  EXPECT_EQ(next.finished.size(), 1U);
  EXPECT_EQ(next.pictures_seen, 1);
}

TEST_F(ChatPicturesTest, OneWhoseBytesAreKnownIsNotDecoded) {
  const VisionOptions options{
      .projector = *folder_ / "eye256.gguf", .min_tokens = {}, .max_tokens = 256, .decoder = SIGHTLINE_DECODER};
  const Compute& compute = engine_->loaded().compute();
  const auto reader = ImageReader::load(options, 256, compute, {}, {});
  ASSERT_TRUE(reader) << reader.error().message;
  const ImageRef one = picture(160, 96, 1);
  const auto read = [&](const ImageRef& image) {
    const Result<ImageEmbedding> embedding = (*reader)->read(*image.encoded, image.name, {}, {});
    EXPECT_TRUE(embedding);
    return embedding ? embedding->content : Digest{};
  };
  const Digest content = read(one);
  EXPECT_EQ(read(one), content);
  EXPECT_EQ((*reader)->n_decoded(), 1);

  // The same pixels in another file: a byte behind the end of the picture is none of its own.
  ImageRef other = one;
  std::vector<std::byte> bytes = *one.encoded;
  bytes.push_back(std::byte{0});
  other.encoded = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  EXPECT_EQ(read(other), content);
  EXPECT_EQ((*reader)->n_decoded(), 2);
  EXPECT_EQ(read(other), content);
  EXPECT_EQ((*reader)->n_decoded(), 2);
  EXPECT_NE(read(picture(160, 96, 2)), content);

  // Seen with more rows it is something else.
  const auto detailed = (*reader)->read(*one.encoded, one.name, {}, {}, ImageDetail::ForPlaces);
  ASSERT_TRUE(detailed);
  EXPECT_NE(detailed->content, content);
  EXPECT_EQ(read(one), content);
}

TEST_F(ChatPicturesTest, SixteenOfDifferentSizesFit) {
  std::vector<Part> parts;
  for (int i = 0; i < 16; ++i) parts.emplace_back(picture(20 + 15 * i, 200 - 12 * i, i));
  parts.emplace_back(Text{"How many?"});
  const Answered answered = ask(request_of(std::move(parts)));
  ASSERT_EQ(answered.finished.size(), 1U);
  EXPECT_EQ(answered.pictures_seen, 16);
}

TEST_F(ChatPicturesTest, MoreThanTheContextHoldsIsRefusedAndLeavesItUsable) {
  std::vector<Part> parts;
  for (int i = 0; i < 9; ++i) parts.emplace_back(picture(256, 256, i));  // 64 rows each
  parts.emplace_back(Text{"How many?"});
  const Answered refused = ask(request_of(std::move(parts)));
  ASSERT_EQ(refused.failed.size(), 1U);
  EXPECT_EQ(refused.failed[0].error.id, "CTX_FULL");
  EXPECT_NE(refused.failed[0].error.message.find(std::to_string(kContext)), std::string::npos);

  const Answered next = ask(request_of({picture(256, 256, 0), Text{"One?"}}));
  EXPECT_EQ(next.finished.size(), 1U);
  EXPECT_EQ(next.pictures_seen, 0);
}

TEST_F(ChatPicturesTest, CanBeStoppedWhileSeeing) {
  const ChatRequest request = request_of({picture(160, 96, 6), Text{"What is this?"}});
  const Answered stopped = ask(request, true);
  ASSERT_EQ(stopped.finished.size(), 1U);
  EXPECT_EQ(stopped.finished[0].reason, Finish::Cancelled);
  EXPECT_EQ(stopped.finished[0].new_tokens, 0);
  EXPECT_EQ(stopped.pictures_seen, 0);
  EXPECT_EQ(stopped.answer, "");

  const Answered next = ask(request);
  SetUp();
  EXPECT_EQ(next.answer, ask(request).answer);  // as if nothing had been before
}

TEST_F(ChatPicturesTest, APictureThatCannotBeReadIsNamed) {
  ImageRef cut = picture(160, 96, 7);
  cut.encoded = std::make_shared<const std::vector<std::byte>>(cut.encoded->begin(), cut.encoded->begin() + 300);
  cut.name = "holiday\n.png";
  const Answered answered = ask(request_of({cut, Text{"What is this?"}}));
  ASSERT_EQ(answered.failed.size(), 1U);
  EXPECT_EQ(answered.failed[0].error.id, "IMAGE_BAD");
  EXPECT_TRUE(answered.failed[0].error.message.starts_with("holiday")) << answered.failed[0].error.message;
  EXPECT_EQ(answered.failed[0].error.message.find('\n'), std::string::npos);

  EXPECT_EQ(ask(request_of({picture(160, 96, 7), Text{"And this?"}})).finished.size(), 1U);
}

TEST_F(ChatPicturesTest, PlacesAreLookedForWithMoreRowsUnlessTheLimitsSayOtherwise) {
  const auto rows_of_prompt = [](std::optional<std::int64_t> fewest, std::int64_t most, bool find_regions) {
    ModelFiles files;
    files.language = *folder_ / "tiny.gguf";
    files.vision.projector = *folder_ / "eye256.gguf";
    files.vision.decoder = SIGHTLINE_DECODER;
    files.vision.min_tokens = fewest;
    files.vision.max_tokens = most;
    const auto engine = ChatEngine::load(files, {}, [](const ChatEvent&) {}, {});
    EXPECT_TRUE(engine) << engine.error().message;
    ChatRequest request = request_of({picture(160, 160, 1), Text{"Where?"}});
    request.find_regions = find_regions;
    request.max_new_tokens = 1;
    std::int64_t rows = 0;
    const auto take = [&rows](const ChatEvent& event) {
      if (const auto* end = std::get_if<Finished>(&event)) rows = end->prompt_tokens;
    };
    EXPECT_TRUE((*engine)->run(request, take, {}));
    return rows;
  };

  EXPECT_LT(rows_of_prompt({}, 256, false), 150);
  EXPECT_GT(rows_of_prompt({}, 256, true), 250);  // as many as are allowed, being fewer than wished
  EXPECT_EQ(rows_of_prompt(1, 256, true), rows_of_prompt(1, 256, false));
}

TEST_F(ChatPicturesTest, FilesThatDoNotBelongTogetherAreRefusedBeforeLoading) {
  std::int64_t loading_events = 0;
  const auto mismatched = load("eye64.gguf", &loading_events);
  ASSERT_FALSE(mismatched);
  EXPECT_EQ(mismatched.error().id, "GGUF_CORRUPT");
  const std::string& message = mismatched.error().message;
  EXPECT_NE(message.find("eye64.gguf"), std::string::npos) << message;
  EXPECT_NE(message.find("rows of 64 "), std::string::npos) << message;
  EXPECT_NE(message.find("reads 256"), std::string::npos) << message;
  EXPECT_EQ(loading_events, 0);

  const auto language_as_projector = load("tiny.gguf", &loading_events);
  ASSERT_FALSE(language_as_projector);
  EXPECT_EQ(language_as_projector.error().id, "GGUF_UNSUPPORTED");
  EXPECT_NE(language_as_projector.error().message.find("projector"), std::string::npos);
  EXPECT_EQ(load("missing.gguf", &loading_events).error().code, ErrorCode::NotFound);
  EXPECT_EQ(loading_events, 0);
}

TEST_F(ChatPicturesTest, TokensOfAPictureHaveLimits) {
  ModelFiles files;
  files.language = *folder_ / "tiny.gguf";
  files.vision.projector = *folder_ / "eye256.gguf";
  files.vision.decoder = SIGHTLINE_DECODER;
  for (const auto& [fewest, most] : std::vector<std::pair<std::int64_t, std::int64_t>>{{0, 5}, {9, 8}, {1, 16385}}) {
    files.vision.min_tokens = fewest;
    files.vision.max_tokens = most;
    const auto engine = ChatEngine::load(files, {}, [](const ChatEvent&) {}, {});
    ASSERT_FALSE(engine) << fewest << ' ' << most;
    EXPECT_EQ(engine.error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(engine.error().message.starts_with("a picture ")) << engine.error().message;
  }
}

}  // namespace
}  // namespace sightline
