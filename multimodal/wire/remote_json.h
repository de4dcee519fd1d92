/// JSON of servers elsewhere, read without trusting its shape: what is missing or of another kind reads as empty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "multimodal/contract/chat_request.h"
#include "multimodal/wire/json_value.h"

namespace sightline::remote {

// All of these: any thread. What a reference is given to lives as long as `json`, or for ever if it is empty.

std::string text(const JsonValue& json, std::string_view name);
std::int64_t integer(const JsonValue& json, std::string_view name, std::int64_t otherwise = 0);
double number(const JsonValue& json, std::string_view name);
const JsonValue& object(const JsonValue& json, std::string_view name);
const std::vector<JsonValue>& array(const JsonValue& json, std::string_view name);

/// One of our own server's `regions`; none if its numbers are no place in a picture.
std::optional<RegionFound> region(const JsonValue& json);
/// One of `logprobs.content`.
std::optional<TokenScore> score(const JsonValue& json);

/// What an error's body says, on one line, escaped and cut; empty if it says nothing readable.
std::string error_words(std::string_view body);
/// Whether it says that the prompt does not fit.
bool is_context_error(std::string_view body);

}  // namespace sightline::remote
