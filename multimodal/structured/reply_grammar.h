/// What a request asks a reply to look like -> Grammar.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "multimodal/contract/chat_request.h"
#include "multimodal/structured/grammar.h"

namespace sightline {

/// The grammar of an answer in `format`. `in_thinking`: the reply begins inside the thinking, which is free up to
/// `</think>` and at most two newlines.
/// Errors: InvalidArgument for what SchemaGrammar refuses, a schema that is no JSON and one that no value obeys;
/// OverBudget for one that is larger than 1 MiB or takes more room than Grammar has. Requires: format is not Text.
Result<std::unique_ptr<const Grammar>> make_format_grammar(const ResponseFormat& format, bool in_thinking);

/// The grammar of a reply that calls functions, one or several, and says nothing else: any of `tools`, or the one called
/// `only_name` if that is not empty. Arguments obey the schema of their parameter, or are any value where that asks for
/// what is not supported.
/// Errors: InvalidArgument if there is no function (of that name); OverBudget as above.
Result<std::unique_ptr<const Grammar>> make_call_grammar(std::span<const Tool> tools, std::string_view only_name,
                                                         bool in_thinking);

}  // namespace sightline
