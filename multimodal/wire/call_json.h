/// Arguments of a function's call as JSON text.
#pragma once

#include <string>

#include "multimodal/contract/conversation.h"

namespace sightline {

/// The arguments as one JSON object, in their order; what is not a text keeps its spelling, numbers digit for digit. A
/// value that is no JSON after all becomes a text, so that the object is always valid. Any thread.
std::string arguments_json(const ToolCall& call);

}  // namespace sightline
