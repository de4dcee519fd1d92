/// Whether a JSON value obeys a JSON schema; for tests, and written without a look at what makes such values.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace sightline::testing_support {

/// Why `value` does not obey `schema`, with the place; empty if it does. Knows the words that the program knows.
/// $ref begins at `root`.
std::string schema_violation(const nlohmann::ordered_json& value, const nlohmann::ordered_json& schema,
                             const nlohmann::ordered_json& root);

}  // namespace sightline::testing_support
