/// Whether a JSON value obeys a JSON schema; for tests, and written without a look at what makes such values.
#include "tests/support/schema_validator.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>

#include "engine/base/utf8.h"

namespace sightline::testing_support {
namespace {

using Json = nlohmann::ordered_json;

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "number") return value.is_number();
  return value.is_number_integer() || (value.is_number() && value.get<double>() == std::trunc(value.get<double>()));
}

std::size_t characters_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string violation(const Json& value, const Json& schema, const Json& root);

std::string check_object(const Json& value, const Json& schema, const Json& root) {
  for (const Json& name : schema.value("required", Json::array())) {
    if (!value.contains(name.get<std::string>())) return "misses " + name.get<std::string>();
  }
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [name, item] : value.items()) {
    const Json allowed =
        properties.contains(name) ? properties[name] : schema.value("additionalProperties", Json(true));
    if (const std::string why = violation(item, allowed, root); !why.empty()) return name + ": " + why;
  }
  return {};
}

std::string check_array(const Json& value, const Json& schema, const Json& root) {
  if (value.size() < schema.value("minItems", std::size_t{0})) return "too few items";
  if (value.size() > schema.value("maxItems", value.size())) return "too many items";
  const Json first = schema.value("prefixItems", Json::array());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Json& item = i < first.size() ? first[i] : schema.contains("items") ? schema["items"] : Json(true);
    if (const std::string why = violation(value[i], item, root); !why.empty()) return std::to_string(i) + ": " + why;
  }
  return {};
}

std::string check_number(double value, const Json& schema) {
  if (schema.contains("minimum") && value < schema["minimum"].get<double>()) return "too small";
  if (schema.contains("maximum") && value > schema["maximum"].get<double>()) return "too large";
  if (schema.contains("exclusiveMinimum") && value <= schema["exclusiveMinimum"].get<double>()) return "not above";
  if (schema.contains("exclusiveMaximum") && value >= schema["exclusiveMaximum"].get<double>()) return "not below";
  return {};
}

std::string check_text(const std::string& text, const Json& schema) {
  if (!is_valid_utf8(text)) return "no UTF-8";
  if (characters_of(text) < schema.value("minLength", std::size_t{0})) return "too short";
  if (characters_of(text) > schema.value("maxLength", text.size())) return "too long";
  if (schema.contains("pattern") && !std::regex_search(text, std::regex(schema["pattern"].get<std::string>()))) {
    return "not of the pattern: " + text;
  }
  return {};
}

std::string violation(const Json& value, const Json& schema, const Json& root) {
  if (schema.is_boolean()) return schema.get<bool>() ? "" : "nothing is allowed";
  if (schema.contains("$ref")) {
    const std::string name = schema["$ref"].get<std::string>().substr(1);
    return violation(value, root.at(Json::json_pointer(name)), root);
  }
  if (schema.contains("const") && value != schema["const"]) return "not the constant";
  if (schema.contains("enum")) {
    const Json& choices = schema["enum"];
    if (std::find(choices.begin(), choices.end(), value) == choices.end()) return "none of the choices";
  }
  for (const char* word : {"anyOf", "oneOf"}) {
    if (!schema.contains(word)) continue;
    const auto fits = [&](const Json& branch) { return violation(value, branch, root).empty(); };
    if (std::none_of(schema[word].begin(), schema[word].end(), fits)) return std::string("no branch of ") + word;
  }
  for (const Json& member : schema.value("allOf", Json::array())) {
    if (const std::string why = violation(value, member, root); !why.empty()) return why;
  }
  if (schema.contains("type")) {
    const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
    const auto fits = [&](const Json& type) { return is_of_type(value, type.get<std::string>()); };
    if (std::none_of(types.begin(), types.end(), fits)) return "of another type: " + value.dump();
  }
  if (value.is_object()) return check_object(value, schema, root);
  if (value.is_array()) return check_array(value, schema, root);
  if (value.is_number()) return check_number(value.get<double>(), schema);
  if (value.is_string()) return check_text(value.get<std::string>(), schema);
  return {};
}

}  // namespace

std::string schema_violation(std::string_view value, std::string_view schema) {
  const Json parsed = Json::parse(value, nullptr, false);
  if (parsed.is_discarded()) return "no JSON: " + std::string(value);
  const Json root = Json::parse(schema);
  return violation(parsed, root, root);
}

}  // namespace sightline::testing_support
