/// The parts of the chat template that are about functions: definitions and calls.
#pragma once

#include <span>
#include <vector>

#include "multimodal/chat/prompt_writer.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

/// What stands in the system turn before the person's own instructions: which functions there are and how to call them.
/// Definitions are a person's text. Requires: tools not empty. Source: the templates of Qwen3.5 and Qwen3.6.
void write_tools(std::span<const Tool> tools, PromptWriter& out);

/// The calls that end an assistant's turn. Names and values are a person's text. `follows_text`: the turn has said
/// something before. `scalars_as_text`: as in TemplateVariant.
void write_calls(const std::vector<ToolCall>& calls, bool follows_text, bool scalars_as_text, PromptWriter& out);

}  // namespace sightline
