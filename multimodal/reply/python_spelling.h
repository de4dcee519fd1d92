/// JSON texts and numbers spelled as Python's json.dumps spells them: what the models were trained on.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sightline {

/// `utf8` as a JSON text, in quotes; everything outside ASCII stays as it is.
/// Source: json.dumps(…, ensure_ascii=False). Any thread.
std::string python_text(std::string_view utf8);

/// The JSON number `json` as Python writes it after reading it: whole numbers digit for digit, others as the shortest
/// text that gives the same double (`1.0`, `1e-07`, `1e+16`). None if it is beyond a double. Requires: a JSON number.
/// Source: float.__repr__ of CPython. Any thread.
std::optional<std::string> python_number(std::string_view json);

}  // namespace sightline
