/// JSON tools and calls of functions -> Tool, ToolCall.
#include "multimodal/wire/tool_json.h"

#include <algorithm>
#include <set>
#include <utility>

#include "multimodal/wire/python_json.h"

namespace sightline {

namespace {

using Kind = JsonValue::Kind;

Error wrong(const std::string& field, const std::string& why) {
  return {ErrorCode::InvalidArgument, field + " " + why, ""};
}

/// The model finds the end of a name at `>` and takes the blanks around it away.
bool is_name(std::string_view name) noexcept {
  constexpr std::size_t kLongest = 128;
  if (name.empty() || name.size() > kLongest || name.front() == ' ' || name.back() == ' ') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7F && c != '<' && c != '>';
  });
}

/// Whether a parameter of this schema is a text and nothing else, so that what the model writes is taken as it is.
/// `null` besides does not count: a model that means nothing leaves the parameter out.
bool takes_text(const JsonValue& schema) {
  const JsonValue* type = schema.find("type");
  if (type == nullptr) return false;
  if (type->is(Kind::Text)) return type->text == "string";
  const auto may_be = [type](std::string_view name) {
    return std::any_of(type->items.begin(), type->items.end(),
                       [name](const JsonValue& item) { return item.is(Kind::Text) && item.text == name; });
  };
  return type->is(Kind::Array) && may_be("string") && type->items.size() == (may_be("null") ? 2U : 1U);
}

std::vector<Tool::Parameter> read_parameters(const JsonValue& function) {
  std::vector<Tool::Parameter> parameters;
  const JsonValue* schema = function.find("parameters");
  const JsonValue* properties = schema == nullptr ? nullptr : schema->find("properties");
  if (properties == nullptr || !properties->is(Kind::Object)) return parameters;
  for (std::size_t i = 0; i < properties->items.size(); ++i) {
    parameters.push_back({properties->names[i], takes_text(properties->items[i])});
  }
  return parameters;
}

Result<Tool> read_tool(const JsonValue& json, const std::string& field) {
  if (!json.is(Kind::Object)) return wrong(field, "is no object");
  const JsonValue* type = json.find("type");
  if (type != nullptr && (!type->is(Kind::Text) || type->text != "function")) {
    return wrong(field + ".type", "is not \"function\", and no other tools are known");
  }
  const JsonValue* wrapped = json.find("function");
  const JsonValue& function = wrapped == nullptr ? json : *wrapped;
  const std::string inner = wrapped == nullptr ? field : field + ".function";
  if (!function.is(Kind::Object)) return wrong(inner, "is no object");
  const JsonValue* name = function.find("name");
  if (name == nullptr || !name->is(Kind::Text)) return wrong(inner + ".name", "is no text");
  if (!is_tool_name(name->text)) {
    return wrong(inner + ".name", "is empty, too long, or holds white space, <, > or control characters");
  }
  if (const JsonValue* schema = function.find_given("parameters"); schema != nullptr && !schema->is(Kind::Object)) {
    return wrong(inner + ".parameters", "is no object");
  }
  Tool tool;
  tool.name = name->text;
  tool.definition = python_json(json);
  tool.parameters = read_parameters(function);
  return tool;
}

Argument read_argument(std::string name, const JsonValue& value) {
  Argument argument;
  argument.name = std::move(name);
  argument.value = value.is(Kind::Text) ? value.text : python_json(value);
  switch (value.kind) {
    case Kind::Null:
      argument.kind = Argument::Kind::Null;
      break;
    case Kind::Boolean:
      argument.kind = Argument::Kind::Boolean;
      break;
    case Kind::Number:
      argument.kind = Argument::Kind::Number;
      break;
    case Kind::Text:
      argument.kind = Argument::Kind::Text;
      break;
    case Kind::Array:
    case Kind::Object:
      argument.kind = Argument::Kind::Json;
      break;
  }
  return argument;
}

}  // namespace

bool is_tool_name(std::string_view name) noexcept { return is_name(name) && name.find(' ') == std::string_view::npos; }

bool is_parameter_name(std::string_view name) noexcept { return is_name(name); }

Result<std::vector<Tool>> read_tools(const JsonValue& tools) {
  if (tools.is(Kind::Null)) return std::vector<Tool>();
  if (!tools.is(Kind::Array)) return wrong("tools", "is no array");
  if (tools.items.size() > kToolsMax) {
    return Error{
        ErrorCode::OverBudget,
        "tools names " + std::to_string(tools.items.size()) + " functions, more than " + std::to_string(kToolsMax), ""};
  }
  std::vector<Tool> read;
  std::set<std::string> names;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < tools.items.size(); ++i) {
    const std::string field = "tools[" + std::to_string(i) + "]";
    Result<Tool> tool = read_tool(tools.items[i], field);
    if (!tool) return tool.error();
    if (!names.insert(tool->name).second) return wrong(field, "has the name of a function before it");
    bytes += tool->definition.size();
    read.push_back(*std::move(tool));
  }
  if (bytes > kToolDefinitionBytes) {
    return Error{ErrorCode::OverBudget,
                 "tools takes " + std::to_string(bytes) + " bytes, more than " + std::to_string(kToolDefinitionBytes),
                 ""};
  }
  return read;
}

Result<std::vector<Argument>> read_arguments(const JsonValue& object, std::string_view field) {
  std::vector<Argument> arguments;
  if (object.is(Kind::Null)) return arguments;
  if (!object.is(Kind::Object)) return wrong(std::string(field), "is no object");
  for (std::size_t i = 0; i < object.items.size(); ++i) {
    arguments.push_back(read_argument(object.names[i], object.items[i]));
  }
  return arguments;
}

}  // namespace sightline
