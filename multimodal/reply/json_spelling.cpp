/// spell_json: what a model wrote for JSON, checked and spelled anew.
#include "multimodal/reply/json_spelling.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/reply/python_spelling.h"

namespace sightline {

namespace {

constexpr int kDeepest = 64;
constexpr std::string_view kBlank = " \t\r\n";

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Reads from the front of a text. Each function gives false, or none, at the first thing that is no JSON.
class Speller {
 public:
  explicit Speller(std::string_view text) : rest_(text) {}

  std::optional<Argument> whole() {
    skip_blanks();
    Argument value;
    const bool is_json = read_value(value, 0);
    skip_blanks();
    if (!is_json || !rest_.empty()) return std::nullopt;
    return value;
  }

 private:
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlank), rest_.size())); }
  bool take(std::string_view literal) {
    if (!rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }

  bool read_value(Argument& value, int depth) {
    if (rest_.empty()) return false;
    value.kind = Argument::Kind::Json;
    switch (rest_.front()) {
      case '{':
        return depth < kDeepest && read_object(value.value, depth);
      case '[':
        return depth < kDeepest && read_array(value.value, depth);
      case '"':
        value.kind = Argument::Kind::Text;
        return read_text(value.value);
      default:
        break;
    }
    if (is_digit(rest_.front()) || rest_.front() == '-') {
      value.kind = Argument::Kind::Number;
      return read_number(value.value);
    }
    return read_name(value);
  }

  bool read_name(Argument& value) {
    struct Name {
      std::string_view written, json;
      Argument::Kind kind;
    };
    constexpr Name kNames[] = {
        {"true", "true", Argument::Kind::Boolean},   {"false", "false", Argument::Kind::Boolean},
        {"null", "null", Argument::Kind::Null},      {"True", "true", Argument::Kind::Boolean},
        {"False", "false", Argument::Kind::Boolean}, {"None", "null", Argument::Kind::Null},
    };
    for (const Name& name : kNames) {
      if (!take(name.written)) continue;
      value.kind = name.kind;
      value.value = name.json;
      return true;
    }
    return false;
  }

  /// A value inside another one, with its quotes if it is a text.
  bool append_value(std::string& out, int depth) {
    Argument value;
    skip_blanks();
    if (!read_value(value, depth)) return false;
    out += value.kind == Argument::Kind::Text ? python_text(value.value) : value.value;
    skip_blanks();
    return true;
  }

  bool read_array(std::string& out, int depth) {
    take("[");
    out += '[';
    skip_blanks();
    for (bool first = true; !take("]"); first = false) {
      if (!first && !take(",")) return false;
      if (!first) out += ", ";
      if (!append_value(out, depth + 1)) return false;
    }
    out += ']';
    return true;
  }

  bool read_object(std::string& out, int depth) {
    take("{");
    out += '{';
    std::set<std::string> names;
    skip_blanks();
    for (bool first = true; !take("}"); first = false) {
      if (!first && !take(",")) return false;
      if (!first) out += ", ";
      skip_blanks();
      std::string name;
      if (!rest_.starts_with('"') || !read_text(name)) return false;
      skip_blanks();
      if (!take(":")) return false;
      out += python_text(name) + ": ";
      if (!names.insert(std::move(name)).second || !append_value(out, depth + 1)) return false;
    }
    out += '}';
    return true;
  }

  std::size_t count_digits(std::size_t from) const {
    std::size_t end = from;
    while (end < rest_.size() && is_digit(rest_[end])) ++end;
    return end - from;
  }

  bool read_number(std::string& out) {
    std::size_t end = rest_.starts_with('-') ? 1 : 0;
    const std::size_t n_whole = count_digits(end);
    if (n_whole == 0 || (n_whole > 1 && rest_[end] == '0')) return false;
    end += n_whole;
    if (end < rest_.size() && rest_[end] == '.') {
      const std::size_t n = count_digits(end + 1);
      if (n == 0) return false;
      end += 1 + n;
    }
    if (end < rest_.size() && (rest_[end] == 'e' || rest_[end] == 'E')) {
      ++end;
      if (end < rest_.size() && (rest_[end] == '+' || rest_[end] == '-')) ++end;
      const std::size_t n = count_digits(end);
      if (n == 0) return false;
      end += n;
    }
    std::optional<std::string> spelled = python_number(rest_.substr(0, end));
    rest_.remove_prefix(end);
    if (!spelled) return false;
    out = *std::move(spelled);
    return true;
  }

  /// Requires: the text begins with a quote.
  bool read_text(std::string& out) {
    take("\"");
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (static_cast<std::uint8_t>(c) < 0x20) return false;
      if (take("\"")) return true;
      if (c == '\\') {
        if (!read_escape(out)) return false;
      } else {
        out += c;
        rest_.remove_prefix(1);
      }
    }
    return false;
  }

  bool read_escape(std::string& out) {
    constexpr std::string_view kWritten = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    if (rest_.size() < 2) return false;
    const char c = rest_[1];
    if (c == 'u') return read_code_point(out);
    const std::size_t known = kWritten.find(c);
    if (known == std::string_view::npos) return false;
    out += kMeant[known];
    rest_.remove_prefix(2);
    return true;
  }

  /// The code unit of `\uXXXX`.
  std::optional<char32_t> take_code_unit() {
    constexpr std::size_t kLength = 6;
    if (rest_.size() < kLength || !rest_.starts_with("\\u")) return std::nullopt;
    std::uint32_t unit = 0;
    const auto [end, problem] = std::from_chars(rest_.data() + 2, rest_.data() + kLength, unit, 16);
    if (problem != std::errc() || end != rest_.data() + kLength) return std::nullopt;
    rest_.remove_prefix(kLength);
    return unit;
  }

  bool read_code_point(std::string& out) {
    const std::optional<char32_t> first = take_code_unit();
    if (!first || *first == 0 || (*first >= 0xDC00 && *first < 0xE000)) return false;
    char32_t point = *first;
    if (*first >= 0xD800 && *first < 0xDC00) {
      const std::optional<char32_t> second = take_code_unit();
      if (!second || *second < 0xDC00 || *second >= 0xE000) return false;
      point = 0x10000 + ((*first - 0xD800) << 10U) + (*second - 0xDC00);
    }
    append_utf8(out, point);
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<Argument> spell_json(std::string_view text) { return Speller(text).whole(); }

}  // namespace sightline
