/// python_json: a JSON value on one line, spelled as Python's json.dumps does.
#pragma once

#include <string>

#include "multimodal/wire/json_value.h"

namespace sightline {

/// `value` with ", " and ": " between its parts, order kept, whole numbers digit for digit, everything outside ASCII as
/// it is: the spelling of functions and their arguments that the models were trained on. Any thread.
/// Source: json.dumps(…, ensure_ascii=False).
std::string python_json(const JsonValue& value);

}  // namespace sightline
