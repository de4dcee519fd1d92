/// JSON schemas -> parts of a grammar: objects, arrays, texts, numbers.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "multimodal/reply/python_spelling.h"
#include "multimodal/structured/pattern_grammar.h"
#include "multimodal/structured/schema_grammar.h"
#include "multimodal/structured/schema_words.h"
#include "multimodal/structured/text_grammar.h"

namespace sightline {

namespace {

/// Reads a name that is none of `known`, in printable ASCII and without escapes, with its quotes.
void add_other_name(Grammar& grammar, StateId from, const std::set<std::string>& known, StateId to) {
  constexpr std::uint8_t kFirst = 0x20, kLast = 0x7E;
  const auto is_plain = [](std::uint8_t byte) { return byte != '"' && byte != '\\'; };
  const StateId other = grammar.add_state();
  for (std::uint8_t byte = kFirst; byte <= kLast; ++byte) {
    if (is_plain(byte)) grammar.add_bytes(other, byte, byte, other);
  }
  grammar.add_bytes(other, '"', '"', to);
  std::map<std::string, StateId> beginnings = {{"", grammar.add_text(from, "\"")}};
  for (const std::string& name : known) {
    for (std::size_t length = 1; length <= name.size(); ++length) {
      const std::string beginning = name.substr(0, length);
      if (!beginnings.contains(beginning)) beginnings.emplace(beginning, grammar.add_state());
      if (grammar.is_full()) return;
    }
  }
  for (const auto& [beginning, state] : beginnings) {
    for (std::uint8_t byte = kFirst; byte <= kLast; ++byte) {
      if (!is_plain(byte)) continue;
      const auto longer = beginnings.find(beginning + static_cast<char>(byte));
      grammar.add_bytes(state, byte, byte, longer == beginnings.end() ? other : longer->second);
    }
    if (!known.contains(beginning)) grammar.add_bytes(state, '"', '"', to);
  }
}

}  // namespace

Status SchemaGrammar::write_object(const JsonValue& schema, const Place& place) {
  const JsonValue* properties = schema.find("properties");
  const JsonValue* required = schema.find("required");
  const JsonValue* others = schema.find("additionalProperties");
  if (properties != nullptr && !properties->is(Kind::Object)) {
    return schema_error(place.path + ".properties", "is no object");
  }
  std::set<std::string> needed;
  if (required != nullptr && !required->is(Kind::Array)) return schema_error(place.path + ".required", "is no array");
  for (std::size_t i = 0; required != nullptr && i < required->items.size(); ++i) {
    if (!required->items[i].is(Kind::Text)) return schema_error(place.path + ".required", "names what is no text");
    needed.insert(required->items[i].text);
  }
  std::set<std::string> known;
  JsonGrammar::List list = json_.open(place.from, '{');
  const auto add_property = [&](const std::string& name, const JsonValue& value) -> Status {
    const Result<StateId> start = inner_part(value, place.path + ".properties." + name);
    if (!start) return start.error();
    const StateId colon = json_.add_colon(grammar_.add_text(json_.add_next(list), python_text(name)));
    const JsonGrammar::List after = {grammar_.add_state(), grammar_.add_state()};
    grammar_.add_call(colon, *start, after.filled);
    if (!needed.contains(name)) {
      grammar_.add_empty(list.empty, after.empty);
      grammar_.add_empty(list.filled, after.filled);
    }
    known.insert(name);
    list = after;
    return {};
  };
  for (std::size_t i = 0; properties != nullptr && i < properties->items.size() && !grammar_.is_full(); ++i) {
    if (Status ok = add_property(properties->names[i], properties->items[i]); !ok) return ok;
  }
  const bool has_properties = properties != nullptr && !properties->items.empty();
  const JsonValue& other = others != nullptr ? *others : anything_;
  for (const std::string& name : needed) {
    if (known.contains(name)) continue;
    if (Status ok = add_property(name, other); !ok) return ok;
  }
  const bool takes_more = others != nullptr ? !others->is(Kind::Boolean) || others->boolean : !has_properties;
  if (takes_more) {
    const Result<StateId> start = inner_part(other, place.path + ".additionalProperties");
    if (!start) return start.error();
    const StateId name_end = grammar_.add_state();
    add_other_name(grammar_, json_.add_next(list), known, name_end);
    grammar_.add_call(json_.add_colon(name_end), *start, list.filled);
  }
  json_.close(list, '}', place.to);
  return {};
}

Status SchemaGrammar::write_array(const JsonValue& schema, const Place& place) {
  const JsonValue* first_ones = schema.find("prefixItems");
  const JsonValue* items = schema.find("items");
  const Result<std::optional<std::int64_t>> least = count_of(schema, "minItems", place.path);
  if (!least) return least.error();
  const Result<std::optional<std::int64_t>> most = count_of(schema, "maxItems", place.path);
  if (!most) return most.error();
  if (first_ones != nullptr && !first_ones->is(Kind::Array)) {
    return schema_error(place.path + ".prefixItems", "is no array");
  }
  std::optional<StateId> rest;  // what comes after the first ones; none if nothing may
  if (items == nullptr || !items->is(Kind::Boolean) || items->boolean) {
    const Result<StateId> start =
        items == nullptr ? Result<StateId>(json_.value()) : inner_part(*items, place.path + ".items");
    if (!start) return start.error();
    rest = *start;
  }
  const auto n_first = static_cast<std::int64_t>(first_ones == nullptr ? 0 : first_ones->items.size());
  const std::int64_t n_least = least->value_or(0);
  std::int64_t n_written = 0;
  JsonGrammar::List list = json_.open(place.from, '[');
  // Each place of its own as far as one is told from the next, then a loop if there is no end.
  const std::int64_t n_places = most->value_or(std::max(n_least, n_first));
  for (; n_written < n_places && !grammar_.is_full(); ++n_written) {
    if (n_written >= n_least) json_.close(list, ']', place.to);
    std::optional<StateId> start = rest;
    if (n_written < n_first) {
      const auto index = static_cast<std::size_t>(n_written);
      const Result<StateId> own =
          inner_part(first_ones->items[index], place.path + ".prefixItems[" + std::to_string(index) + "]");
      if (!own) return own.error();
      start = *own;
    }
    if (!start) return {};
    const JsonGrammar::List after = {grammar_.add_state(), grammar_.add_state()};
    grammar_.add_call(json_.add_next(list), *start, after.filled);
    list = after;
  }
  if (n_written >= n_least) json_.close(list, ']', place.to);
  if (!most->has_value() && rest) grammar_.add_call(json_.add_next(list), *rest, list.filled);
  return {};
}

Status SchemaGrammar::write_text(const JsonValue& schema, const Place& place) {
  const Result<std::optional<std::int64_t>> least = count_of(schema, "minLength", place.path);
  if (!least) return least.error();
  const Result<std::optional<std::int64_t>> most = count_of(schema, "maxLength", place.path);
  if (!most) return most.error();
  StateId inside = grammar_.add_text(place.from, "\"");
  if (const JsonValue* pattern = schema.find("pattern")) {
    if (!pattern->is(Kind::Text)) return schema_error(place.path + ".pattern", "is no text");
    if (*least || *most) return schema_error(place.path, "has both pattern and a length, which is not supported");
    const StateId end = grammar_.add_state();
    const Status written = add_pattern(grammar_, inside, pattern->text, end);
    if (!written) return schema_error(place.path + ".pattern", ": " + written.error().message);
    grammar_.add_empty(grammar_.add_text(end, "\""), place.to);
    return {};
  }
  std::int64_t length = 0;
  const std::int64_t n_places = most->value_or(least->value_or(0));
  for (; length < n_places && !grammar_.is_full(); ++length) {
    if (length >= least->value_or(0)) grammar_.add_bytes(inside, '"', '"', place.to);
    const StateId next = grammar_.add_state();
    grammar_.add_call(inside, json_.character(), next);
    inside = next;
  }
  if (length >= least->value_or(0)) grammar_.add_bytes(inside, '"', '"', place.to);
  if (!*most) grammar_.add_call(inside, json_.character(), inside);
  return {};
}

Status SchemaGrammar::write_number(bool is_whole, const JsonValue& schema, const Place& place) {
  NumberBounds bounds;
  const auto read = [&](const char* word, std::optional<double>& bound, bool is_excluded, bool& excluded) -> Status {
    const JsonValue* value = schema.find(word);
    if (value == nullptr) return {};
    const std::optional<double> number = value->number();
    if (!number) return schema_error(place.path + "." + word, "is no number");
    const bool is_low = std::string_view(word).ends_with("inimum");
    const bool is_narrower = !bound || (is_low ? *number >= *bound : *number <= *bound);
    if (!is_narrower) return {};
    excluded = is_excluded;
    bound = number;
    return {};
  };
  if (Status ok = read("minimum", bounds.low, false, bounds.low_excluded); !ok) return ok;
  if (Status ok = read("exclusiveMinimum", bounds.low, true, bounds.low_excluded); !ok) return ok;
  if (Status ok = read("maximum", bounds.high, false, bounds.high_excluded); !ok) return ok;
  if (Status ok = read("exclusiveMaximum", bounds.high, true, bounds.high_excluded); !ok) return ok;
  const bool is_written = is_whole ? add_integer(grammar_, place.from, bounds, place.to)
                                   : add_number(grammar_, place.from, bounds, place.to);
  if (is_written) return {};
  return schema_error(place.path, is_whole ? "leaves no whole number of at most 18 digits between its bounds"
                                           : "has bounds with no whole number between them, which is not supported");
}

}  // namespace sightline
