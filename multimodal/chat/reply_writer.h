/// ReplyWriter: tokens of a reply -> events.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/token.h"
#include "engine/text/text_stream.h"
#include "engine/text/tokenizer.h"
#include "multimodal/contract/chat_request.h"
#include "multimodal/reply/reply_parser.h"

namespace sightline {

/// Gives ThinkingDelta, AnswerDelta and ToolCalled events. All text is valid UTF-8. Stop strings are looked for in the
/// answer only. One thread at a time; what the constructor is given outlives the writer.
class ReplyWriter {
 public:
  /// `tools` are those that the prompt offers.
  ReplyWriter(const Tokenizer& tokenizer, bool in_thinking, const std::vector<std::string>& stop_strings,
              std::span<const Tool> tools, const EventSink& sink)
      : tokenizer_(tokenizer), parser_(in_thinking, tools), answer_(stop_strings), sink_(sink) {}

  /// Takes the next token. `score` is passed on with the answer's text. False if a stop string has ended the answer.
  bool push(TokenId token, const TokenScore* score = nullptr);
  /// The reply is over: gives what was held back.
  void finish();

  /// Whether the thinking is still open.
  [[nodiscard]] bool is_thinking() const noexcept { return parser_.is_thinking(); }
  /// Whether anything was given besides thinking.
  [[nodiscard]] bool has_answer() const noexcept { return has_answer_; }

 private:
  void write(const std::vector<ReplyPart>& parts);
  /// The one place through which the answer's text leaves; whoever looks for something in it stands here.
  void give_answer(std::string text);
  void give_call(ToolCall call);

  const Tokenizer& tokenizer_;
  TextStream text_;
  ReplyParser parser_;
  TextStream answer_;
  const EventSink& sink_;
  std::vector<TokenScore> scores_;  // of tokens whose text is still held back
  bool has_answer_ = false;
};

}  // namespace sightline
