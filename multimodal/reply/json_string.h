/// Strings and numbers of JSON as language models write it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sightline {

/// What began a string.
struct JsonQuote {
  enum class Kind : std::uint8_t { Double, Single, Backtick, CurlyDouble, CurlySingle } kind = Kind::Double;
  std::size_t size = 1;  ///< bytes
};

/// The quotation mark at the beginning of `text`, if there is one.
std::optional<JsonQuote> json_quote_at(std::string_view text) noexcept;

/// Where a string stands decides which of its quotation marks ends it.
struct JsonStringRules {
  JsonQuote quote;
  bool is_key = false;
  bool in_tuple = false;
};

/// Reads the string whose opening quote is at `at`, appends it without escapes and moves `at` behind it. A quotation mark
/// ends it only before a comma, colon, closing bracket, further quote or the end of the text; others belong to the
/// string. False if the text ends before the string does. Linear time.
bool read_json_string(std::string_view text, std::size_t& at, const JsonStringRules& rules, std::string& out);

/// The value of a number spelled with ASCII digits, infinite if it is out of range. Requires: that it is one.
double json_number_value(std::string_view text) noexcept;

/// The shortest spelling that is read as the same number. Requires: finite.
std::string shortest_number(double value);

}  // namespace sightline
