/// Arguments of a function's call as JSON text.
#include "multimodal/wire/call_json.h"

#include <nlohmann/json.hpp>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

std::string quoted(const std::string& text) { return nlohmann::json(replace_invalid_utf8(text)).dump(); }

}  // namespace

std::string arguments_json(const ToolCall& call) {
  std::string out = "{";
  for (const Argument& argument : call.arguments) {
    if (out.size() > 1) out += ", ";
    out += quoted(argument.name) + ": ";
    const bool is_json = argument.kind != Argument::Kind::Text && nlohmann::json::accept(argument.value);
    out += is_json ? argument.value : quoted(argument.value);
  }
  return out + "}";
}

}  // namespace sightline
