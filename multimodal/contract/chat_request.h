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
#include "multimodal/contract/region.h"

namespace sightline {

/// A function the model may call.
struct Tool {
  std::string name;
  std::string definition;  ///< `{"type": "function", "function": …}` on one line, spelled as Python's json.dumps does
  /// Parameters whose type is known. A `string` is taken as the model wrote it, anything else is read as JSON.
  struct Parameter {
    std::string name;
    bool is_string = true;
  };
  std::vector<Parameter> parameters;
};

/// Whether the model is to call a function.
struct ToolChoice {
  enum class Kind : std::uint8_t { Auto, None, Required, Named } kind = Kind::Auto;
  std::string name;  ///< with Named
};

/// What the answer has to look like. The thinking is never bound.
struct ResponseFormat {
  enum class Kind : std::uint8_t { Text, JsonObject, JsonSchema } kind = Kind::Text;
  std::string schema;  ///< with JsonSchema: the schema as JSON text
};

/// One request. A plain value; may cross threads.
struct ChatRequest {
  Conversation conversation;
  std::string plain_prompt{};  ///< if not empty: text to go on from, instead of a conversation
  SamplingOptions sampling;
  std::int64_t max_new_tokens = 2048;     ///< thinking included, at least 1
  std::optional<bool> think;              ///< none means what the model's template does by default
  std::optional<bool> preserve_thinking;  ///< keep earlier thinking in the prompt; none: if the model was made for it
  std::vector<std::string> stop_strings;  ///< the answer ends before the first of these; thinking is not searched
  bool guard_loops = true;                ///< end replies that go round in circles
  bool find_regions = false;              ///< ask for places: pictures are seen with at least 1,024 rows, and
                                          ///< RegionFound events come with the answer
  std::vector<Tool> tools;
  ToolChoice tool_choice;
  ResponseFormat response_format;
  std::optional<int> top_logprobs;  ///< 0 to 20: tell each answer token's probability and those of so many best
};

/// How far the work before the first token is.
struct Progress {
  enum class Stage : std::uint8_t { Loading, SeeingImage, Reading } stage = Stage::Loading;
  std::int64_t done = 0, total = 0;  ///< bytes while loading, rows while reading
  std::int64_t part = 0;             ///< of what is read part by part before it is answered, from 1; 0: it is not
  std::int64_t n_parts = 0;
};
struct ThinkingDelta {
  std::string utf8;
};
/// How probable a token was, after temperature and penalties are taken out: natural logarithms.
struct TokenScore {
  struct Choice {
    std::string bytes;  ///< may be part of a character
    float logprob = 0.0F;
  };
  Choice chosen;
  std::vector<Choice> best;  ///< the most probable first
};
struct AnswerDelta {
  std::string utf8;
  std::vector<TokenScore> tokens = {};  ///< if asked for: of the tokens whose text ends in this delta
};
/// A place in one of the pictures, as soon as the answer names it. A later one of the same index replaces it.
struct RegionFound {
  std::size_t index = 0;  ///< counted over the answer, from 0
  Region region;
};
/// A whole call of a function; its text is not part of the answer.
struct ToolCalled {
  ToolCall call;
};
/// Something the person should know; the request goes on.
struct Notice {
  std::string message;
  std::string_view id;  ///< stable identifier, or empty
};
struct Finished {
  Finish reason = Finish::Stop;
  std::int64_t prompt_tokens = 0;
  std::int64_t reused_tokens = 0;  ///< of the prompt, not read again
  std::int64_t new_tokens = 0;
  double reading_seconds = 0.0, writing_seconds = 0.0;
  bool stopped_while_thinking = false;  ///< the reply ended before an answer began
};
struct Failed {
  Error error;
};
using ChatEvent = std::variant<Progress, ThinkingDelta, AnswerDelta, RegionFound, ToolCalled, Notice, Finished, Failed>;

/// Called in order, never twice at once. For a request: exactly one Finished or Failed, and nothing after it.
using EventSink = std::function<void(const ChatEvent&)>;

}  // namespace sightline
