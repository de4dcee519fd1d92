/// Strings and numbers of JSON as language models write it.
#include "multimodal/reply/json_string.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>

#include "multimodal/reply/lenient_json.h"

namespace sightline {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Spelling {
  std::string_view text;
  JsonQuote::Kind kind;
};
constexpr std::array<Spelling, 8> kQuotes = {{{"\"", JsonQuote::Kind::Double},
                                              {"'", JsonQuote::Kind::Single},
                                              {"`", JsonQuote::Kind::Backtick},
                                              {"\u201C", JsonQuote::Kind::CurlyDouble},
                                              {"\u201D", JsonQuote::Kind::CurlyDouble},
                                              {"\u201E", JsonQuote::Kind::CurlyDouble},
                                              {"\u2018", JsonQuote::Kind::CurlySingle},
                                              {"\u2019", JsonQuote::Kind::CurlySingle}}};
constexpr std::array<std::string_view, 4> kWideEnds = {"\uFF0C", "\uFF1A", "\uFF5D", "\uFF3D"};

/// Whether a quotation mark ends its string, judged by what stands behind it.
bool ends_string(std::string_view behind, const JsonStringRules& rules) {
  behind.remove_prefix(lenient_blank(behind));
  if (behind.empty()) return true;
  const char c = behind[0];
  if (c == ',' || c == ':' || c == '}' || c == ']') return true;
  if ((c == '=' && rules.is_key) || (c == ')' && rules.in_tuple)) return true;
  if (std::any_of(kWideEnds.begin(), kWideEnds.end(),
                  [behind](std::string_view end) { return behind.starts_with(end); })) {
    return true;
  }
  const std::optional<JsonQuote> next = json_quote_at(behind);
  return next && (next->kind == rules.quote.kind || next->kind == JsonQuote::Kind::Double);
}

std::optional<char32_t> hex_unit(std::string_view text, std::size_t at) {
  if (text.size() < at + 4) return std::nullopt;
  std::uint32_t unit = 0;
  const char* const first = text.data() + at;
  const auto [end, problem] = std::from_chars(first, first + 4, unit, 16);
  if (problem != std::errc() || end != first + 4) return std::nullopt;
  return unit;
}

void append_code_point(char32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int tail = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr std::array<unsigned, 4> kLead = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(kLead[static_cast<std::size_t>(tail)] | (code >> (6 * tail)));
  for (int i = tail - 1; i >= 0; --i) out += static_cast<char>(0x80U | ((code >> (6 * i)) & 0x3FU));
}

/// Reads what follows `\u` at `at`; half a pair stands for nothing and becomes U+FFFD.
void read_unicode_escape(std::string_view text, std::size_t& at, std::string& out) {
  const std::optional<char32_t> unit = hex_unit(text, at);
  if (!unit) {
    out += 'u';
    return;
  }
  at += 4;
  const bool is_high = *unit >= 0xD800 && *unit < 0xDC00;
  if (is_high && text.substr(at).starts_with("\\u")) {
    const std::optional<char32_t> low = hex_unit(text, at + 2);
    if (low && *low >= 0xDC00 && *low < 0xE000) {
      at += 6;
      return append_code_point(0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00), out);
    }
  }
  append_code_point(*unit >= 0xD800 && *unit < 0xE000 ? kReplacement : *unit, out);
}

void read_escape(std::string_view text, std::size_t& at, std::string& out) {
  const char c = text[at++];
  switch (c) {
    case 'n':
      out += '\n';
      return;
    case 't':
      out += '\t';
      return;
    case 'r':
      out += '\r';
      return;
    case 'b':
      out += '\b';
      return;
    case 'f':
      out += '\f';
      return;
    case 'u':
      return read_unicode_escape(text, at, out);
    default:
      out += c;
  }
}

bool is_strict_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || text.front() < '0' || text.front() > '9') return false;
  if (text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9') return false;
  const std::size_t point = text.find('.');
  return point == std::string_view::npos ||
         (point + 1 < text.size() && text[point + 1] >= '0' && text[point + 1] <= '9');
}

}  // namespace

std::optional<JsonQuote> json_quote_at(std::string_view text) noexcept {
  for (const Spelling& spelling : kQuotes) {
    if (text.starts_with(spelling.text)) return JsonQuote{spelling.kind, spelling.text.size()};
  }
  return std::nullopt;
}

bool read_json_string(std::string_view text, std::size_t& at, const JsonStringRules& rules, std::string& out) {
  at += rules.quote.size;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '\\') {
      if (++at == text.size()) return false;
      read_escape(text, at, out);
      continue;
    }
    const std::optional<JsonQuote> quote = json_quote_at(text.substr(at));
    if (quote && quote->kind == rules.quote.kind && ends_string(text.substr(at + quote->size), rules)) {
      at += quote->size;
      return true;
    }
    out += c;
    ++at;
  }
  return false;
}

double json_number_value(std::string_view text) noexcept {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() ? value : std::numeric_limits<double>::infinity();
}

std::string shortest_number(double value) {
  std::array<char, 32> digits{};
  const auto [end, problem] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return problem == std::errc() ? std::string(digits.data(), end) : std::string("0");
}

void write_json_string(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  out += '"';
}

void write_json(const JsonTree& tree, std::size_t index, std::string& out) {
  const JsonNode& node = tree[index];
  switch (node.kind) {
    case JsonNode::Kind::Null:
      out += "null";
      return;
    case JsonNode::Kind::Boolean:
      out += node.number != 0.0 ? "true" : "false";
      return;
    case JsonNode::Kind::String:
      return write_json_string(tree.text(index), out);
    case JsonNode::Kind::Number: {
      const bool is_finite = node.number - node.number == 0.0;
      if (is_finite && is_strict_number(tree.text(index))) {
        out += tree.text(index);
      } else {
        write_json_string(tree.text(index), out);
      }
      return;
    }
    case JsonNode::Kind::Object:
    case JsonNode::Kind::Array:
      break;
  }
  const bool is_object = node.kind == JsonNode::Kind::Object;
  out += is_object ? '{' : '[';
  bool is_first = true;
  for (const std::size_t child : tree.children(index)) {
    if (is_object && !tree[child].has_key) continue;
    if (!is_first) out += ", ";
    is_first = false;
    if (is_object) {
      write_json_string(tree.key(child), out);
      out += ": ";
    }
    write_json(tree, child, out);
  }
  out += is_object ? '}' : ']';
}

}  // namespace sightline
