/// ChatEngine: one request from conversation to events.
#include "multimodal/chat/chat_engine.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/weight_store.h"
#include "multimodal/chat/chat_template.h"
#include "multimodal/chat/prompt.h"
#include "multimodal/chat/reply_writer.h"
#include "multimodal/chat/token_score.h"
#include "multimodal/structured/reply_grammar.h"

namespace sightline {

namespace {

/// Width of the language model's rows, from its metadata.
Result<std::int64_t> d_model_of(const std::filesystem::path& file) {
  const Result<WeightStore> store = WeightStore::open(file);
  if (!store) return store.error();
  const Result<ModelConfig> config = ModelConfig::read(store->metadata(), store->find("token_embd.weight"));
  if (!config) return config.error();
  return config->d_model;
}

/// Index of the first of `earlier` with the same bytes as `image`; their number if there is none.
std::size_t find_same(const std::vector<const ImageRef*>& earlier, const ImageRef& image) {
  const auto found = std::find_if(earlier.begin(), earlier.end(), [&image](const ImageRef* other) {
    return other->encoded == image.encoded || *other->encoded == *image.encoded;
  });
  return static_cast<std::size_t>(found - earlier.begin());
}

Status check_request(const ChatRequest& request) {
  constexpr int kMostLogprobs = 20;
  const int n = request.top_logprobs.value_or(0);
  if (n >= 0 && n <= kMostLogprobs) return {};
  return Error{ErrorCode::InvalidArgument, "top_logprobs is outside of 0 to " + std::to_string(kMostLogprobs), ""};
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

Result<std::vector<ImageEmbedding>> ChatEngine::see(const ChatRequest& request, const EventSink& sink,
                                                    const std::stop_token& stop) {
  std::vector<ImageEmbedding> images;
  std::vector<const ImageRef*> seen;       // where each came from
  if (images_ == nullptr) return images;   // build_input says what is missing
  const ImageDetail detail = request.find_regions ? ImageDetail::ForPlaces : ImageDetail::AsSet;
  for (const Message& message : request.conversation.messages) {
    for (const Part& part : message.parts) {
      const auto* image = std::get_if<ImageRef>(&part);
      if (image == nullptr) continue;
      // Once in a request, even if it is too large to be remembered.
      const std::size_t same = find_same(seen, *image);
      seen.push_back(image);
      if (same < images.size()) {
        images.push_back(ImageEmbedding(images[same]));
        continue;
      }
      Result<ImageEmbedding> embedding = images_->read(
          *image->encoded, image->name,
          [&sink](std::int64_t done, std::int64_t total) {
            sink(Progress{Progress::Stage::SeeingImage, done, total});
          },
          stop, detail);
      if (!embedding) return embedding.error();
      images.push_back(*std::move(embedding));
    }
  }
  return images;
}

Result<std::unique_ptr<GrammarConstraint>> ChatEngine::constrain(const ChatRequest& request, bool in_thinking) {
  const bool must_call =
      request.tool_choice.kind == ToolChoice::Kind::Required || request.tool_choice.kind == ToolChoice::Kind::Named;
  if (!must_call && request.response_format.kind == ResponseFormat::Kind::Text) {
    return std::unique_ptr<GrammarConstraint>();
  }
  const bool is_named = request.tool_choice.kind == ToolChoice::Kind::Named;
  const std::string_view name = is_named ? std::string_view(request.tool_choice.name) : std::string_view();
  Result<std::unique_ptr<const Grammar>> grammar = must_call
                                                       ? make_call_grammar(request.tools, name, in_thinking)
                                                       : make_format_grammar(request.response_format, in_thinking);
  if (!grammar) return grammar.error();
  if (tokens_ == nullptr) tokens_ = std::make_unique<const TokenTable>(loaded_->tokenizer());
  return std::make_unique<GrammarConstraint>(*std::move(grammar), must_call, loaded_->tokenizer(), *tokens_);
}

Result<Finished> ChatEngine::answer(const ChatRequest& request, const EventSink& sink, std::stop_token stop) {
  RenderOptions render;
  render.think = request.think.value_or(variant_.thinks_by_default);
  render.preserve_thinking = variant_.can_preserve_thinking && request.preserve_thinking.value_or(true);
  render.scalars_as_text = variant_.scalars_as_text;
  if (request.tool_choice.kind != ToolChoice::Kind::None) render.tools = request.tools;
  if (Status ok = check_request(request); !ok) return ok.error();
  if (!request.plain_prompt.empty()) render.think = false;
  Result<std::vector<PromptPiece>> pieces =
      request.plain_prompt.empty() ? render_chat(request.conversation, render)
                                   : std::vector<PromptPiece>{UserPiece{request.plain_prompt}};
  if (!pieces) return pieces.error();
  const Result<std::unique_ptr<GrammarConstraint>> constraint = constrain(request, render.think);
  if (!constraint) return constraint.error();
  const Result<std::vector<ImageEmbedding>> images = see(request, sink, stop);
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
  options.constraint = constraint->get();
  options.remember_reply = render.preserve_thinking;   // then the next prompt repeats the reply as it was

  ReplyWriter writer(loaded_->tokenizer(), render.think, request, render.tools, sink);
  GenerateObserver observer;
  observer.on_prefill = [&sink](std::int64_t done, std::int64_t total) {
    sink(Progress{Progress::Stage::Reading, done, total});
  };
  TokenScore score;
  if (request.top_logprobs) {
    observer.on_choice = [&](std::span<const float> logits, TokenId token) {
      score = score_token(logits, token, *request.top_logprobs, loaded_->tokenizer());
    };
  }
  observer.on_token = [&](TokenId token) { return writer.push(token, request.top_logprobs ? &score : nullptr); };
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
