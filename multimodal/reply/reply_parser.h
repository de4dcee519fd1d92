/// ReplyParser: text stream -> thinking and answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sightline {

/// A stretch of a reply.
struct ReplyPart {
  enum class Kind : std::uint8_t { Thinking, Answer } kind = Kind::Answer;
  std::string utf8;
};

/// Splits a streamed reply into what the model thinks and what it answers. One thread at a time.
///
/// Where the text is cut makes no difference: parts of the same kind put together are the same for any cut. At most a
/// beginning of a tag and white space that may turn out to be the end of the thinking are held back.
///
/// Thinking ends at `</think>`, or at a `<tool_call>`, which belongs to the answer; it is given without white space at
/// its ends, and up to two newlines after `</think>` are dropped. `<think>` counts at the beginning only: of the
/// thinking, where some models repeat it, and of the answer. Later on it is text like any other.
/// Source: the Qwen3.5 and Qwen3.6 chat templates, whose prompts end inside the thinking or after it.
class ReplyParser {
 public:
  /// `in_thinking`: the prompt ends with an open `<think>`, so that the reply begins inside.
  explicit ReplyParser(bool in_thinking);

  /// Takes the next text and gives the parts that are certain by now, in order.
  std::vector<ReplyPart> push(std::string_view utf8);
  /// The reply is over: gives what was held back.
  std::vector<ReplyPart> finish();

  /// Whether the thinking is still open.
  [[nodiscard]] bool is_thinking() const noexcept {
    return state_ == State::ThinkingStart || state_ == State::Thinking;
  }

 private:
  enum class State : std::uint8_t { ThinkingStart, Thinking, AfterThinking, AnswerStart, Answer };
  bool step(bool is_last, std::vector<ReplyPart>& out);
  bool start_thinking(bool is_last);
  bool think(bool is_last, std::vector<ReplyPart>& out);
  bool skip_newlines();
  bool start_answer(bool is_last);
  void give_thinking(std::size_t length, std::vector<ReplyPart>& out);

  State state_;
  std::string held_;             // text not yet given out
  std::string blank_;            // white space of the thinking that is given out when more thinking follows
  int newlines_after_ = 0;       // dropped so far
};

}  // namespace sightline
