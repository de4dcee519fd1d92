/// JSON messages -> Conversation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "engine/base/error.h"
#include "multimodal/contract/conversation.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

/// How strictly messages are taken.
enum class MessageDialect : std::uint8_t {
  OpenAi,    ///< what clients of the chat completions protocol send, put into the order the models know
  Template,  ///< what the reference's templates take, refused in the reference's words
};

/// Makes a picture of its address; what may be opened is its business. Errors are given on, with the field's name.
using ImageOpener = std::function<Result<ImageRef>(std::string_view url)>;

struct MessageOptions {
  MessageDialect dialect = MessageDialect::OpenAi;
  ImageOpener open_image;  ///< empty: pictures are refused (OpenAi), or stand there without bytes (Template)
  std::size_t max_messages = 4096;
  std::size_t max_images = 16;
};

/// The conversation that the array `messages` tells: roles, texts, pictures, thinking (`reasoning_content` or
/// `reasoning`) and calls of functions (`tool_calls`, wrapped in `function` or not).
///
/// OpenAi: instructions (`system`, `developer`) are put together in front, an empty line between them; `arguments` is a
/// JSON text or an object; results of functions are put in the order of the calls that their `tool_call_id` names.
/// Template: `arguments` is an object, videos are taken, nothing is moved.
/// Errors: InvalidArgument naming the field (`messages[3].content[1]`), OverBudget for too many messages or pictures,
/// those of `open_image`. Any thread. Source: the Chat Completions protocol; the templates of Qwen3.5 and Qwen3.6.
Result<Conversation> read_messages(const JsonValue& messages, const MessageOptions& options);

}  // namespace sightline
