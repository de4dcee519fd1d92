/// The words of JSON Schema, and values that schemas give them.
#include "multimodal/structured/schema_words.h"

#include <algorithm>
#include <array>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

using Kind = JsonValue::Kind;

constexpr std::size_t kWordInMessage = 64;  // bytes

bool has_any(const JsonValue& schema, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&schema](std::string_view word) { return schema.find(word) != nullptr; });
}

}  // namespace

Error schema_error(const std::string& path, const std::string& why) {
  constexpr std::size_t kPathInMessage = 200;
  return {ErrorCode::InvalidArgument, printable(path, kPathInMessage) + " " + why, ""};
}

bool only_describes(std::string_view word) noexcept {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"title", "description", "default", "examples", "example", "$schema", "$id", "$comment", "$defs", "definitions",
       "deprecated", "readOnly", "writeOnly", "format", "contentEncoding", "contentMediaType", "discriminator"});
  return word.starts_with("x-") || std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

Status check_words(const JsonValue& schema, std::initializer_list<std::string_view> known, const std::string& path) {
  for (const std::string& word : schema.names) {
    if (only_describes(word) || std::find(known.begin(), known.end(), word) != known.end()) continue;
    return schema_error(path, "uses \"" + printable(word, kWordInMessage) + "\", which is not supported here");
  }
  return {};
}

Result<std::vector<std::string>> types_of(const JsonValue& schema, const std::string& path) {
  static constexpr auto kTypes =
      std::to_array<std::string_view>({"object", "array", "string", "number", "integer", "boolean", "null"});
  const JsonValue* type = schema.find("type");
  if (type == nullptr) {
    if (has_any(schema, {"properties", "required", "additionalProperties"})) return std::vector<std::string>{"object"};
    if (has_any(schema, {"items", "prefixItems", "minItems", "maxItems"})) return std::vector<std::string>{"array"};
    if (has_any(schema, {"pattern", "minLength", "maxLength"})) return std::vector<std::string>{"string"};
    if (has_any(schema, {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})) {
      return std::vector<std::string>{"number"};
    }
    return std::vector<std::string>{"object", "array", "string", "number", "boolean", "null"};
  }
  std::vector<std::string> types;
  if (type->is(Kind::Text)) types.push_back(type->text);
  if (type->is(Kind::Array)) {
    for (const JsonValue& item : type->items) types.push_back(item.is(Kind::Text) ? item.text : std::string());
  }
  if (types.empty()) return schema_error(path + ".type", "is neither a type nor a list of types");
  for (const std::string& name : types) {
    if (std::find(kTypes.begin(), kTypes.end(), name) != kTypes.end()) continue;
    return schema_error(path + ".type", "is none of object, array, string, number, integer, boolean and null");
  }
  return types;
}

bool has_type(const JsonValue& value, std::string_view type) noexcept {
  switch (value.kind) {
    case Kind::Null:
      return type == "null";
    case Kind::Boolean:
      return type == "boolean";
    case Kind::Number:
      return type == "number" || (type == "integer" && value.integer().has_value());
    case Kind::Text:
      return type == "string";
    case Kind::Array:
      return type == "array";
    case Kind::Object:
      return type == "object";
  }
  return false;
}

Result<std::optional<std::int64_t>> count_of(const JsonValue& schema, std::string_view word, const std::string& path) {
  const JsonValue* value = schema.find(word);
  if (value == nullptr) return std::optional<std::int64_t>();
  const std::optional<std::int64_t> count = value->integer();
  if (!count || *count < 0) return schema_error(path + "." + std::string(word), "is no count");
  return count;
}

}  // namespace sightline
