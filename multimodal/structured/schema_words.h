/// The words of JSON Schema, and values that schemas give them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

/// Whether the word only describes and asks nothing of a value.
bool only_describes(std::string_view word) noexcept;

/// Errors: InvalidArgument naming the first word of `schema` that neither describes nor is among `known`.
Status check_words(const JsonValue& schema, std::initializer_list<std::string_view> known, const std::string& path);

/// The types a value of `schema` may have, from `type` or from the words of one type; all of them if nothing tells.
/// Errors: InvalidArgument for a type that does not exist.
Result<std::vector<std::string>> types_of(const JsonValue& schema, const std::string& path);

/// Whether `value` has the type of this name.
bool has_type(const JsonValue& value, std::string_view type) noexcept;

/// The count that `word` gives; none if it is missing. Errors: InvalidArgument if it is negative or no whole number.
Result<std::optional<std::int64_t>> count_of(const JsonValue& schema, std::string_view word, const std::string& path);

/// "schema.a the word …": an error about `path`.
Error schema_error(const std::string& path, const std::string& why);

}  // namespace sightline
