/// ChatEngine: one request from conversation to events.
#include "multimodal/chat/chat_engine.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/weight_store.h"
#include "engine/text/text_stream.h"
#include "multimodal/chat/chat_template.h"
#include "multimodal/chat/prompt.h"
#include "multimodal/reply/reply_parser.h"

namespace sightline {

namespace {

/// Tokens -> events. Stop strings are looked for in the answer only.
class ReplyWriter {
 public:
  ReplyWriter(const Tokenizer& tokenizer, bool in_thinking, const std::vector<std::string>& stop_strings,
              const EventSink& sink)
      : tokenizer_(tokenizer), parser_(in_thinking), answer_(stop_strings), sink_(sink) {}

  /// False if a stop string has ended the answer.
  bool push(TokenId token) {
    const std::string_view bytes = tokenizer_.bytes(token);
    if (tokenizer_.is_control(token) && bytes.starts_with("<|")) return true;   // structure, not text
    write(parser_.push(text_.push(bytes)));
    return !answer_.stopped();
  }
  void finish() {
    write(parser_.push(text_.finish()));
    write(parser_.finish());
    give_answer(answer_.finish());
  }
  [[nodiscard]] bool has_answer() const noexcept { return has_answer_; }

 private:
  void write(const std::vector<ReplyPart>& parts) {
    for (const ReplyPart& part : parts) {
      if (part.kind == ReplyPart::Kind::Thinking) {
        sink_(ThinkingDelta{part.utf8});
      } else {
        give_answer(answer_.push(part.utf8));
      }
    }
  }
  void give_answer(std::string text) {
    if (text.empty()) return;
    has_answer_ = true;
    sink_(AnswerDelta{std::move(text)});
  }

  const Tokenizer& tokenizer_;
  TextStream text_;
  ReplyParser parser_;
  TextStream answer_;
  const EventSink& sink_;
  bool has_answer_ = false;
};

/// Width of the language model's rows, from its metadata.
Result<std::int64_t> d_model_of(const std::filesystem::path& file) {
  const Result<WeightStore> store = WeightStore::open(file);
  if (!store) return store.error();
  const Result<ModelConfig> config = ModelConfig::read(store->metadata(), store->find("token_embd.weight"));
  if (!config) return config.error();
  return config->d_model;
}

}  // namespace

ChatEngine::ChatEngine(std::unique_ptr<LoadedModel> loaded)
    : loaded_(std::move(loaded)),
      variant_(detect_template(loaded_->chat_template())),
      prefixes_(loaded_->model().config(), loaded_->options().checkpoint_bytes) {}

Result<std::unique_ptr<ChatEngine>> ChatEngine::load(const ModelFiles& files, const EngineOptions& options,
                                                     const EventSink& sink, std::stop_token stop) {
  LoadObserver observer;
  observer.on_progress = [&sink](std::int64_t done, std::int64_t total) {
    sink(Progress{Progress::Stage::Loading, done, total});
  };
  observer.on_notice = [&sink](const std::string& message, std::string_view id) { sink(Notice{message, id}); };
  EngineOptions with_room = options;
  const bool sees = !files.vision.projector.empty();
  if (sees) {
    const Result<std::int64_t> d_model = d_model_of(files.language);
    if (!d_model) return d_model.error();
    const Result<std::int64_t> bytes = ImageReader::check(files.vision, *d_model);
    if (!bytes) return bytes.error();
    with_room.reserved_bytes += *bytes;
  }
  Result<std::unique_ptr<LoadedModel>> loaded = LoadedModel::load(files.language, with_room, observer, stop);
  if (!loaded) return loaded.error();
  std::unique_ptr<ChatEngine> engine(new ChatEngine(std::move(*loaded)));
  if (sees) {
    const LoadedModel& language = *engine->loaded_;
    Result<std::unique_ptr<ImageReader>> images = ImageReader::load(files.vision, language.model().config().d_model,
                                                                    language.compute(), observer, std::move(stop));
    if (!images) return images.error();
    engine->images_ = *std::move(images);
  }
  if (!engine->variant_.notice.empty()) sink(Notice{engine->variant_.notice, "TEMPLATE_ERROR"});
  return engine;
}

Status ChatEngine::run(const ChatRequest& request, const EventSink& sink, std::stop_token stop) {
  Result<Finished> finished = answer(request, sink, std::move(stop));
  if (!finished) {
    sink(Failed{finished.error()});
    return finished.error();
  }
  sink(*finished);
  return {};
}

Result<std::vector<ImageEmbedding>> ChatEngine::see(const Conversation& conversation, const EventSink& sink,
                                                    const std::stop_token& stop) {
  std::vector<ImageEmbedding> images;
  if (images_ == nullptr) return images;   // build_input says what is missing
  for (const Message& message : conversation.messages) {
    for (const Part& part : message.parts) {
      const auto* image = std::get_if<ImageRef>(&part);
      if (image == nullptr) continue;
      Result<ImageEmbedding> embedding = images_->read(
          *image->encoded, image->name,
          [&sink](std::int64_t done, std::int64_t total) {
            sink(Progress{Progress::Stage::SeeingImage, done, total});
          },
          stop);
      if (!embedding) return embedding.error();
      images.push_back(*std::move(embedding));
    }
  }
  return images;
}

Result<Finished> ChatEngine::answer(const ChatRequest& request, const EventSink& sink, std::stop_token stop) {
  RenderOptions render;
  render.think = request.think.value_or(variant_.thinks_by_default);
  render.preserve_thinking = variant_.can_preserve_thinking && request.preserve_thinking.value_or(true);
  if (!request.plain_prompt.empty()) render.think = false;
  Result<std::vector<PromptPiece>> pieces =
      request.plain_prompt.empty() ? render_chat(request.conversation, render)
                                   : std::vector<PromptPiece>{UserPiece{request.plain_prompt}};
  if (!pieces) return pieces.error();
  const Result<std::vector<ImageEmbedding>> images = see(request.conversation, sink, stop);
  if (!images) {
    if (images.error().code != ErrorCode::Cancelled) return images.error();
    Finished finished;
    finished.reason = Finish::Cancelled;
    return finished;
  }
  Result<Input> input = build_input(*pieces, *images, loaded_->tokenizer());
  if (!input) return input.error();

  GenerateOptions options;
  options.sampling = request.sampling;
  options.output_tokens = loaded_->output_tokens();
  options.stop_tokens = loaded_->tokenizer().end_tokens();
  // A model that opens the next turn itself has ended its own.
  if (const auto turn = loaded_->tokenizer().special("<|im_start|>")) options.stop_tokens.push_back(*turn);
  options.max_new_tokens = request.max_new_tokens;
  options.context_rows = loaded_->options().context_rows;
  options.slice_rows = loaded_->options().slice_rows;
  options.guard_loops = request.guard_loops;
  options.remember_reply = render.preserve_thinking;   // then the next prompt repeats the reply as it was

  ReplyWriter writer(loaded_->tokenizer(), render.think, request.stop_strings, sink);
  GenerateObserver observer;
  observer.on_prefill = [&sink](std::int64_t done, std::int64_t total) {
    sink(Progress{Progress::Stage::Reading, done, total});
  };
  observer.on_token = [&writer](TokenId token) { return writer.push(token); };
  Generator generator(loaded_->model(), loaded_->workspace(), prefixes_, loaded_->compute());
  Result<Generated> generated = generator.run(*input, options, observer, std::move(stop));
  writer.finish();
  if (!generated) return generated.error();

  Finished finished;
  finished.reason = generated->finish;
  finished.prompt_tokens = generated->input_rows;
  finished.reused_tokens = generated->reused_rows;
  finished.new_tokens = generated->new_tokens;
  finished.reading_seconds = generated->prefill_seconds;
  finished.writing_seconds = generated->decode_seconds;
  finished.stopped_while_thinking = render.think && !writer.has_answer();
  return finished;
}

}  // namespace sightline
