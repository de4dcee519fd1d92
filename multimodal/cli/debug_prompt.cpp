/// What `debug logits` and `debug generate` run: token ids, or a prompt that may hold one picture.
#include "multimodal/cli/debug_prompt.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "multimodal/chat/chat_template.h"
#include "multimodal/chat/image_reader.h"
#include "multimodal/chat/prompt.h"
#include "multimodal/chat/template_variant.h"
#include "multimodal/cli/image_file.h"

namespace sightline {

namespace {

constexpr std::string_view kImageMark = "<image>";

Error wrong(std::string message) { return {ErrorCode::InvalidArgument, std::move(message), ""}; }

/// The prompt before and after the picture; the second is missing without one.
struct Halves {
  std::string before;
  std::optional<std::string> after;
};

Halves cut(const std::string& prompt) {
  const std::size_t mark = prompt.find(kImageMark);
  if (mark == std::string::npos) return {prompt, std::nullopt};
  return {prompt.substr(0, mark), prompt.substr(mark + kImageMark.size())};
}

/// Pieces of a prompt that goes through the chat template as one message of a person.
Result<std::vector<PromptPiece>> render(const Halves& halves, const ImageRef* image, const LoadedModel& loaded) {
  Message message = text_message(Role::User, halves.before);
  if (image != nullptr) {
    message.parts.emplace_back(*image);
    message.parts.emplace_back(Text{*halves.after});
  }
  RenderOptions options;
  options.think = detect_template(loaded.chat_template()).thinks_by_default;
  Conversation conversation;
  conversation.messages.push_back(std::move(message));
  return render_chat(conversation, options);
}

/// Pieces of a prompt that is taken as it stands: special tokens in it are recognised.
std::vector<PromptPiece> as_it_stands(const Halves& halves) {
  std::vector<PromptPiece> pieces;
  pieces.reserve(4);
  pieces.emplace_back(ControlPiece{halves.before});
  if (halves.after) {
    pieces.emplace_back(ControlPiece{"<|vision_start|>"});
    pieces.emplace_back(ImagePiece{0});
    pieces.emplace_back(ControlPiece{"<|vision_end|>" + *halves.after});
  }
  return pieces;
}

}  // namespace

Status check_prompt(const DebugPromptArguments& prompt, const EngineArguments& engine) {
  if (prompt.tokens.empty() == prompt.prompt.empty()) return wrong("either --tokens or --prompt is needed");
  if (!prompt.tokens.empty() && !prompt.image.empty()) return wrong("--image goes with --prompt, not with --tokens");
  const bool has_mark = prompt.prompt.find(kImageMark) != std::string::npos;
  if (has_mark != !prompt.image.empty()) {
    return wrong(has_mark ? "the prompt says <image>: --image has to name the picture"
                          : "--image is given, and --prompt does not say where it stands: put <image> into it");
  }
  if (prompt.prompt.find(kImageMark) != prompt.prompt.rfind(kImageMark)) return wrong("the prompt may say <image> once");
  if (prompt.image.empty()) return {};
  if (prompt.vision.projector.empty()) return wrong("--image needs --mmproj with the projector file of the model");
  const Result<WeightStore> store = WeightStore::open(engine.model);
  if (!store) return store.error();
  const Result<ModelConfig> config = ModelConfig::read(store->metadata(), store->find("token_embd.weight"));
  if (!config) return config.error();
  const Result<std::int64_t> fits = ImageReader::check(prompt.vision, config->d_model);
  if (!fits) return fits.error();
  const Result<ImageRef> image = read_image_file(prompt.image);
  if (!image) return image.error();
  return {};
}

Result<DebugInput> build_debug_input(const DebugPromptArguments& prompt, const LoadedModel& loaded,
                                     std::stop_token stop) {
  if (!prompt.tokens.empty()) {
    Result<std::vector<TokenId>> tokens = parse_tokens(prompt.tokens);
    if (!tokens) return tokens.error();
    for (const TokenId token : *tokens) {
      if (token < loaded.model().config().vocab_size) continue;
      return wrong("token " + std::to_string(token) + " is outside the vocabulary of " +
                   std::to_string(loaded.model().config().vocab_size));
    }
    return DebugInput{Input{{token_segment(*std::move(tokens), 0, false)}}, 0};
  }
  const Halves halves = cut(prompt.prompt);
  std::vector<ImageEmbedding> images;
  std::optional<ImageRef> image;
  if (halves.after) {
    Result<ImageRef> file = read_image_file(prompt.image);
    if (!file) return file.error();
    image = *std::move(file);
    Result<std::unique_ptr<ImageReader>> reader =
        ImageReader::load(prompt.vision, loaded.model().config().d_model, loaded.compute(), {}, stop);
    if (!reader) return reader.error();
    Result<ImageEmbedding> embedding = (*reader)->read(*image->encoded, image->name, {}, std::move(stop));
    if (!embedding) return embedding.error();
    images.push_back(*std::move(embedding));
  }
  Result<std::vector<PromptPiece>> pieces = prompt.raw ? Result<std::vector<PromptPiece>>(as_it_stands(halves))
                                                       : render(halves, image ? &*image : nullptr, loaded);
  if (!pieces) return pieces.error();
  Result<Input> input = build_input(*pieces, images, loaded.tokenizer());
  if (!input) return input.error();
  DebugInput result{*std::move(input), 0};
  std::int64_t rows = 0;
  for (const InputSegment& segment : result.input.segments) {
    rows += static_cast<std::int64_t>(segment.positions.size());
    if (!std::holds_alternative<std::vector<TokenId>>(segment.rows)) result.first_row = rows;
  }
  return result;
}

}  // namespace sightline
