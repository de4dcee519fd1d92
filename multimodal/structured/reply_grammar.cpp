/// What a request asks a reply to look like -> Grammar.
#include "multimodal/structured/reply_grammar.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "multimodal/structured/json_grammar.h"
#include "multimodal/structured/schema_grammar.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

constexpr std::size_t kSchemaBytes = std::size_t{1} << 20;

std::uint8_t byte_of(char c) noexcept { return static_cast<std::uint8_t>(c); }

/// From `from` to `to` with any byte that is none of `others`.
void add_other_bytes(Grammar& grammar, StateId from, std::string_view others, StateId to) {
  int low = 0;
  for (int byte = 0; byte <= 256; ++byte) {
    const bool is_other = byte < 256 && others.find(static_cast<char>(byte)) == std::string_view::npos;
    if (is_other) continue;
    if (low < byte) grammar.add_bytes(from, static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(byte - 1), to);
    low = byte + 1;
  }
}

/// Reads anything up to and with `end`, a text whose first character does not occur in it again. `forbidden` begins with
/// the same character and must not be read; empty if there is nothing of the kind. The state after `end`.
StateId add_text_up_to(Grammar& grammar, StateId start, std::string_view end, std::string_view forbidden) {
  const char first = end[0];
  const StateId shared = grammar.add_state();  // behind the first character, which both have
  add_other_bytes(grammar, start, end.substr(0, 1), start);
  grammar.add_bytes(start, byte_of(first), byte_of(first), shared);
  const std::string branches =
      std::string(end.substr(1, 1)) + std::string(forbidden.substr(std::min<std::size_t>(1, forbidden.size()), 1));
  add_other_bytes(grammar, shared, std::string(1, first) + branches, start);
  grammar.add_bytes(shared, byte_of(first), byte_of(first), shared);
  const auto follow = [&](std::string_view text, StateId after) {
    StateId at = shared;
    for (std::size_t i = 1; i < text.size(); ++i) {
      const bool is_last = i + 1 == text.size();
      const StateId next = is_last ? after : grammar.add_state();
      if (next >= 0) grammar.add_bytes(at, byte_of(text[i]), byte_of(text[i]), next);
      if (i > 1) {
        grammar.add_bytes(at, byte_of(first), byte_of(first), shared);
        add_other_bytes(grammar, at, std::string(1, first) + text[i], start);
      }
      at = next;
    }
  };
  const StateId after = grammar.add_state();
  follow(end, after);
  if (!forbidden.empty()) follow(forbidden, -1);
  return after;
}

/// A grammar whose answer begins at the state it gives, and what comes before that.
StateId begin(Grammar& grammar, bool in_thinking) {
  grammar.start = grammar.add_state();
  StateId answer = grammar.start;
  if (in_thinking) {
    // A call would end the thinking too.
    const StateId closed = add_text_up_to(grammar, grammar.start, "</think>", "<tool_call>");
    answer = grammar.add_state();
    const StateId line = grammar.add_text(closed, "\n");
    grammar.add_empty(closed, answer);
    grammar.add_empty(line, answer);
    grammar.add_empty(grammar.add_text(line, "\n"), answer);
    grammar.answer_begins = static_cast<StateId>(grammar.size());
  }
  return answer;
}

Result<std::unique_ptr<const Grammar>> checked(std::unique_ptr<Grammar> grammar, const std::string& what) {
  if (grammar->is_full()) {
    return Error{ErrorCode::OverBudget, what + " takes too much room: use fewer alternatives or smaller counts", ""};
  }
  const std::vector<int> heights = grammar->heights();
  if (heights[static_cast<std::size_t>(grammar->start)] > Grammar::kDeepest) {
    return Error{ErrorCode::InvalidArgument, what + " cannot be fulfilled by any text", ""};
  }
  return std::unique_ptr<const Grammar>(std::move(grammar));
}

JsonLimits schema_limits() {
  JsonLimits limits;
  limits.bytes = kSchemaBytes;
  return limits;
}

/// The schema of a function's parameters; null if there is none.
const JsonValue* parameters_of(const JsonValue& definition) {
  const JsonValue* wrapped = definition.find("function");
  const JsonValue* schema = (wrapped == nullptr ? definition : *wrapped).find("parameters");
  return schema != nullptr && schema->is(JsonValue::Kind::Object) ? schema : nullptr;
}

/// Writes one function's part of a call.
class CallWriter {
 public:
  CallWriter(Grammar& grammar, JsonGrammar& json) : grammar_(grammar), json_(json) {}

  /// From behind `<function=NAME>` and its line break to before `</function>`.
  StateId write(const Tool& tool, StateId from) {
    const Result<JsonValue> definition = parse_json(tool.definition, tool.name, schema_limits());
    const JsonValue* schema = definition ? parameters_of(*definition) : nullptr;
    if (schema == nullptr) return from;
    const JsonValue* properties = schema->find("properties");
    if (properties == nullptr || !properties->is(JsonValue::Kind::Object)) return from;
    const JsonValue* required = schema->find("required");
    SchemaGrammar schemas(grammar_, json_, *schema);
    for (std::size_t i = 0; i < properties->items.size() && !grammar_.is_full(); ++i) {
      const std::string& name = properties->names[i];
      const auto is_name = [&name](const JsonValue& item) { return item.text == name; };
      const bool is_needed =
          required != nullptr && std::any_of(required->items.begin(), required->items.end(), is_name);
      const StateId before = from;
      from = write_parameter(tool, name, properties->items[i], schemas, from);
      if (!is_needed) grammar_.add_empty(before, from);
    }
    return from;
  }

 private:
  StateId write_parameter(const Tool& tool, const std::string& name, const JsonValue& schema, SchemaGrammar& schemas,
                          StateId from) {
    constexpr std::string_view kEnd = "\n</parameter>";
    const StateId value = grammar_.add_text(from, "<parameter=" + name + ">\n");
    const auto is_this = [&name](const Tool::Parameter& known) { return known.name == name; };
    const auto known = std::find_if(tool.parameters.begin(), tool.parameters.end(), is_this);
    const bool is_text = known != tool.parameters.end() && known->is_string && schema.find("enum") == nullptr;
    const StateId end = grammar_.add_state();
    if (known != tool.parameters.end() && known->is_string && !is_text) {
      write_choices(*schema.find("enum"), value, end);
    } else if (is_text) {
      return grammar_.add_text(add_text_up_to(grammar_, value, kEnd, {}), "\n");
    } else {
      const Result<StateId> part = schemas.part(schema, tool.name + "." + name);
      grammar_.add_call(value, part ? *part : json_.value(), end);
    }
    return grammar_.add_text(end, std::string(kEnd) + "\n");
  }

  /// Texts stand there without quotes.
  void write_choices(const JsonValue& choices, StateId from, StateId to) {
    for (const JsonValue& choice : choices.items) {
      if (choice.is(JsonValue::Kind::Text)) grammar_.add_empty(grammar_.add_text(from, choice.text), to);
      if (grammar_.is_full()) return;
    }
  }

  Grammar& grammar_;
  JsonGrammar& json_;
};

}  // namespace

Result<std::unique_ptr<const Grammar>> make_format_grammar(const ResponseFormat& format, bool in_thinking) {
  auto grammar = std::make_unique<Grammar>();
  const StateId answer = begin(*grammar, in_thinking);
  JsonGrammar json(*grammar);
  const StateId end = grammar->add_state();
  grammar->mark_end(end);
  if (format.kind == ResponseFormat::Kind::JsonObject) {
    grammar->add_call(answer, json.object(), end);
    return checked(std::move(grammar), "the response format");
  }
  const Result<JsonValue> schema = parse_json(format.schema, "the schema", schema_limits());
  if (!schema) return schema.error();
  SchemaGrammar schemas(*grammar, json, *schema);
  const Result<StateId> part = schemas.part(*schema, "schema");
  if (!part) return part.error();
  grammar->add_call(answer, *part, end);
  return checked(std::move(grammar), "the schema");
}

Result<std::unique_ptr<const Grammar>> make_call_grammar(std::span<const Tool> tools, std::string_view only_name,
                                                         bool in_thinking) {
  auto grammar = std::make_unique<Grammar>();
  const StateId answer = begin(*grammar, in_thinking);
  JsonGrammar json(*grammar);
  const StateId name = grammar->add_text(answer, "<tool_call>\n<function=");
  const StateId body_end = grammar->add_state();
  bool has_any = false;
  CallWriter calls(*grammar, json);
  for (const Tool& tool : tools) {
    if (!only_name.empty() && tool.name != only_name) continue;
    has_any = true;
    grammar->add_empty(calls.write(tool, grammar->add_text(name, tool.name + ">\n")), body_end);
  }
  if (!has_any) {
    return Error{ErrorCode::InvalidArgument,
                 only_name.empty() ? std::string("a call of a function is asked for, and there are no functions")
                                   : "tool_choice names a function that is not among the tools",
                 ""};
  }
  const StateId end = grammar->add_text(body_end, "</function>\n</tool_call>");
  grammar->mark_end(end);
  grammar->add_empty(grammar->add_text(end, "\n"), answer);
  return checked(std::move(grammar), "the functions");
}

}  // namespace sightline
