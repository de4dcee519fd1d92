/// ChatEngine: one request from conversation to events.
#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <vector>

#include "engine/run/generator.h"
#include "multimodal/chat/image_reader.h"
#include "multimodal/chat/loaded_model.h"
#include "multimodal/chat/template_variant.h"
#include "multimodal/contract/chat_request.h"
#include "multimodal/structured/grammar_constraint.h"
#include "multimodal/structured/token_table.h"

namespace sightline {

struct ModelFiles {
  std::filesystem::path language;   ///< the first file, if there are several
  VisionOptions vision;             ///< with the projector, if pictures are to be seen
};

/// Answers conversations on this machine. One thread at a time.
class ChatEngine {
 public:
  /// Loads the model; `sink` is given Progress and Notice events. Whether the files belong together is found out first.
  /// Errors: those of LoadedModel::load, ImageReader::check and ImageReader::load.
  static Result<std::unique_ptr<ChatEngine>> load(const ModelFiles& files, const EngineOptions& options,
                                                  const EventSink& sink, std::stop_token stop);

  /// Answers `request`. `sink` is given Progress, ThinkingDelta, AnswerDelta and ToolCalled events and at last one
  /// Finished or Failed; all text is valid UTF-8. A stop request ends it with Finished and Finish::Cancelled: what was said until
  /// then stands, and the conversation can go on. Returns the error of a Failed.
  ///
  /// A response format or a call that is asked for binds the choice of tokens behind the thinking; a call goes before a
  /// format. ToolChoice None hides the functions from the model.
  Status run(const ChatRequest& request, const EventSink& sink, std::stop_token stop);

  [[nodiscard]] const TemplateVariant& template_variant() const noexcept { return variant_; }
  [[nodiscard]] const LoadedModel& loaded() const noexcept { return *loaded_; }
  [[nodiscard]] bool sees_images() const noexcept { return images_ != nullptr; }

 private:
  explicit ChatEngine(std::unique_ptr<LoadedModel> loaded);
  /// Rows of all pictures of the conversation, in order.
  Result<std::vector<ImageEmbedding>> see(const Conversation& conversation, const EventSink& sink,
                                          const std::stop_token& stop);
  /// What the reply is held to; null if it is free.
  Result<std::unique_ptr<GrammarConstraint>> constrain(const ChatRequest& request, bool in_thinking);
  Result<Finished> answer(const ChatRequest& request, const EventSink& sink, std::stop_token stop);

  std::unique_ptr<LoadedModel> loaded_;
  std::unique_ptr<ImageReader> images_;   // null without a projector
  TemplateVariant variant_;
  PrefixStore prefixes_;
  std::unique_ptr<const TokenTable> tokens_;   // null until a reply has to have a certain form
};

}  // namespace sightline
