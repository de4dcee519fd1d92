/// ChatRequest and ChatEvent: one question to a model, and what comes back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/error.h"
#include "engine/run/sampling_options.h"
#include "multimodal/contract/conversation.h"

namespace sightline {

/// One request. A plain value; may cross threads.
struct ChatRequest {
  Conversation conversation;
  SamplingOptions sampling;
  std::int64_t max_new_tokens = 2048;       ///< thinking included, at least 1
  std::optional<bool> think;                ///< none means what the model's template does by default
  std::optional<bool> preserve_thinking;    ///< keep earlier thinking in the prompt; none: if the model was made for it
  std::vector<std::string> stop_strings;    ///< the answer ends before the first of these; thinking is not searched
  bool guard_loops = true;                  ///< end replies that go round in circles
};

/// How far the work before the first token is.
struct Progress {
  enum class Stage : std::uint8_t { Loading, SeeingImage, Reading } stage = Stage::Loading;
  std::int64_t done = 0, total = 0;   ///< bytes while loading, rows while reading
};
struct ThinkingDelta {
  std::string utf8;
};
struct AnswerDelta {
  std::string utf8;
};
/// Something the person should know; the request goes on.
struct Notice {
  std::string message;
  std::string_view id;   ///< stable identifier, or empty
};
struct Finished {
  Finish reason = Finish::Stop;
  std::int64_t prompt_tokens = 0;
  std::int64_t reused_tokens = 0;       ///< of the prompt, not read again
  std::int64_t new_tokens = 0;
  double reading_seconds = 0.0, writing_seconds = 0.0;
  bool stopped_while_thinking = false;  ///< the reply ended before an answer began
};
struct Failed {
  Error error;
};
using ChatEvent = std::variant<Progress, ThinkingDelta, AnswerDelta, Notice, Finished, Failed>;

/// Called in order, never twice at once. For a request: exactly one Finished or Failed, and nothing after it.
using EventSink = std::function<void(const ChatEvent&)>;

}  // namespace sightline
