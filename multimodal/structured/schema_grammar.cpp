/// JSON schemas -> parts of a grammar: values, branches, references.
#include "multimodal/structured/schema_grammar.h"

#include <algorithm>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/structured/schema_words.h"
#include "multimodal/wire/python_json.h"

namespace sightline {

namespace {

constexpr int kDeepestReference = 256;  // schemas being written at once

}  // namespace

Result<StateId> SchemaGrammar::part(const JsonValue& schema, const std::string& path) {
  if (std::find(chain_.begin(), chain_.end(), &schema) != chain_.end()) {
    return schema_error(path, "leads back to itself without a value in between");
  }
  if (const auto known = parts_.find(&schema); known != parts_.end()) return known->second;
  if (depth_ == kDeepestReference) {
    return Error{ErrorCode::OverBudget, "the schema refers on more than " + std::to_string(kDeepestReference) + " deep",
                 ""};
  }
  const StateId start = grammar_.add_state();
  const StateId end = grammar_.add_state();
  grammar_.mark_end(end);
  parts_.emplace(&schema, start);
  chain_.push_back(&schema);
  ++depth_;
  const Status written = grammar_.is_full() ? Status() : write(schema, {start, end, path});
  --depth_;
  chain_.pop_back();
  if (!written) return written.error();
  return start;
}

Result<StateId> SchemaGrammar::inner_part(const JsonValue& schema, const std::string& path) {
  std::vector<const JsonValue*> chain = std::exchange(chain_, {});
  Result<StateId> start = part(schema, path);
  chain_ = std::move(chain);
  return start;
}

Status SchemaGrammar::call(const JsonValue& schema, const std::string& path, const Place& place) {
  const Result<StateId> start = part(schema, path);
  if (!start) return start.error();
  grammar_.add_call(place.from, *start, place.to);
  return {};
}

Status SchemaGrammar::write(const JsonValue& schema, const Place& place) {
  if (schema.is(Kind::Boolean)) {
    if (schema.boolean) grammar_.add_call(place.from, json_.value(), place.to);
    return {};  // `false` reads nothing at all
  }
  if (!schema.is(Kind::Object)) return schema_error(place.path, "is no schema");
  if (const JsonValue* reference = schema.find("$ref")) {
    if (Status ok = check_words(schema, {"$ref"}, place.path); !ok) return ok;
    const Result<const JsonValue*> target = resolve(*reference, place.path);
    if (!target) return target.error();
    return call(**target, place.path + ".$ref", place);
  }
  if (schema.find("enum") != nullptr || schema.find("const") != nullptr) return write_values(schema, place);
  for (const char* word : {"anyOf", "oneOf"}) {
    if (const JsonValue* branches = schema.find(word)) return write_branches(schema, *branches, place, word);
  }
  if (const JsonValue* members = schema.find("allOf")) return write_all_of(schema, *members, place);
  if (Status ok = check_words(
          schema,
          {"type", "properties", "required", "additionalProperties", "items", "prefixItems", "minItems", "maxItems",
           "minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"},
          place.path);
      !ok) {
    return ok;
  }
  const Result<std::vector<std::string>> types = types_of(schema, place.path);
  if (!types) return types.error();
  for (const std::string& type : *types) {
    if (Status ok = write_type(type, schema, place); !ok) return ok;
  }
  return {};
}

Status SchemaGrammar::write_values(const JsonValue& schema, const Place& place) {
  if (Status ok = check_words(schema, {"type", "enum", "const"}, place.path); !ok) return ok;
  const JsonValue* constant = schema.find("const");
  const JsonValue* choices = schema.find("enum");
  if (constant != nullptr && choices != nullptr) return schema_error(place.path, "has both enum and const");
  if (choices != nullptr && !choices->is(Kind::Array)) return schema_error(place.path + ".enum", "is no array");
  const Result<std::vector<std::string>> types = types_of(schema, place.path);
  if (!types) return types.error();
  const std::size_t n_values = choices == nullptr ? 1 : choices->items.size();
  for (std::size_t i = 0; i < n_values && !grammar_.is_full(); ++i) {
    const JsonValue& value = choices == nullptr ? *constant : choices->items[i];
    const auto fits = [&value](const std::string& type) { return has_type(value, type); };
    if (std::none_of(types->begin(), types->end(), fits)) continue;
    grammar_.add_empty(grammar_.add_text(place.from, python_json(value)), place.to);
  }
  return {};
}

Status SchemaGrammar::write_branches(const JsonValue& schema, const JsonValue& branches, const Place& place,
                                     const char* word) {
  if (Status ok = check_words(schema, {word}, place.path); !ok) return ok;
  const std::string path = place.path + "." + word;
  if (!branches.is(Kind::Array)) return schema_error(path, "is no array");
  for (std::size_t i = 0; i < branches.items.size() && !grammar_.is_full(); ++i) {
    if (Status ok = call(branches.items[i], path + "[" + std::to_string(i) + "]", place); !ok) return ok;
  }
  return {};
}

/// One member counts as it is; several have to be objects, whose properties are put together.
Status SchemaGrammar::write_all_of(const JsonValue& schema, const JsonValue& members, const Place& place) {
  const std::string path = place.path + ".allOf";
  if (!members.is(Kind::Array) || members.items.empty()) return schema_error(path, "is no array of schemas");
  const auto asks = [](const std::string& word) { return word != "allOf" && !only_describes(word); };
  const bool is_alone = std::none_of(schema.names.begin(), schema.names.end(), asks);
  if (members.items.size() == 1 && is_alone) return call(members.items[0], path + "[0]", place);
  JsonValue& merged = merged_.emplace_back();
  merged.kind = Kind::Object;
  for (const char* word : {"properties", "required"}) {
    merged.names.emplace_back(word);
    merged.items.emplace_back().kind = std::string_view(word) == "required" ? Kind::Array : Kind::Object;
  }
  JsonValue rest = schema;
  const auto at = std::find(rest.names.begin(), rest.names.end(), "allOf") - rest.names.begin();
  rest.names.erase(rest.names.begin() + at);
  rest.items.erase(rest.items.begin() + at);
  if (Status ok = merge(merged_.emplace_back(std::move(rest)), merged, place.path); !ok) return ok;
  for (std::size_t i = 0; i < members.items.size(); ++i) {
    const std::string member_path = path + "[" + std::to_string(i) + "]";
    const JsonValue* member = &members.items[i];
    if (const JsonValue* reference = member->find("$ref")) {
      const Result<const JsonValue*> target = resolve(*reference, member_path);
      if (!target) return target.error();
      member = *target;
    }
    if (Status ok = merge(*member, merged, member_path); !ok) return ok;
  }
  return write_object(merged, place);
}

Status SchemaGrammar::merge(const JsonValue& member, JsonValue& merged, const std::string& path) {
  if (Status ok = check_words(member, {"type", "properties", "required"}, path); !ok) return ok;
  const JsonValue* type = member.find("type");
  if (type != nullptr && (!type->is(Kind::Text) || type->text != "object")) {
    return schema_error(path, "is no schema of objects, and only those are put together by allOf");
  }
  if (const JsonValue* properties = member.find("properties"); properties != nullptr && properties->is(Kind::Object)) {
    for (std::size_t i = 0; i < properties->items.size(); ++i) {
      if (merged.items[0].find(properties->names[i]) != nullptr) {
        return schema_error(path + ".properties", "names a property that another member of allOf has too");
      }
      merged.items[0].names.push_back(properties->names[i]);
      merged.items[0].items.push_back(properties->items[i]);
    }
  }
  if (const JsonValue* required = member.find("required"); required != nullptr && required->is(Kind::Array)) {
    merged.items[1].items.insert(merged.items[1].items.end(), required->items.begin(), required->items.end());
  }
  return {};
}

Status SchemaGrammar::write_type(std::string_view type, const JsonValue& schema, const Place& place) {
  if (type == "object") return write_object(schema, place);
  if (type == "array") return write_array(schema, place);
  if (type == "string") return write_text(schema, place);
  if (type == "number" || type == "integer") return write_number(type == "integer", schema, place);
  if (type == "null") {
    grammar_.add_empty(grammar_.add_text(place.from, "null"), place.to);
    return {};
  }
  grammar_.add_empty(grammar_.add_text(place.from, "true"), place.to);
  grammar_.add_empty(grammar_.add_text(place.from, "false"), place.to);
  return {};
}

/// Large objects are looked up by name once and then known.
const JsonValue* SchemaGrammar::child(const JsonValue& parent, const std::string& name) {
  auto& children = children_[&parent];
  if (children.empty()) {
    for (std::size_t i = 0; i < parent.names.size(); ++i) children.emplace(parent.names[i], &parent.items[i]);
  }
  const auto found = children.find(name);
  return found == children.end() ? nullptr : found->second;
}

/// "#" or "#/a/b": a JSON pointer from the root on.
Result<const JsonValue*> SchemaGrammar::resolve(const JsonValue& reference, const std::string& path) {
  const std::string where = path + ".$ref";
  if (!reference.is(Kind::Text) || !reference.text.starts_with('#')) {
    return schema_error(where, "does not begin with #, and only references within the schema are followed");
  }
  const JsonValue* at = &root_;
  std::string_view rest = std::string_view(reference.text).substr(1);
  while (!rest.empty()) {
    if (rest.front() != '/') return schema_error(where, "is no JSON pointer");
    rest.remove_prefix(1);
    std::string name(rest.substr(0, rest.find('/')));
    rest.remove_prefix(name.size());
    for (std::size_t tilde = name.find('~'); tilde != std::string::npos; tilde = name.find('~', tilde + 1)) {
      const char meant = tilde + 1 < name.size() && name[tilde + 1] == '1' ? '/' : '~';
      name.replace(tilde, 2, 1, meant);
    }
    if (at->is(Kind::Array)) {
      const bool is_index =
          !name.empty() && name.size() < 6 && name.find_first_not_of("0123456789") == std::string::npos;
      const std::size_t index = is_index ? static_cast<std::size_t>(std::stoul(name)) : at->items.size();
      at = index < at->items.size() ? &at->items[index] : nullptr;
    } else {
      at = child(*at, name);
    }
    if (at == nullptr)
      return schema_error(where, "names \"" + printable(reference.text, 64) + "\", which is not there");
  }
  return at;
}

}  // namespace sightline
