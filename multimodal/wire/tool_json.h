/// JSON tools and calls of functions -> Tool, ToolCall.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/chat_request.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

inline constexpr std::size_t kToolsMax = 256;
inline constexpr std::size_t kToolDefinitionBytes = std::size_t{1} << 20;  ///< of all tools together

/// The functions that the array `tools` names, each `{"type": "function", "function": {"name", "parameters", …}}` or the
/// inner object alone; null and an empty array give none. Each definition is kept whole, spelled as Python does.
/// Errors: InvalidArgument naming the field (`tools[2].function.name`) for another shape, a name that is empty, longer
/// than 128 bytes, used twice or holds white space, `<`, `>` or control characters, because the model would read it
/// wrongly; OverBudget for more than the limits above. Any thread.
Result<std::vector<Tool>> read_tools(const JsonValue& tools);

/// The arguments of a call: the items of an object, none for null. `field` stands for it in messages.
/// Errors: InvalidArgument for anything else. Any thread.
Result<std::vector<Argument>> read_arguments(const JsonValue& object, std::string_view field);

/// Whether a function may have this name; see read_tools. Any thread.
bool is_tool_name(std::string_view name) noexcept;

/// Whether a parameter may have this name: as for functions, but blanks may stand inside. Any thread.
bool is_parameter_name(std::string_view name) noexcept;

}  // namespace sightline
