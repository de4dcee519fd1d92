/// Whether a JSON value obeys a JSON schema; for tests, and written without a look at what makes such values.
#pragma once

#include <string>
#include <string_view>

namespace sightline::testing_support {

/// Why the JSON text `value` does not obey the JSON text `schema`, with the place; empty if it does. Knows the words that
/// the program knows. Requires: `schema` is JSON.
std::string schema_violation(std::string_view value, std::string_view schema);

}  // namespace sightline::testing_support
