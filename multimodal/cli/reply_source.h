/// ReplySource: who answers `ask`, `chat` and `ground`: the engine in this program, or a server elsewhere.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "engine/base/error.h"
#include "multimodal/cli/arguments.h"
#include "multimodal/cli/terminal.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

/// What is known of the model before the first question.
struct ModelTraits {
  std::string name;                       ///< the file's name without .gguf, or what the server calls it
  bool sees_images = true;                ///< also if a server does not say
  std::optional<bool> thinks_by_default;  ///< none: a server that does not say
  bool is_greedy = false;                 ///< its file asks for the most probable token always
  std::int64_t max_new_tokens = 0;        ///< most that may be asked for; 0: whatever one likes
};

/// Answers one request after the other. One thread at a time.
class ReplySource {
 public:
  virtual ~ReplySource() = default;

  /// Answers `request` and waits for the end; events and errors are those of Backend. While it waits, `sink` may be
  /// called from another thread. Returns the error of a Failed.
  virtual Status run(const ChatRequest& request, const EventSink& sink, std::stop_token stop) = 0;

  [[nodiscard]] const ModelTraits& model() const noexcept { return model_; }

 protected:
  ModelTraits model_;
};

/// Loads the model and, if one was named, the projector, with a line of progress on a terminal; without either, the demo
/// model, and says what that one knows; or asks a server which models it has. Errors: those of ChatEngine::load, of
/// RemoteBackend::probe, NotFound for a model the server does not have or a demo model that is not installed, and what
/// may be wrong with a token.
Result<std::unique_ptr<ReplySource>> open_source(const ReplyArguments& arguments, const Terminal& terminal,
                                                 std::stop_token stop);

/// Whether a model file was named without the projector that pictures need.
bool lacks_projector(const ReplyArguments& arguments);

/// What is said where a server's model is shown a picture and sees none.
Error blind_model(const ModelTraits& model);

/// A request with everything but the conversation: the model card's sampling for the mode, with the person's choices.
/// Without a seed, each call makes one.
ChatRequest make_request(const ReplyArguments& arguments, const ModelTraits& model);

}  // namespace sightline
