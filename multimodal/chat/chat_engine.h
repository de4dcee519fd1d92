/// ChatEngine: one request from conversation to events.
#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>

#include "engine/run/generator.h"
#include "multimodal/chat/loaded_model.h"
#include "multimodal/chat/template_variant.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

struct ModelFiles {
  std::filesystem::path language;   ///< the first file, if there are several
};

/// Answers conversations on this machine. One thread at a time.
class ChatEngine {
 public:
  /// Loads the model; `sink` is given Progress and Notice events. Errors: those of LoadedModel::load.
  static Result<std::unique_ptr<ChatEngine>> load(const ModelFiles& files, const EngineOptions& options,
                                                  const EventSink& sink, std::stop_token stop);

  /// Answers `request`. `sink` is given Progress, ThinkingDelta and AnswerDelta events and at last one Finished or
  /// Failed; all text is valid UTF-8. A stop request ends it with Finished and Finish::Cancelled: what was said until
  /// then stands, and the conversation can go on. Returns the error of a Failed.
  Status run(const ChatRequest& request, const EventSink& sink, std::stop_token stop);

  [[nodiscard]] const TemplateVariant& template_variant() const noexcept { return variant_; }
  [[nodiscard]] const LoadedModel& loaded() const noexcept { return *loaded_; }

 private:
  explicit ChatEngine(std::unique_ptr<LoadedModel> loaded);
  Result<Finished> answer(const ChatRequest& request, const EventSink& sink, std::stop_token stop);

  std::unique_ptr<LoadedModel> loaded_;
  TemplateVariant variant_;
  PrefixStore prefixes_;
};

}  // namespace sightline
