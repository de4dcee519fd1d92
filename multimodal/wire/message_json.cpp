/// JSON messages -> Conversation.
#include "multimodal/wire/message_json.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "multimodal/wire/tool_json.h"

namespace sightline {

namespace {

using Kind = JsonValue::Kind;

constexpr std::size_t kArgumentBytes = std::size_t{4} << 20;  // as JSON texts, of all calls of a conversation

/// A message, and the id of the call that it answers.
struct ReadMessage {
  Message message;
  std::string call_id;
};

bool has_text(const JsonValue& object, std::string_view name, std::string_view text) {
  const JsonValue* found = object.find(name);
  return found != nullptr && found->is(Kind::Text) && found->text == text;
}

std::string entry(const std::string& field, std::size_t index) { return field + "[" + std::to_string(index) + "]"; }

class Reader {
 public:
  explicit Reader(const MessageOptions& options) : options_(options) {}

  Result<ReadMessage> read(const JsonValue& json, const std::string& field) {
    if (!json.is(Kind::Object)) return refuse(field, "is no object", "Unexpected message.");
    ReadMessage read;
    const std::optional<Role> role = read_role(json.find("role"));
    if (!role)
      return refuse(field + ".role", "is none of system, user, assistant and tool", "Unexpected message role.");
    read.message.role = *role;
    if (Status ok = read_content(json.find("content"), field + ".content", read.message); !ok) return ok.error();
    if (*role == Role::Assistant) {
      read.message.thinking = read_thinking(json);
      if (Status ok = read_calls(json.find_given("tool_calls"), field + ".tool_calls", read.message); !ok) {
        return ok.error();
      }
    }
    if (const JsonValue* id = json.find("tool_call_id"); id != nullptr && id->is(Kind::Text)) read.call_id = id->text;
    return read;
  }

 private:
  [[nodiscard]] bool is_openai() const noexcept { return options_.dialect == MessageDialect::OpenAi; }

  /// The field's name and what is wrong with it, or what the reference says.
  [[nodiscard]] Error refuse(const std::string& field, const std::string& why, std::string_view reference) const {
    if (is_openai()) return {ErrorCode::InvalidArgument, field + " " + why, ""};
    return {ErrorCode::InvalidArgument, std::string(reference), "TEMPLATE_ERROR"};
  }

  [[nodiscard]] std::optional<Role> read_role(const JsonValue* role) const {
    if (role == nullptr || !role->is(Kind::Text)) return std::nullopt;
    if (role->text == "system" || (is_openai() && role->text == "developer")) return Role::System;
    if (role->text == "user") return Role::User;
    if (role->text == "assistant") return Role::Assistant;
    if (role->text == "tool") return Role::Tool;
    return std::nullopt;
  }

  static std::optional<std::string> read_thinking(const JsonValue& json) {
    for (const char* name : {"reasoning_content", "reasoning"}) {
      const JsonValue* thinking = json.find(name);
      if (thinking != nullptr && thinking->is(Kind::Text)) return thinking->text;
    }
    return std::nullopt;
  }

  Status read_content(const JsonValue* content, const std::string& field, Message& message) {
    if (content == nullptr || content->is(Kind::Null)) {
      // Only an assistant that calls functions has nothing to say.
      if (!is_openai() || message.role == Role::Assistant) return {};
      return refuse(field, "is missing", "");
    }
    if (content->is(Kind::Text)) {
      message.parts.emplace_back(Text{content->text});
      return {};
    }
    if (!content->is(Kind::Array)) return refuse(field, "is neither text nor an array", "Unexpected content type.");
    for (std::size_t i = 0; i < content->items.size(); ++i) {
      Result<Part> part = read_part(content->items[i], entry(field, i), message.role);
      if (!part) return part.error();
      message.parts.push_back(*std::move(part));
    }
    return {};
  }

  Result<Part> read_part(const JsonValue& part, const std::string& field, Role role) {
    if (part.find("image") != nullptr || part.find("image_url") != nullptr || has_text(part, "type", "image")) {
      if (role == Role::System) {
        return refuse(field, "is a picture, and instructions cannot hold one", "System message cannot contain images.");
      }
      return read_image(part, field);
    }
    if (!is_openai() && (part.find("video") != nullptr || has_text(part, "type", "video"))) {
      if (role == Role::System) return refuse(field, "", "System message cannot contain videos.");
      return Part{VideoRef{}};
    }
    if (const JsonValue* text = part.find("text"); text != nullptr && text->is(Kind::Text)) {
      return Part{Text{text->text}};
    }
    return refuse(field, "is neither a text nor an image_url", "Unexpected item type in content.");
  }

  Result<Part> read_image(const JsonValue& part, const std::string& field) {
    if (++n_images_ > options_.max_images) {
      return Error{ErrorCode::OverBudget,
                   "messages holds more than " + std::to_string(options_.max_images) + " pictures", ""};
    }
    if (!options_.open_image) {
      if (!is_openai()) return Part{ImageRef{}};
      return Error{ErrorCode::Unsupported, field + " is a picture, and pictures cannot be seen here",
                   "IMAGE_UNSUPPORTED"};
    }
    const JsonValue* holder = part.find("image_url");
    if (holder == nullptr) holder = part.find("image");
    const JsonValue* url = holder != nullptr && holder->is(Kind::Object) ? holder->find("url") : holder;
    if (url == nullptr || !url->is(Kind::Text)) {
      return refuse(field + ".image_url.url", "is no text", "Unexpected item type in content.");
    }
    Result<ImageRef> image = options_.open_image(url->text);
    if (image) return Part{*std::move(image)};
    Error error = std::move(image).error();
    error.message = field + ": " + error.message;
    return error;
  }

  Status read_calls(const JsonValue* calls, const std::string& field, Message& message) {
    if (calls == nullptr) return {};
    if (!calls->is(Kind::Array)) return refuse(field, "is no array", "Unexpected tool calls.");
    for (std::size_t i = 0; i < calls->items.size(); ++i) {
      Result<ToolCall> call = read_call(calls->items[i], entry(field, i));
      if (!call) return call.error();
      message.calls.push_back(*std::move(call));
    }
    return {};
  }

  Result<ToolCall> read_call(const JsonValue& json, const std::string& field) {
    const JsonValue* wrapped = json.find_given("function");
    const JsonValue& function = wrapped == nullptr ? json : *wrapped;
    const std::string inner = wrapped == nullptr ? field : field + ".function";
    const JsonValue* name = function.find("name");
    if (name == nullptr || !name->is(Kind::Text) || !is_tool_name(name->text)) {
      return refuse(inner + ".name", "is no name of a function", "Unexpected tool call.");
    }
    ToolCall call;
    call.name = name->text;
    if (const JsonValue* id = json.find("id"); id != nullptr && id->is(Kind::Text)) call.id = id->text;
    const JsonValue* arguments = function.find_given("arguments");
    if (arguments == nullptr) return call;
    Result<std::vector<Argument>> read = read_call_arguments(*arguments, inner + ".arguments");
    if (!read) return read.error();
    call.arguments = *std::move(read);
    return call;
  }

  Result<std::vector<Argument>> read_call_arguments(const JsonValue& arguments, const std::string& field) {
    if (!is_openai() && !arguments.is(Kind::Object)) {
      return refuse(field, "", "Can only get item pairs from a mapping.");
    }
    Result<std::vector<Argument>> read = std::vector<Argument>();
    if (arguments.is(Kind::Text)) {
      const bool is_blank = arguments.text.find_first_not_of(" \t\r\n") == std::string::npos;
      if (is_blank) return read;  // what some clients send for a call without arguments
      argument_bytes_ += arguments.text.size();
      if (argument_bytes_ > kArgumentBytes) {
        return Error{ErrorCode::OverBudget,
                     "messages holds more than " + std::to_string(kArgumentBytes) + " bytes of arguments", ""};
      }
      const Result<JsonValue> object = parse_json(arguments.text, field);
      if (!object) return object.error();
      read = read_arguments(*object, field);
    } else {
      read = read_arguments(arguments, field);
    }
    if (!read) return read;
    for (const Argument& argument : *read) {
      if (is_openai() && !is_parameter_name(argument.name)) {
        return refuse(field, "names a parameter that is empty, too long, or holds <, > or control characters", "");
      }
    }
    return read;
  }

  const MessageOptions& options_;
  std::size_t n_images_ = 0;
  std::size_t argument_bytes_ = 0;
};

/// Where in `calls` the call of this id stands; behind all of them if nowhere.
std::size_t place_of(const std::vector<ToolCall>& calls, const std::string& id) {
  const auto found = std::find_if(calls.begin(), calls.end(), [&id](const ToolCall& call) { return call.id == id; });
  return static_cast<std::size_t>(found - calls.begin());
}

/// Puts results in the order of their calls, for the model tells them apart by nothing else.
void sort_results(std::vector<ReadMessage>& messages) {
  for (auto at = messages.begin(); at != messages.end(); ++at) {
    if (at->message.calls.empty()) continue;
    const auto end =
        std::find_if(at + 1, messages.end(), [](const ReadMessage& next) { return next.message.role != Role::Tool; });
    const std::vector<ToolCall>& calls = at->message.calls;
    std::stable_sort(at + 1, end, [&calls](const ReadMessage& a, const ReadMessage& b) {
      return place_of(calls, a.call_id) < place_of(calls, b.call_id);
    });
  }
}

/// Puts all instructions into one message in front, an empty line between them.
void gather_instructions(std::vector<Message>& messages) {
  Message instructions;
  instructions.role = Role::System;
  for (Message& message : messages) {
    if (message.role != Role::System) continue;
    if (!instructions.parts.empty()) instructions.parts.emplace_back(Text{"\n\n"});
    std::move(message.parts.begin(), message.parts.end(), std::back_inserter(instructions.parts));
  }
  const auto removed = std::erase_if(messages, [](const Message& message) { return message.role == Role::System; });
  if (removed > 0) messages.insert(messages.begin(), std::move(instructions));
}

}  // namespace

Result<Conversation> read_messages(const JsonValue& messages, const MessageOptions& options) {
  if (!messages.is(Kind::Array)) return Error{ErrorCode::InvalidArgument, "messages is no array", ""};
  if (messages.items.size() > options.max_messages) {
    return Error{ErrorCode::OverBudget,
                 "messages has " + std::to_string(messages.items.size()) + " entries, more than " +
                     std::to_string(options.max_messages),
                 ""};
  }
  Reader reader(options);
  std::vector<ReadMessage> read;
  for (std::size_t i = 0; i < messages.items.size(); ++i) {
    Result<ReadMessage> message = reader.read(messages.items[i], entry("messages", i));
    if (!message) return message.error();
    read.push_back(*std::move(message));
  }
  const bool is_openai = options.dialect == MessageDialect::OpenAi;
  if (is_openai) sort_results(read);
  Conversation conversation;
  for (ReadMessage& message : read) conversation.messages.push_back(std::move(message.message));
  if (is_openai) gather_instructions(conversation.messages);
  return conversation;
}

}  // namespace sightline
