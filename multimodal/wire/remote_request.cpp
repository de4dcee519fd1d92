/// ChatRequest -> the JSON that servers elsewhere read.
#include "multimodal/wire/remote_request.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "engine/base/utf8.h"
#include "multimodal/wire/call_json.h"
#include "multimodal/wire/data_url.h"

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

/// The double that is written as this float is: 0.7, not 0.699999988.
double widen(float value) {
  char text[32];
  const auto written = std::to_chars(text, text + sizeof(text), value);
  double wide = 0.0;
  std::from_chars(text, written.ptr, wide);
  return wide;
}

Result<Json> content_json(const Message& message) {
  std::string text;
  Json parts = Json::array();
  bool has_images = false;
  for (const Part& part : message.parts) {
    if (const auto* words = std::get_if<Text>(&part)) {
      text += words->utf8;
      parts.push_back({{"type", "text"}, {"text", replace_invalid_utf8(words->utf8)}});
    } else if (const auto* image = std::get_if<ImageRef>(&part); image != nullptr && image->encoded) {
      has_images = true;
      parts.push_back({{"type", "image_url"}, {"image_url", {{"url", data_url(*image->encoded)}}}});
    } else {
      return Error{ErrorCode::Unsupported, "videos cannot be sent to a server", ""};
    }
  }
  return has_images ? parts : Json(replace_invalid_utf8(text));
}

/// Ids of calls whose results have not come yet; calls without one are numbered.
class CallIds {
 public:
  std::string add(const ToolCall& call) {
    ids_.push_back(call.id.empty() ? "call_" + std::to_string(++n_) : replace_invalid_utf8(call.id));
    return ids_.back();
  }
  void clear() {
    ids_.clear();
    next_ = 0;
  }
  std::string next() { return next_ < ids_.size() ? ids_[next_++] : "call_unknown"; }

 private:
  std::vector<std::string> ids_;
  std::size_t next_ = 0, n_ = 0;
};

Result<Json> messages_json(const Conversation& conversation) {
  Json messages = Json::array();
  CallIds ids;
  for (const Message& message : conversation.messages) {
    Result<Json> content = content_json(message);
    if (!content) return content.error();
    Json json = {{"role", role_name(message.role)}};
    json["content"] = *std::move(content);
    if (message.role == Role::Tool) json["tool_call_id"] = ids.next();
    if (message.role == Role::Assistant) {
      ids.clear();
      if (message.thinking) json["reasoning_content"] = replace_invalid_utf8(*message.thinking);
      for (const ToolCall& call : message.calls) {
        json["tool_calls"].push_back(
            {{"id", ids.add(call)},
             {"type", "function"},
             {"function", {{"name", replace_invalid_utf8(call.name)}, {"arguments", arguments_json(call)}}}});
      }
    }
    messages.push_back(std::move(json));
  }
  return messages;
}

void add_sampling(const ChatRequest& request, ServerKind kind, Json& json) {
  const SamplingOptions& sampling = request.sampling;
  json["temperature"] = widen(sampling.temperature);
  json["top_p"] = widen(sampling.top_p);
  json["presence_penalty"] = widen(sampling.presence_penalty);
  json["seed"] = sampling.seed & 0x7FFFFFFFU;  // what all of them can hold
  json["max_tokens"] = request.max_new_tokens;
  if (!request.stop_strings.empty()) json["stop"] = request.stop_strings;
  if (kind == ServerKind::Ollama) return;
  json["top_k"] = sampling.top_k == 0 && kind != ServerKind::Sightline && kind != ServerKind::LlamaServer
                      ? -1  // off
                      : sampling.top_k;
  json["min_p"] = widen(sampling.min_p);
  json[kind == ServerKind::LlamaServer ? "repeat_penalty" : "repetition_penalty"] = widen(sampling.repetition_penalty);
}

void add_thinking(const ChatRequest& request, ServerKind kind, Json& json) {
  if (kind == ServerKind::Ollama) {
    if (request.think) json["reasoning_effort"] = *request.think ? "medium" : "none";
    return;
  }
  if (request.think) json["chat_template_kwargs"]["enable_thinking"] = *request.think;
  if (request.preserve_thinking) json["chat_template_kwargs"]["preserve_thinking"] = *request.preserve_thinking;
}

Status add_tools(const ChatRequest& request, ServerKind kind, Json& json) {
  for (const Tool& tool : request.tools) json["tools"].push_back(Json::parse(tool.definition, nullptr, false));
  if (request.tools.empty()) return {};
  switch (request.tool_choice.kind) {
    case ToolChoice::Kind::Auto:
      return {};
    case ToolChoice::Kind::None:
      json["tool_choice"] = "none";
      break;
    case ToolChoice::Kind::Required:
      json["tool_choice"] = "required";
      break;
    case ToolChoice::Kind::Named:
      json["tool_choice"] = {{"type", "function"}, {"function", {{"name", request.tool_choice.name}}}};
      break;
  }
  if (kind != ServerKind::Ollama) return {};
  return Error{ErrorCode::Unsupported, "Ollama does not let one choose whether a function is called", ""};
}

void add_format(const ResponseFormat& format, Json& json) {
  if (format.kind == ResponseFormat::Kind::JsonObject) json["response_format"] = {{"type", "json_object"}};
  if (format.kind != ResponseFormat::Kind::JsonSchema) return;
  Json schema = {{"name", "answer"}, {"strict", true}};
  schema["schema"] = Json::parse(format.schema, nullptr, false);
  json["response_format"] = {{"type", "json_schema"}, {"json_schema", std::move(schema)}};
}

}  // namespace

Result<std::string> remote_request_json(const ChatRequest& request, const std::string& model, ServerKind kind) {
  if (!request.plain_prompt.empty()) {
    return Error{ErrorCode::Unsupported, "a server elsewhere is asked with conversations only", ""};
  }
  Json json;
  json["model"] = replace_invalid_utf8(model);
  Result<Json> messages = messages_json(request.conversation);
  if (!messages) return messages.error();
  json["messages"] = *std::move(messages);
  json["stream"] = true;
  json["stream_options"] = {{"include_usage", true}};
  add_sampling(request, kind, json);
  add_thinking(request, kind, json);
  if (Status ok = add_tools(request, kind, json); !ok) return ok.error();
  add_format(request.response_format, json);
  if (request.top_logprobs && kind != ServerKind::Ollama) {
    json["logprobs"] = true;
    json["top_logprobs"] = *request.top_logprobs;
  }
  if (kind == ServerKind::Sightline || kind == ServerKind::LlamaServer) json["return_progress"] = true;
  if (kind == ServerKind::Sightline) {
    json["sightline"] = {{"find_regions", request.find_regions}, {"guard_loops", request.guard_loops}};
  }
  return json.dump();
}

}  // namespace sightline
