/// ReplyWriter: tokens of a reply -> events.
#include "multimodal/chat/reply_writer.h"

#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace sightline {

namespace {

/// "call_" and 16 hexadecimal digits by chance: clients keep the ids of a whole conversation apart by them.
std::string new_call_id() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::array<std::uint8_t, 8> bytes{};
  [[maybe_unused]] const int refused = getentropy(bytes.data(), bytes.size());  // never for so few
  std::string id = "call_";
  for (const std::uint8_t byte : bytes) {
    id += kHex[byte >> 4U];
    id += kHex[byte & 0xFU];
  }
  return id;
}

}  // namespace

bool ReplyWriter::push(TokenId token, const TokenScore* score) {
  const std::string_view bytes = tokenizer_.bytes(token);
  if (tokenizer_.is_control(token) && bytes.starts_with("<|")) return true;  // structure, not text
  if (score != nullptr) scores_.push_back(*score);
  write(parser_.push(text_.push(bytes)));
  if (!parser_.may_answer()) scores_.clear();
  return !answer_.stopped();
}

void ReplyWriter::finish() {
  write(parser_.push(text_.finish()));
  write(parser_.finish());
  give_answer(answer_.finish());
}

void ReplyWriter::write(const std::vector<ReplyPart>& parts) {
  for (const ReplyPart& part : parts) {
    switch (part.kind) {
      case ReplyPart::Kind::Thinking:
        sink_(ThinkingDelta{part.utf8});
        break;
      case ReplyPart::Kind::Answer:
        give_answer(answer_.push(part.utf8));
        break;
      case ReplyPart::Kind::Call:
        give_call(part.call);
        break;
    }
  }
}

void ReplyWriter::give_answer(std::string text) {
  if (text.empty()) return;
  has_answer_ = true;
  sink_(AnswerDelta{std::move(text), std::exchange(scores_, {})});
}

void ReplyWriter::give_call(ToolCall call) {
  if (answer_.stopped()) return;
  scores_.clear();
  has_answer_ = true;
  call.id = new_call_id();
  sink_(ToolCalled{std::move(call)});
}

}  // namespace sightline
