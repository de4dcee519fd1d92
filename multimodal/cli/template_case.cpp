/// What `debug template` reads: a conversation, its functions and the options of the chat template.
#include "multimodal/cli/template_case.h"

#include <optional>
#include <variant>
#include <vector>

#include "multimodal/chat/chat_template.h"
#include "multimodal/chat/template_variant.h"
#include "multimodal/wire/message_json.h"
#include "multimodal/wire/tool_json.h"

namespace sightline {

namespace {

/// The option of this name, if it is given and true or false.
std::optional<bool> flag(const JsonValue* options, std::string_view name) {
  const JsonValue* value = options == nullptr ? nullptr : options->find(name);
  if (value == nullptr || !value->is(JsonValue::Kind::Boolean)) return std::nullopt;
  return value->boolean;
}

std::string joined(const std::vector<PromptPiece>& pieces) {
  std::string text;
  for (const PromptPiece& piece : pieces) {
    if (const auto* control = std::get_if<ControlPiece>(&piece)) text += control->text;
    if (const auto* user = std::get_if<UserPiece>(&piece)) text += user->text;
    if (std::holds_alternative<ImagePiece>(piece)) text += "<|image_pad|>";
    if (std::holds_alternative<VideoPiece>(piece)) text += "<|video_pad|>";
  }
  return text;
}

}  // namespace

Result<std::string> render_template_case(std::string_view json) {
  const Result<JsonValue> read = parse_json(json, "the case");
  if (!read) return read.error();
  const JsonValue* name = read->find("template");
  const std::optional<TemplateVariant> variant = name == nullptr ? std::nullopt : published_template(name->text);
  if (!variant) {
    return Error{ErrorCode::InvalidArgument, "template is none of qwen3.5, qwen3.5-nothink and qwen3.6", ""};
  }
  const JsonValue* messages = read->find("messages");
  if (messages == nullptr) return Error{ErrorCode::InvalidArgument, "messages is missing", ""};
  MessageOptions as_template;
  as_template.dialect = MessageDialect::Template;
  const Result<Conversation> conversation = read_messages(*messages, as_template);
  if (!conversation) return conversation.error();
  const JsonValue* tools = read->find("tools");
  const Result<std::vector<Tool>> functions = read_tools(tools == nullptr ? JsonValue() : *tools);
  if (!functions) return functions.error();

  const JsonValue* options = read->find("options");
  RenderOptions render;
  render.think = flag(options, "enable_thinking").value_or(variant->thinks_by_default);
  render.preserve_thinking = variant->can_preserve_thinking && flag(options, "preserve_thinking").value_or(false);
  render.add_reply_start = flag(options, "add_generation_prompt").value_or(false);
  render.add_vision_id = flag(options, "add_vision_id").value_or(false);
  render.scalars_as_text = variant->scalars_as_text;
  render.tools = *functions;
  const Result<std::vector<PromptPiece>> pieces = render_chat(*conversation, render);
  if (!pieces) return pieces.error();
  return joined(*pieces);
}

}  // namespace sightline
