/// JSON schemas -> parts of a grammar.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/structured/grammar.h"
#include "multimodal/structured/json_grammar.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

/// Turns one schema into parts of a grammar, each schema inside it into one part. Every text that is read obeys the
/// schema (of oneOf: at least one of its branches), but not every text that obeys is read: properties come in the order
/// of the schema, others only where `additionalProperties` allows them by name or there are no properties at all, and
/// numbers have at most 15 digits on each side of the point. A schema without `type` that has words of one type is taken
/// for that type.
///
/// Known: type, enum, const, properties, required, additionalProperties, items, prefixItems, minItems, maxItems,
/// minLength, maxLength, pattern, minimum, maximum, exclusiveMinimum, exclusiveMaximum, anyOf, oneOf, allOf of objects,
/// $ref within the schema; words that only describe are skipped. Whatever else there is is refused by name.
/// One thread at a time. Source: JSON Schema, draft 2020-12.
class SchemaGrammar {
  using Kind = JsonValue::Kind;

 public:
  /// `root` is what $ref begins at; all three outlive this.
  SchemaGrammar(Grammar& grammar, JsonGrammar& json, const JsonValue& root)
      : grammar_(grammar), json_(json), root_(root) {
    anything_.kind = Kind::Boolean;
    anything_.boolean = true;
  }

  /// Start of the part that reads a value of `schema`, which `path` names in messages ("schema.properties.a").
  /// Errors: InvalidArgument naming the word and its path; OverBudget for schemas that refer on and on. A schema that
  /// takes too much room leaves the grammar full.
  Result<StateId> part(const JsonValue& schema, const std::string& path);

 private:
  struct Place {
    StateId from, to;
    const std::string& path;
  };
  Status write(const JsonValue& schema, const Place& place);
  Status write_values(const JsonValue& schema, const Place& place);
  Status write_branches(const JsonValue& schema, const JsonValue& branches, const Place& place, const char* word);
  Status write_all_of(const JsonValue& schema, const JsonValue& members, const Place& place);
  Status write_type(std::string_view type, const JsonValue& schema, const Place& place);
  Status write_object(const JsonValue& schema, const Place& place);
  Status write_array(const JsonValue& schema, const Place& place);
  Status write_text(const JsonValue& schema, const Place& place);
  Status write_number(bool is_whole, const JsonValue& schema, const Place& place);
  /// As `part`, for a schema that a byte comes before, so that it may lead back to the one around it.
  Result<StateId> inner_part(const JsonValue& schema, const std::string& path);
  /// Reads the value of one of the branches of `schema`.
  Status call(const JsonValue& schema, const std::string& path, const Place& place);
  Result<const JsonValue*> resolve(const JsonValue& reference, const std::string& path);
  const JsonValue* child(const JsonValue& parent, const std::string& name);
  Status merge(const JsonValue& member, JsonValue& merged, const std::string& path);

  Grammar& grammar_;
  JsonGrammar& json_;
  const JsonValue& root_;
  JsonValue anything_;  // the schema `true`
  std::unordered_map<const JsonValue*, StateId> parts_;
  std::vector<const JsonValue*> chain_;  // schemas being written with no byte read between them
  int depth_ = 0;                        // schemas being written
  std::deque<JsonValue> merged_;         // schemas made of allOf
  std::unordered_map<const JsonValue*, std::map<std::string, const JsonValue*, std::less<>>> children_;
};

}  // namespace sightline
