/// spell_json: what a model wrote for JSON, checked and spelled anew.
#pragma once

#include <optional>
#include <string_view>

#include "multimodal/contract/conversation.h"

namespace sightline {

/// Kind and value (as in Argument, without a name) of `text` if it is JSON as a whole; none otherwise. Python's `True`,
/// `False` and `None` count as JSON, because models write them; names that occur twice in an object, NUL characters,
/// numbers beyond a double and nesting deeper than 64 do not. A JSON text gives its characters, anything else JSON on
/// one line spelled as Python does. Time is n log n. Requires: `text` is UTF-8. Any thread. Source: RFC 8259.
std::optional<Argument> spell_json(std::string_view text);

}  // namespace sightline
