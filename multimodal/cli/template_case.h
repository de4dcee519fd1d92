/// What `debug template` reads: a conversation, its functions and the options of the chat template.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// The prompt, as text, of the JSON object `json`: `template` ("qwen3.5", "qwen3.5-nothink" or "qwen3.6"), `messages`,
/// `tools`, `options` (`enable_thinking`, `preserve_thinking`, `add_generation_prompt`, `add_vision_id`).
/// Errors: InvalidArgument; TEMPLATE_ERROR in the reference's words for what its templates refuse. Any thread.
Result<std::string> render_template_case(std::string_view json);

}  // namespace sightline
