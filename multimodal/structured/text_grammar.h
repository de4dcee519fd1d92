/// Texts inside JSON, as parts of a grammar: characters, ranges of characters, decimal numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "multimodal/structured/grammar.h"

namespace sightline {

/// Code points from first to last.
struct CodePoints {
  char32_t first = 0, last = 0;
};

/// Reads one character of `set` as it stands between the quotes of a JSON text: with a backslash where one is needed,
/// in UTF-8 otherwise. Control characters without a short escape, and surrogates, are left out.
void add_json_characters(Grammar& grammar, StateId from, std::span<const CodePoints> set, StateId to);

/// The same ranges the other way round: all other characters. `set` in any order.
std::vector<CodePoints> complement(std::vector<CodePoints> set);

/// Reads a whole number from `low` to `high` without a sign or leading zeros. Requires: 0 <= low <= high.
void add_digits(Grammar& grammar, StateId from, std::int64_t low, std::int64_t high, StateId to);

/// Where a number has to lie; each bound may be missing.
struct NumberBounds {
  std::optional<double> low, high;
  bool low_excluded = false, high_excluded = false;
};

/// Reads a whole number within the bounds, of at most 18 digits. False if there is none.
bool add_integer(Grammar& grammar, StateId from, const NumberBounds& bounds, StateId to);

/// Reads a number within the bounds, of at most 15 digits before and after the point; an exponent is read only where
/// there are no bounds. Bounds that are no whole numbers are narrowed to the next ones inside. False if none is left.
bool add_number(Grammar& grammar, StateId from, const NumberBounds& bounds, StateId to);

}  // namespace sightline
