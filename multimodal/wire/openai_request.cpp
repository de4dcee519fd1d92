/// Requests of the chat completions and completions protocols -> ChatRequest, every field checked.
#include "multimodal/wire/openai_request.h"

#include <algorithm>
#include <limits>
#include <random>
#include <utility>

#include "multimodal/wire/data_url.h"
#include "multimodal/wire/json_value.h"
#include "multimodal/wire/message_json.h"
#include "multimodal/wire/python_json.h"
#include "multimodal/wire/request_fields.h"
#include "multimodal/wire/tool_json.h"

namespace sightline {

namespace {

using Kind = JsonValue::Kind;

constexpr JsonLimits kBodyLimits{.bytes = std::size_t{256} << 20, .depth = 64};
constexpr std::size_t kTextBytes = std::size_t{8} << 20;  // of a conversation; no context holds as much
constexpr std::size_t kStops = 16;
constexpr std::size_t kStopBytes = 256;
constexpr std::size_t kTools = 128;
constexpr std::size_t kSchemaBytes = std::size_t{256} << 10;
constexpr std::size_t kSchemaDepth = 32;
constexpr int kTopLogprobs = 20;
constexpr std::int64_t kMostTopK = std::numeric_limits<std::int32_t>::max();

RequestProblem problem_of(const RequestFields& fields) { return {fields.error(), fields.param()}; }

std::size_t depth_of(const JsonValue& value) {
  std::size_t deepest = 0;  // the parser has bounded it
  for (const JsonValue& item : value.items) deepest = std::max(deepest, depth_of(item));
  return deepest + 1;
}

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

void put(std::optional<double> value, float& into) {
  if (value) into = static_cast<float>(*value);
}

/// What both protocols say about choosing tokens. Reads `request.think` for the recommended values.
void read_sampling(RequestFields& fields, const ModelFacts& facts, ChatRequest& request) {
  SamplingOptions& sampling = request.sampling;
  sampling = request.think.value_or(facts.thinks_by_default) ? facts.thinking : facts.direct;
  put(fields.number("temperature", 0.0, 100.0), sampling.temperature);
  put(fields.number("top_p", 0.0, 1.0, true), sampling.top_p);
  put(fields.number("min_p", 0.0, 1.0), sampling.min_p);
  put(fields.number("presence_penalty", -2.0, 2.0), sampling.presence_penalty);
  put(fields.number("repeat_penalty", 0.1, 10.0), sampling.repetition_penalty);
  put(fields.number("repetition_penalty", 0.1, 10.0), sampling.repetition_penalty);
  if (const auto top_k = fields.integer("top_k", -1, kMostTopK)) sampling.top_k = std::max<std::int64_t>(0, *top_k);
  const auto seed =
      fields.integer("seed", std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
  sampling.seed = seed ? static_cast<std::uint64_t>(*seed) : random_seed();
}

void read_length(RequestFields& fields, const ModelFacts& facts, ChatRequest& request) {
  request.max_new_tokens = std::min(facts.reply_tokens, facts.context_tokens);
  for (const char* name : {"max_tokens", "max_completion_tokens"}) {
    const auto wanted = fields.integer(name, 1, std::numeric_limits<std::int64_t>::max());
    if (!wanted) continue;
    request.max_new_tokens = *wanted;
    if (*wanted > facts.context_tokens) {
      fields.refuse(name, "is " + std::to_string(*wanted) + ", and prompt and reply together have room for " +
                              std::to_string(facts.context_tokens) + " tokens");
    }
  }
}

void read_stops(RequestFields& fields, ChatRequest& request) {
  const JsonValue* stop = fields.any("stop");
  if (stop == nullptr) return;
  if (stop->is(Kind::Text)) {
    request.stop_strings.push_back(stop->text);
  } else if (!stop->is(Kind::Array)) {
    return fields.refuse("stop", "is neither a text nor an array of texts");
  }
  if (stop->items.size() > kStops) return fields.refuse("stop", "holds more than " + std::to_string(kStops) + " texts");
  for (const JsonValue& item : stop->items) {
    if (!item.is(Kind::Text)) return fields.refuse("stop", "holds something that is no text");
    request.stop_strings.push_back(item.text);
  }
  for (const std::string& text : request.stop_strings) {
    if (text.empty() || text.size() > kStopBytes) {
      return fields.refuse("stop",
                           "holds a text that is empty or longer than " + std::to_string(kStopBytes) + " bytes");
    }
  }
}

void read_stream(RequestFields& fields, AskedReply& asked) {
  asked.stream = fields.boolean("stream").value_or(false);
  asked.return_progress = fields.boolean("return_progress").value_or(false);
  const JsonValue* options = fields.object("stream_options");
  if (options == nullptr) return;
  if (!asked.stream) return fields.refuse("stream_options", "is given, but stream is not true");
  RequestFields inner(*options, "stream_options.");
  asked.include_usage = inner.boolean("include_usage").value_or(false);
  fields.take_problem(inner);
}

void read_thinking(RequestFields& fields, ChatRequest& request) {
  if (const std::string* effort = fields.text("reasoning_effort")) {
    if (*effort == "none") request.think = false;  // other efforts leave the model its habit
  }
  if (const auto think = fields.boolean("enable_thinking")) request.think = think;
  if (const auto keep = fields.boolean("preserve_thinking")) request.preserve_thinking = keep;
  const JsonValue* options = fields.object("chat_template_kwargs");
  if (options == nullptr) return;
  RequestFields inner(*options, "chat_template_kwargs.");
  if (const auto think = inner.boolean("enable_thinking")) request.think = think;
  if (const auto keep = inner.boolean("preserve_thinking")) request.preserve_thinking = keep;
  fields.take_problem(inner);
}

void read_tool_choice(RequestFields& fields, ChatRequest& request) {
  const JsonValue* choice = fields.any("tool_choice");
  if (choice == nullptr) return;
  if (choice->is(Kind::Object)) {
    const JsonValue* function = choice->find("function");
    const JsonValue* name = function == nullptr ? nullptr : function->find("name");
    if (name == nullptr || !name->is(Kind::Text)) return fields.refuse("tool_choice", "does not name a function");
    request.tool_choice = {ToolChoice::Kind::Named, name->text};
    const auto is_it = [name](const Tool& tool) { return tool.name == name->text; };
    if (std::none_of(request.tools.begin(), request.tools.end(), is_it)) {
      fields.refuse("tool_choice", "names a function that tools does not hold");
    }
  } else if (choice->is(Kind::Text) && choice->text == "required") {
    request.tool_choice.kind = ToolChoice::Kind::Required;
    if (request.tools.empty()) fields.refuse("tool_choice", "is required, but there are no tools");
  } else if (choice->is(Kind::Text) && choice->text == "none") {
    request.tool_choice.kind = ToolChoice::Kind::None;
  } else if (!choice->is(Kind::Text) || choice->text != "auto") {
    fields.refuse("tool_choice", "is none of auto, none, required and a function");
  }
}

void read_all_tools(RequestFields& fields, AskedReply& asked) {
  if (const JsonValue* tools = fields.array("tools")) {
    if (tools->items.size() > kTools) {
      return fields.refuse("tools", "holds more than " + std::to_string(kTools) + " functions");
    }
    Result<std::vector<Tool>> read = read_tools(*tools);
    if (!read) return fields.refuse("tools", read.error());
    asked.request.tools = *std::move(read);
  }
  read_tool_choice(fields, asked.request);
  asked.one_call_only = !fields.boolean("parallel_tool_calls").value_or(true);
}

void read_response_format(RequestFields& fields, ChatRequest& request) {
  const JsonValue* format = fields.object("response_format");
  if (format == nullptr) return;
  RequestFields inner(*format, "response_format.");
  const std::string* type = inner.text("type");
  if (type == nullptr) return inner.ok() ? fields.refuse("response_format", "has no type") : fields.take_problem(inner);
  if (*type == "text") return;
  if (*type == "json_object") {
    request.response_format.kind = ResponseFormat::Kind::JsonObject;
    return;
  }
  const JsonValue* holder = inner.object("json_schema");
  const JsonValue* schema = holder == nullptr ? nullptr : holder->find("schema");
  if (*type != "json_schema") {
    inner.refuse("type", "is none of text, json_object and json_schema");
  } else if (schema == nullptr || !schema->is(Kind::Object)) {
    inner.refuse("json_schema", "does not hold a schema");
  } else if (depth_of(*schema) > kSchemaDepth) {
    inner.refuse("json_schema", "is nested more than " + std::to_string(kSchemaDepth) + " deep");
  } else {
    request.response_format = {ResponseFormat::Kind::JsonSchema, python_json(*schema)};
    if (request.response_format.schema.size() > kSchemaBytes) {
      inner.refuse("json_schema", "has more than " + std::to_string(kSchemaBytes) + " bytes");
    }
  }
  fields.take_problem(inner);
}

void read_logprobs(RequestFields& fields, ChatRequest& request) {
  const bool wanted = fields.boolean("logprobs").value_or(false);
  const auto best = fields.integer("top_logprobs", 0, kTopLogprobs);
  if (best.value_or(0) > 0 && !wanted) return fields.refuse("top_logprobs", "is given, but logprobs is not true");
  if (wanted) request.top_logprobs = static_cast<int>(best.value_or(0));
}

void read_extensions(RequestFields& fields, ChatRequest& request) {
  const JsonValue* extensions = fields.object("sightline");
  if (extensions == nullptr) return;
  RequestFields inner(*extensions, "sightline.");
  request.find_regions = inner.boolean("find_regions").value_or(false);
  request.guard_loops = inner.boolean("guard_loops").value_or(false);
  fields.take_problem(inner);
}

std::size_t text_bytes(const Conversation& conversation) {
  std::size_t bytes = 0;
  for (const Message& message : conversation.messages) {
    bytes += message.thinking ? message.thinking->size() : 0;
    for (const Part& part : message.parts) {
      if (const auto* text = std::get_if<Text>(&part)) bytes += text->utf8.size();
    }
  }
  return bytes;
}

void read_conversation(RequestFields& fields, const ModelFacts& facts, ChatRequest& request) {
  const JsonValue* messages = fields.any("messages");
  if (messages == nullptr) return fields.refuse("messages", "is missing");
  MessageOptions options;
  if (facts.sees_images) options.open_image = read_data_url;
  Result<Conversation> conversation = read_messages(*messages, options);
  if (!conversation) return fields.refuse("messages", conversation.error());
  if (conversation->messages.empty()) return fields.refuse("messages", "is empty");
  if (text_bytes(*conversation) > kTextBytes) {
    return fields.refuse("messages", "holds more than " + std::to_string(kTextBytes) + " bytes of text");
  }
  request.conversation = *std::move(conversation);
}

/// What both protocols share. The model's name is taken as it is: there is one model.
void read_common(RequestFields& fields, const ModelFacts& facts, AskedReply& asked) {
  asked.request.guard_loops = false;  // programs decide themselves; people's windows ask for it
  if (const std::string* model = fields.text("model")) asked.model = *model;
  if (const auto n = fields.integer("n", 1, std::numeric_limits<std::int64_t>::max()); n.value_or(1) != 1) {
    fields.refuse("n", "is not 1, and one reply at a time is written here");
  }
  read_sampling(fields, facts, asked.request);
  read_length(fields, facts, asked.request);
  read_stops(fields, asked.request);
  read_stream(fields, asked);
  fields.refuse_given({"frequency_penalty", "logit_bias"});
}

/// The body as an object, or the problem.
Result<JsonValue> parse_body(std::string_view body) {
  Result<JsonValue> json = parse_json(body, "the body", kBodyLimits);
  if (json && !json->is(Kind::Object)) return Error{ErrorCode::InvalidArgument, "the body is no JSON object", ""};
  return json;
}

RequestProblem bad_body(Error error) {
  error.code = ErrorCode::InvalidArgument;  // too deep or too much of it is the client's to mend
  if (error.id.empty()) error.id = "SRV_BAD_REQUEST";
  return {std::move(error), ""};
}

/// Texts that readers of others refused without a name of their own.
AskedResult finish(const RequestFields& fields, AskedReply asked) {
  if (fields.ok()) return asked;
  RequestProblem problem = problem_of(fields);
  if (problem.error.code == ErrorCode::OverBudget && problem.error.id.empty()) {
    problem.error.code = ErrorCode::InvalidArgument;
    problem.error.id = "SRV_LIMIT";
  }
  if (problem.error.id.empty()) problem.error.id = "SRV_BAD_REQUEST";
  return problem;
}

}  // namespace

AskedResult read_chat_request(std::string_view body, const ModelFacts& facts) {
  const Result<JsonValue> json = parse_body(body);
  if (!json) return bad_body(json.error());
  RequestFields fields(*json);
  AskedReply asked;
  read_thinking(fields, asked.request);
  read_common(fields, facts, asked);
  read_all_tools(fields, asked);
  read_response_format(fields, asked.request);
  read_logprobs(fields, asked.request);
  read_extensions(fields, asked.request);
  fields.refuse_given({"functions", "function_call", "audio", "prediction", "web_search_options"});
  read_conversation(fields, facts, asked.request);
  return finish(fields, std::move(asked));
}

AskedResult read_completion_request(std::string_view body, const ModelFacts& facts) {
  const Result<JsonValue> json = parse_body(body);
  if (!json) return bad_body(json.error());
  RequestFields fields(*json);
  AskedReply asked;
  asked.is_chat = false;
  asked.request.think = false;
  read_common(fields, facts, asked);
  fields.refuse_given({"suffix", "echo", "logprobs"});
  if (const auto best_of = fields.integer("best_of", 1, 1); !best_of && !fields.ok()) return problem_of(fields);
  const JsonValue* prompt = fields.any("prompt");
  if (prompt != nullptr && prompt->is(Kind::Array) && prompt->items.size() == 1) prompt = &prompt->items.front();
  if (fields.ok() && (prompt == nullptr || !prompt->is(Kind::Text) || prompt->text.empty())) {
    fields.refuse("prompt", "is not one text that is not empty");
  } else if (prompt != nullptr && prompt->text.size() > kTextBytes) {
    fields.refuse("prompt", "has more than " + std::to_string(kTextBytes) + " bytes");
  } else if (prompt != nullptr) {
    asked.request.plain_prompt = prompt->text;
  }
  return finish(fields, std::move(asked));
}

}  // namespace sightline
