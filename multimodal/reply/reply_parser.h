/// ReplyParser: text stream -> thinking, answer and calls of functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "multimodal/contract/chat_request.h"
#include "multimodal/reply/tool_call_reader.h"

namespace sightline {

/// A stretch of a reply.
struct ReplyPart {
  enum class Kind : std::uint8_t { Thinking, Answer, Call } kind = Kind::Answer;
  std::string utf8;   ///< Thinking, Answer; never empty
  ToolCall call;      ///< Call; its id is empty
};

/// Splits a streamed reply into what the model thinks, what it answers and which functions it calls. One thread at a
/// time.
///
/// Where the text is cut makes no difference: parts of the same kind put together are the same for any cut. At most a
/// beginning of a tag and white space that may turn out to be the end of the thinking are held back.
///
/// Thinking ends at `</think>`, or at a `<tool_call>`, which belongs to the answer; it is given without white space at
/// its ends, and up to two newlines after `</think>` are dropped. `<think>` counts at the beginning only: of the
/// thinking, where some models repeat it, and of the answer. Later on it is text like any other.
///
/// If there are functions to call, a whole `<tool_call>` becomes a Call, and white space before it and after the last
/// one is dropped. One that is malformed or never ends is text of the answer.
/// Source: the Qwen3.5 and Qwen3.6 chat templates, whose prompts end inside the thinking or after it.
class ReplyParser {
 public:
  /// `in_thinking`: the prompt ends with an open `<think>`, so that the reply begins inside.
  /// `tools` are those that the prompt offers; they outlive the parser.
  explicit ReplyParser(bool in_thinking, std::span<const Tool> tools = {});

  /// Takes the next text and gives the parts that are certain by now, in order.
  std::vector<ReplyPart> push(std::string_view utf8);
  /// The reply is over: gives what was held back.
  std::vector<ReplyPart> finish();

  /// Whether the thinking is still open.
  [[nodiscard]] bool is_thinking() const noexcept {
    return state_ == State::ThinkingStart || state_ == State::Thinking;
  }
  /// Whether the text at hand is the answer's or may turn out to be.
  [[nodiscard]] bool may_answer() const noexcept { return !is_thinking() && state_ != State::AfterThinking; }

 private:
  enum class State : std::uint8_t { ThinkingStart, Thinking, AfterThinking, AnswerStart, Answer, Call };
  bool step(bool is_last, std::vector<ReplyPart>& out);
  bool start_thinking(bool is_last);
  bool think(bool is_last, std::vector<ReplyPart>& out);
  bool skip_newlines();
  bool start_answer(bool is_last);
  bool answer(bool is_last, std::vector<ReplyPart>& out);
  bool call(bool is_last, std::vector<ReplyPart>& out);
  void give_without_end(ReplyPart::Kind kind, std::size_t length, std::vector<ReplyPart>& out);

  std::span<const Tool> tools_;
  State state_;
  std::string held_;             // text not yet given out
  std::string blank_;            // white space after it that is given out when more of the same kind follows
  std::optional<ToolCallReader> reader_;   // of the call that held_ begins with
  bool has_call_ = false;
  int newlines_after_ = 0;       // dropped so far
};

}  // namespace sightline
