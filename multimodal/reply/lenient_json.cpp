/// LenientJson: JSON as language models write it -> a tree.
#include "multimodal/reply/lenient_json.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <optional>

#include "multimodal/reply/json_string.h"

namespace sightline {

namespace {

constexpr std::array<std::string_view, 3> kWideBlanks = {"\uFEFF", "\u00A0", "\u3000"};
constexpr std::string_view kWideComma = "\uFF0C";
constexpr std::string_view kWideColon = "\uFF1A";

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text, std::size_t at) noexcept {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

/// Length of the number at the beginning of `text`, 0 if there is none.
std::size_t number_length(std::string_view text) noexcept {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t whole = digits_at(text, at);
  at += whole;
  std::size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    fraction = digits_at(text, at + 1);
    at += 1 + fraction;
  }
  if (whole + fraction == 0) return 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t exponent = at + 1;
    if (exponent < text.size() && (text[exponent] == '-' || text[exponent] == '+')) ++exponent;
    const std::size_t digits = digits_at(text, exponent);
    if (digits > 0) at = exponent + digits;
  }
  return at;
}

}  // namespace

/// Reads one value. The stack of open containers is explicit, so that nesting costs no program stack.
class JsonReader {
 public:
  JsonReader(std::string_view text, std::size_t start) : text_(text), at_(start) {}

  JsonText read() {
    do {
      step();
    } while (!open_.empty() && at_ < text_.size() && !out_.too_deep);
    // What is still open here was cut off.
    while (!open_.empty()) {
      JsonNode& node = out_.tree.nodes_[open_.back().node];
      node.open = true;
      node.end = out_.tree.nodes_.size();
      open_.pop_back();
    }
    out_.end = std::min(at_, text_.size());
    return std::move(out_);
  }

 private:
  struct Frame {
    std::size_t node = 0;
    bool is_object = false;
    bool is_tuple = false;
    bool has_key = false;  // a key whose value comes next
    std::size_t key_start = 0, key_size = 0;
  };

  [[nodiscard]] std::string_view rest() const noexcept { return text_.substr(at_); }
  [[nodiscard]] bool wants_key() const noexcept {
    return !open_.empty() && open_.back().is_object && !open_.back().has_key;
  }

  void step() {
    if (skip_blank_or_comment()) return;
    const std::string_view ahead = rest();
    const char c = ahead[0];
    if (c == '{' || c == '[' || (c == '(' && !wants_key())) return open(c);
    if (c == '}' || c == ']' || (c == ')' && open_.back().is_tuple)) return close(c);
    if (c == ',' || ahead.starts_with(kWideComma)) {
      open_.back().has_key = false;  // a key without a value
      at_ += c == ',' ? 1 : kWideComma.size();
      return;
    }
    if (const std::optional<JsonQuote> quote = json_quote_at(ahead)) return read_string(*quote);
    read_word();
  }

  bool skip_blank_or_comment() {
    const std::size_t blank = lenient_blank(rest());
    at_ += blank;
    if (at_ == text_.size()) return true;
    const std::string_view ahead = rest();
    if (ahead.starts_with("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    if (ahead.starts_with("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
      return true;
    }
    return blank > 0;
  }

  void open(char c) {
    ++at_;
    if (!open_.empty() && c == '{') {
      const Frame& top = open_.back();
      if (top.is_object && !top.has_key && top.node + 1 == out_.tree.nodes_.size()) {
        out_.extra_brace = true;  // "{ {": the inner one is meant
        ++spare_braces_;
        return;
      }
    }
    if (open_.size() == kJsonDepthMax) {
      out_.too_deep = true;
      return;
    }
    const std::size_t index = add(c == '{' ? JsonNode::Kind::Object : JsonNode::Kind::Array);
    open_.push_back({index, c == '{', c == '(', false, 0, 0});
  }

  void close(char c) {
    ++at_;
    if (c == '}' && !open_.back().is_object && spare_braces_ > 0) {
      --spare_braces_;
      return;
    }
    out_.tree.nodes_[open_.back().node].end = out_.tree.nodes_.size();
    open_.pop_back();
  }

  /// Adds a value under the key that waits for one.
  std::size_t add(JsonNode::Kind kind) {
    JsonNode node;
    node.kind = kind;
    if (!open_.empty()) {
      Frame& top = open_.back();
      node.has_key = top.has_key;
      node.key_start = top.key_start;
      node.key_size = top.key_size;
      top.has_key = false;
    }
    out_.tree.nodes_.push_back(node);
    out_.tree.nodes_.back().end = out_.tree.nodes_.size();
    return out_.tree.nodes_.size() - 1;
  }

  void add_text(JsonNode::Kind kind, std::size_t start, bool is_open, double number) {
    JsonNode& node = out_.tree.nodes_[add(kind)];
    node.text_start = start;
    node.text_size = out_.tree.characters_.size() - start;
    node.open = is_open;
    node.number = number;
  }

  /// The characters behind `start` are a key, and what separates it from its value is passed over.
  void take_key(std::size_t start) {
    Frame& top = open_.back();
    top.has_key = true;
    top.key_start = start;
    top.key_size = out_.tree.characters_.size() - start;
    at_ += lenient_blank(rest());
    if (at_ < text_.size() && (text_[at_] == ':' || text_[at_] == '=')) {
      ++at_;
    } else if (rest().starts_with(kWideColon)) {
      at_ += kWideColon.size();
    }
  }

  void read_string(const JsonQuote& quote) {
    const std::size_t start = out_.tree.characters_.size();
    const bool is_key = wants_key();
    const JsonStringRules rules{quote, is_key, open_.back().is_tuple};
    const bool closed = read_json_string(text_, at_, rules, out_.tree.characters_);
    if (is_key) {
      if (closed) take_key(start);
      return;
    }
    add_text(JsonNode::Kind::String, start, !closed, 0.0);
  }

  /// Whether a bare word ends before the character at `at`.
  [[nodiscard]] bool ends_word(std::size_t at, bool is_key) const noexcept {
    const char c = text_[at];
    if (c == ',' || c == '}' || c == ']' || c == '{' || c == '[' || c == '\n' || c == '\r') return true;
    if (c == ')' && open_.back().is_tuple) return true;
    if (is_key && (c == ':' || c == '=')) return true;
    if (c == '/' && at > 0 && is_blank(text_[at - 1])) {
      return text_.substr(at).starts_with("//") || text_.substr(at).starts_with("/*");
    }
    if (c != kWideComma[0]) return false;
    return text_.substr(at).starts_with(kWideComma) || (is_key && text_.substr(at).starts_with(kWideColon));
  }

  void read_word() {
    const bool is_key = wants_key();
    const std::size_t first = at_;
    const std::size_t number = is_key ? 0 : number_length(rest());
    if (number > 0) {
      const std::size_t end = first + number;
      if (end == text_.size() || is_blank(text_[end]) || ends_word(end, false) ||
          lenient_blank(text_.substr(end)) > 0) {
        at_ = end;
        return add_word(text_.substr(first, number), end == text_.size());
      }
    }
    while (at_ < text_.size() && !ends_word(at_, is_key)) ++at_;
    const bool is_open = at_ == text_.size();
    std::string_view word = text_.substr(first, at_ - first);
    while (!word.empty() && is_blank(word.back())) word.remove_suffix(1);
    if (word.empty() || word == ":" || word == "=" || word == ")" || word == kWideColon) {
      at_ = std::max(at_, first + 1);  // stray punctuation
      return;
    }
    if (!is_key) return add_word(word, is_open);
    const std::size_t start = out_.tree.characters_.size();
    out_.tree.characters_ += word;
    if (!is_open) take_key(start);
  }

  void add_word(std::string_view word, bool is_open) {
    const std::size_t start = out_.tree.characters_.size();
    if (word == "true" || word == "True") return add_text(JsonNode::Kind::Boolean, start, is_open, 1.0);
    if (word == "false" || word == "False") return add_text(JsonNode::Kind::Boolean, start, is_open, 0.0);
    if (word == "null" || word == "None") return add_text(JsonNode::Kind::Null, start, is_open, 0.0);
    out_.tree.characters_ += word;
    if (word == "NaN") {
      return add_text(JsonNode::Kind::Number, start, is_open, std::numeric_limits<double>::quiet_NaN());
    }
    if (word == "Infinity" || word == "-Infinity" || word == "+Infinity") {
      const double infinity = std::numeric_limits<double>::infinity();
      return add_text(JsonNode::Kind::Number, start, is_open, word[0] == '-' ? -infinity : infinity);
    }
    if (number_length(word) == word.size()) {
      return add_text(JsonNode::Kind::Number, start, is_open, read_number(word));
    }
    add_text(JsonNode::Kind::String, start, is_open, 0.0);
  }

  std::string_view text_;
  std::size_t at_;
  std::vector<Frame> open_;
  std::size_t spare_braces_ = 0;  // opened without meaning, so that as many closing ones have none either
  JsonText out_;
};

JsonText read_lenient_json(std::string_view text, std::size_t start) {
  assert(text[start] == '{' || text[start] == '[');
  return JsonReader(text, start).read();
}

std::size_t lenient_blank(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::string_view ahead = text.substr(at);
    const auto* const wide = std::find_if(kWideBlanks.begin(), kWideBlanks.end(),
                                          [ahead](std::string_view blank) { return ahead.starts_with(blank); });
    if (is_blank(ahead[0])) {
      ++at;
    } else if (wide != kWideBlanks.end()) {
      at += wide->size();
    } else {
      break;
    }
  }
  return at;
}

double read_number(std::string_view text) noexcept {
  if (text.empty() || number_length(text) != text.size()) return std::numeric_limits<double>::quiet_NaN();
  return json_number_value(text);
}

}  // namespace sightline
