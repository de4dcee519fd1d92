/// Conversation, Message, Part, ImageRef, VideoRef, ToolCall: what was said, as plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/digest.h"

namespace sightline {

enum class Role : std::uint8_t { System, User, Assistant, Tool };

/// As templates and protocols spell it: "system", "user", "assistant", "tool".
constexpr const char* role_name(Role role) noexcept {
  switch (role) {
    case Role::System:
      return "system";
    case Role::User:
      return "user";
    case Role::Assistant:
      return "assistant";
    case Role::Tool:
      break;
  }
  return "tool";
}

/// An image as it travels: its encoded bytes, decoded only where it is looked at.
struct ImageRef {
  std::shared_ptr<const std::vector<std::byte>> encoded;
  Digest digest;     ///< of the encoded bytes
  std::string name;  ///< for messages to people
};

/// A video. It has its place in the prompt, but nothing looks at videos yet: whoever answers refuses it.
struct VideoRef {};

struct Text {
  std::string utf8;
};

/// One piece of a message. Text that follows text is joined without anything between.
using Part = std::variant<Text, ImageRef, VideoRef>;

/// One value handed to a function.
struct Argument {
  enum class Kind : std::uint8_t { Text, Number, Boolean, Null, Json } kind = Kind::Text;
  std::string name;
  std::string value;  ///< Text: itself; otherwise JSON on one line, spelled as Python's json.dumps does: `[1, "a"]`
};

/// A function that the assistant wants called.
struct ToolCall {
  std::string id;  ///< made by whoever parsed the reply; the model never sees it
  std::string name;
  std::vector<Argument> arguments;  ///< in the order the model wrote them, each name once
};

/// One message.
struct Message {
  Role role = Role::User;
  std::vector<Part> parts;
  std::optional<std::string> thinking;  ///< what an assistant thought before this answer; empty text is a value too
  std::vector<ToolCall> calls;          ///< an assistant's, after its text
};

struct Conversation {
  std::vector<Message> messages;
};

/// A message of one text.
inline Message text_message(Role role, std::string utf8) {
  Message message;
  message.role = role;
  message.parts.emplace_back(Text{std::move(utf8)});
  return message;
}

}  // namespace sightline
