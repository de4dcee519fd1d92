/// python_json: a JSON value on one line, spelled as Python's json.dumps does.
#include "multimodal/wire/python_json.h"

#include <cstddef>

#include "multimodal/reply/python_spelling.h"

namespace sightline {

namespace {

/// Nesting is bounded by whoever read the value.
void append(const JsonValue& value, std::string& out) {
  switch (value.kind) {
    case JsonValue::Kind::Null:
      out += "null";
      return;
    case JsonValue::Kind::Boolean:
      out += value.boolean ? "true" : "false";
      return;
    case JsonValue::Kind::Number:
      out += python_number(value.text).value_or(value.text);
      return;
    case JsonValue::Kind::Text:
      out += python_text(value.text);
      return;
    case JsonValue::Kind::Array:
    case JsonValue::Kind::Object:
      break;
  }
  const bool is_object = value.is(JsonValue::Kind::Object);
  out += is_object ? '{' : '[';
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    if (i > 0) out += ", ";
    if (is_object) out += python_text(value.names[i]) + ": ";
    append(value.items[i], out);
  }
  out += is_object ? '}' : ']';
}

}  // namespace

std::string python_json(const JsonValue& value) {
  std::string out;
  append(value, out);
  return out;
}

}  // namespace sightline
