/// Regular expressions -> parts of a grammar.
#pragma once

#include <string_view>

#include "engine/base/error.h"
#include "multimodal/structured/grammar.h"

namespace sightline {

/// Reads, between the quotes of a JSON text, a text in which `pattern` is found. Understood are characters, `.`, classes
/// such as `[a-z]` and `[^,]`, `\d \w \s` and their opposites, escapes, groups, `|`, `* + ? {n} {n,} {n,m}` and the
/// anchors `^` and `$` at the ends. There is no way back in such an automaton, so no pattern takes long to follow.
/// Errors: InvalidArgument saying what is not understood; a pattern that takes too much room leaves the grammar full.
/// Source: ECMA-262 patterns, as JSON Schema names them.
Status add_pattern(Grammar& grammar, StateId from, std::string_view pattern, StateId to);

}  // namespace sightline
