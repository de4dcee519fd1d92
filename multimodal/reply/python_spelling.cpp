/// JSON texts and numbers spelled as Python's json.dumps spells them: what the models were trained on.
#include "multimodal/reply/python_spelling.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace sightline {

namespace {

/// The two characters that stand for `c` inside quotes; empty if it stands for itself or needs a code.
std::string_view short_escape(char c) noexcept {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    default:
      return {};
  }
}

/// Digits without a point, and the power of ten of the first one.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

/// The fewest digits that give `value` again. Requires: finite.
Decimal shortest_digits(double value) {
  std::array<char, 64> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t mark = text.find('e');
  Decimal decimal;
  for (const char c : text.substr(0, mark)) {
    if (c != '.') decimal.digits += c;
  }
  const std::size_t sign = text[mark + 1] == '+' ? 1 : 0;  // from_chars reads no plus
  std::from_chars(text.data() + mark + 1 + sign, end, decimal.exponent);
  return decimal;
}

std::string with_exponent(const Decimal& decimal) {
  std::string out(decimal.digits, 0, 1);
  if (decimal.digits.size() > 1) out.append(".").append(decimal.digits, 1);
  const std::string power = std::to_string(decimal.exponent < 0 ? -decimal.exponent : decimal.exponent);
  out.append(decimal.exponent < 0 ? "e-" : "e+").append(power.size() < 2 ? "0" : "").append(power);
  return out;
}

std::string with_point(const Decimal& decimal) {
  std::string out;
  if (decimal.exponent < 0) {
    out.append("0.").append(static_cast<std::size_t>(-decimal.exponent - 1), '0').append(decimal.digits);
    return out;
  }
  const std::size_t whole = static_cast<std::size_t>(decimal.exponent) + 1;
  if (decimal.digits.size() <= whole) {
    out.append(decimal.digits).append(whole - decimal.digits.size(), '0').append(".0");
  } else {
    out.append(decimal.digits, 0, whole).append(".").append(decimal.digits, whole);
  }
  return out;
}

/// Whether a number that no double holds is too small rather than too large. Requires: not zero, with an exponent or
/// hundreds of digits.
bool is_tiny(std::string_view json) noexcept {
  const std::size_t mark = json.find_first_of("eE");
  if (mark != std::string_view::npos) return json.substr(mark + 1).starts_with('-');
  return json.starts_with('0');
}

}  // namespace

std::string python_text(std::string_view utf8) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  out.reserve(utf8.size() + 2);
  for (const char c : utf8) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (const std::string_view escape = short_escape(c); !escape.empty()) {
      out += escape;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::optional<std::string> python_number(std::string_view json) {
  if (json.find_first_of(".eE") == std::string_view::npos) return std::string(json == "-0" ? "0" : json);
  const std::string sign = json.starts_with('-') ? "-" : "";
  json.remove_prefix(sign.size());
  double value = 0.0;
  if (std::from_chars(json.data(), json.data() + json.size(), value).ec == std::errc::result_out_of_range) {
    if (!is_tiny(json)) return std::nullopt;
    value = 0.0;
  }
  const Decimal decimal = shortest_digits(value);
  constexpr int kSmallestPlain = -4;  // Python's repr: plain from 0.0001 to below 1e16
  constexpr int kFirstWithExponent = 16;
  const bool is_plain = decimal.exponent >= kSmallestPlain && decimal.exponent < kFirstWithExponent;
  return sign + (is_plain ? with_point(decimal) : with_exponent(decimal));
}

}  // namespace sightline
