/// Regular expressions -> parts of a grammar.
#include "multimodal/structured/pattern_grammar.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/utf8.h"
#include "multimodal/structured/text_grammar.h"

namespace sightline {

namespace {

constexpr std::size_t kPatternBytes = 8192;
constexpr int kDeepestGroup = 64;
constexpr int kUnbounded = std::numeric_limits<int>::max();

/// One piece of a pattern.
struct Node {
  enum class Kind : std::uint8_t { Set, Sequence, Choice, Repeat } kind = Kind::Sequence;
  std::vector<CodePoints> set;  // Set
  std::vector<Node> parts;      // Sequence, Choice; Repeat: one
  int least = 0, most = 0;      // Repeat
  StateId part = -1;            // Set: where a part that reads it starts, once there is one
};

Node any_text() {
  Node any;
  any.kind = Node::Kind::Set;
  any.set = complement({});
  Node repeat;
  repeat.kind = Node::Kind::Repeat;
  repeat.parts.push_back(std::move(any));
  repeat.most = kUnbounded;
  return repeat;
}

/// The class that the letter after a backslash names; empty if it names none.
std::vector<CodePoints> named_class(char32_t letter) {
  switch (letter) {
    case U'd':
      return {{U'0', U'9'}};
    case U'w':
      return {{U'0', U'9'}, {U'A', U'Z'}, {U'_', U'_'}, {U'a', U'z'}};
    case U's':
      return {{0x09, 0x0D},     {0x20, 0x20},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
              {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
    case U'D':
      return complement(named_class(U'd'));
    case U'W':
      return complement(named_class(U'w'));
    case U'S':
      return complement(named_class(U's'));
    default:
      return {};
  }
}

/// Reads a pattern from the front. Functions give none, and the reason is noted, at what is not understood.
class PatternReader {
 public:
  explicit PatternReader(std::string_view pattern) : rest_(pattern) {}

  std::optional<Node> whole() {
    std::optional<Node> node = read_choice(0);
    if (node && !rest_.empty()) return refuse("a closing bracket without an opening one");
    return node;
  }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }

 private:
  std::nullopt_t refuse(const std::string& what) {
    if (why_.empty()) why_ = what;
    return std::nullopt;
  }
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  char32_t take_character() {
    const DecodedCodePoint next = decode_code_point(rest_);
    rest_.remove_prefix(next.length);
    return next.value;
  }

  std::optional<Node> read_choice(int depth) {
    if (depth > kDeepestGroup) return refuse("groups inside each other more than 64 deep");
    Node choice;
    choice.kind = Node::Kind::Choice;
    do {
      std::optional<Node> branch = read_sequence(depth);
      if (!branch) return std::nullopt;
      choice.parts.push_back(*std::move(branch));
    } while (take("|"));
    return choice;
  }

  /// Outermost branches without an anchor may begin and end with anything.
  std::optional<Node> read_sequence(int depth) {
    Node sequence;
    const bool is_outermost = depth == 0;
    if (is_outermost && !take("^")) sequence.parts.push_back(any_text());
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      if (is_outermost && rest_.front() == '$' && (rest_.size() == 1 || rest_[1] == '|')) {
        rest_.remove_prefix(1);
        return sequence;
      }
      std::optional<Node> atom = read_atom(depth);
      if (!atom) return std::nullopt;
      std::optional<Node> repeated = read_repeat(*std::move(atom));
      if (!repeated) return std::nullopt;
      sequence.parts.push_back(*std::move(repeated));
    }
    if (is_outermost) sequence.parts.push_back(any_text());
    return sequence;
  }

  std::optional<Node> read_atom(int depth) {
    Node atom;
    atom.kind = Node::Kind::Set;
    const char c = rest_.front();
    if (c == '(') return read_group(depth);
    if (c == '[') return read_class();
    if (c == '\\') {
      std::optional<std::vector<CodePoints>> set = read_escape();
      if (!set) return std::nullopt;
      atom.set = *std::move(set);
      return atom;
    }
    if (c == '^' || c == '$') return refuse("an anchor that is not at the end");
    if (c == '*' || c == '+' || c == '?' || c == '{') return refuse("a repetition of nothing");
    const char32_t point = take_character();
    atom.set = point == U'.' ? complement({{U'\n', U'\n'}, {U'\r', U'\r'}, {0x2028, 0x2029}})
                             : std::vector<CodePoints>{{point, point}};
    return atom;
  }

  std::optional<Node> read_group(int depth) {
    take("(");
    if (take("?") && !take(":")) return refuse("a group that looks around or has a name");
    std::optional<Node> inner = read_choice(depth + 1);
    if (inner && !take(")")) return refuse("a group without an end");
    return inner;
  }

  /// A class or one character.
  std::optional<std::vector<CodePoints>> read_escape() {
    take("\\");
    if (rest_.empty()) return refuse("a backslash at the end");
    const char32_t letter = take_character();
    if (std::vector<CodePoints> named = named_class(letter); !named.empty()) return named;
    constexpr std::u32string_view kLetters = U"nrtfv0";
    constexpr std::u32string_view kMeant = {U"\n\r\t\f\v\0", 6};
    char32_t point = letter;
    if (const std::size_t known = kLetters.find(letter); known != std::u32string_view::npos) {
      point = kMeant[known];
    } else if (letter == U'u' || letter == U'x') {
      const std::optional<char32_t> code = read_hexadecimal(letter == U'u' ? 4 : 2);
      if (!code) return std::nullopt;
      point = *code;
    } else if (letter < 0x80 && std::string_view("abBcCdDeEgGhHiIjJkKlLmMNoOpPqQRSTUVwWXyYzZ123456789")
                                        .find(static_cast<char>(letter)) != std::string_view::npos) {
      return refuse(std::string("\\") + static_cast<char>(letter));
    }
    return std::vector<CodePoints>{{point, point}};
  }

  std::optional<char32_t> read_hexadecimal(std::size_t length) {
    std::uint32_t code = 0;
    const std::string_view digits = rest_.substr(0, length);
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (problem != std::errc() || digits.size() != length || end != digits.data() + length) {
      return refuse("a code that is not hexadecimal");
    }
    rest_.remove_prefix(length);
    return code;
  }

  std::optional<Node> read_class() {
    take("[");
    Node node;
    node.kind = Node::Kind::Set;
    const bool is_negated = take("^");
    while (!take("]")) {
      if (rest_.empty()) return refuse("a class without an end");
      std::optional<std::vector<CodePoints>> first = read_class_member();
      if (!first) return std::nullopt;
      const bool is_range = rest_.starts_with('-') && rest_.size() > 1 && rest_[1] != ']';
      if (is_range) {
        take("-");
        const std::optional<std::vector<CodePoints>> last = read_class_member();
        if (!last) return std::nullopt;
        const bool are_single = first->size() == 1 && last->size() == 1 && (*first)[0].first == (*first)[0].last &&
                                (*last)[0].first == (*last)[0].last;
        if (!are_single || (*first)[0].first > (*last)[0].first) return refuse("a range that is none");
        (*first)[0].last = (*last)[0].first;
      }
      node.set.insert(node.set.end(), first->begin(), first->end());
    }
    // Twice the opposite: the same characters, each once.
    node.set = complement(std::move(node.set));
    if (!is_negated) node.set = complement(std::move(node.set));
    return node;
  }

  std::optional<std::vector<CodePoints>> read_class_member() {
    if (rest_.starts_with("\\b")) {
      rest_.remove_prefix(2);
      return std::vector<CodePoints>{{U'\b', U'\b'}};
    }
    if (rest_.starts_with('\\')) return read_escape();
    const char32_t point = take_character();
    return std::vector<CodePoints>{{point, point}};
  }

  std::optional<Node> read_repeat(Node atom) {
    Node repeat;
    repeat.kind = Node::Kind::Repeat;
    if (take("*")) {
      repeat.most = kUnbounded;
    } else if (take("+")) {
      repeat.least = 1;
      repeat.most = kUnbounded;
    } else if (take("?")) {
      repeat.most = 1;
    } else if (rest_.starts_with('{')) {
      if (!read_counts(repeat)) return refuse("a repetition that is none");
    } else {
      return atom;
    }
    take("?");  // how eagerly it is searched for does not change what is found
    if (!rest_.empty() && std::string_view("*+?{").find(rest_.front()) != std::string_view::npos) {
      return refuse("a repetition of a repetition");
    }
    repeat.parts.push_back(std::move(atom));
    return repeat;
  }

  bool read_count(int& count) {
    const auto [end, problem] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), count);
    if (problem != std::errc() || count < 0) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }

  bool read_counts(Node& repeat) {
    take("{");
    if (!read_count(repeat.least)) return false;
    repeat.most = repeat.least;
    if (take(",")) {
      repeat.most = kUnbounded;
      if (!rest_.starts_with('}') && !read_count(repeat.most)) return false;
    }
    return take("}") && repeat.least <= repeat.most;
  }

  std::string_view rest_;
  std::string why_;
};

/// Writes nodes into the grammar. Stops early once that is full.
class PatternWriter {
 public:
  explicit PatternWriter(Grammar& grammar) : grammar_(grammar) {}

  void write(Node& node, StateId from, StateId to) {
    switch (node.kind) {
      case Node::Kind::Set:
        return write_set(node, from, to);
      case Node::Kind::Sequence:
        return write_sequence(node, from, to);
      case Node::Kind::Choice:
        for (Node& part : node.parts) write(part, from, to);
        return;
      case Node::Kind::Repeat:
        return write_repeat(node, from, to);
    }
  }

 private:
  /// Wide sets become a part of their own, so that repeating them costs one edge.
  void write_set(Node& node, StateId from, StateId to) {
    const bool is_single = node.set.size() == 1 && node.set[0].first == node.set[0].last;
    if (is_single) return add_json_characters(grammar_, from, node.set, to);
    if (node.part < 0) {
      node.part = grammar_.add_state();
      const StateId end = grammar_.add_state();
      grammar_.mark_end(end);
      add_json_characters(grammar_, node.part, node.set, end);
    }
    grammar_.add_call(from, node.part, to);
  }

  void write_sequence(Node& node, StateId from, StateId to) {
    for (Node& part : node.parts) {
      const StateId next = grammar_.add_state();
      write(part, from, next);
      from = next;
    }
    grammar_.add_empty(from, to);
  }

  void write_repeat(Node& node, StateId from, StateId to) {
    Node& part = node.parts[0];
    for (int i = 0; i < node.least && !grammar_.is_full(); ++i) {
      const StateId next = grammar_.add_state();
      write(part, from, next);
      from = next;
    }
    if (node.most == kUnbounded) {
      const StateId again = grammar_.add_state();
      grammar_.add_empty(from, again);
      write(part, again, again);
      grammar_.add_empty(again, to);
      return;
    }
    grammar_.add_empty(from, to);
    for (int i = node.least; i < node.most && !grammar_.is_full(); ++i) {
      const StateId next = grammar_.add_state();
      write(part, from, next);
      grammar_.add_empty(next, to);
      from = next;
    }
  }

  Grammar& grammar_;
};

}  // namespace

Status add_pattern(Grammar& grammar, StateId from, std::string_view pattern, StateId to) {
  const auto refuse = [](const std::string& why) {
    return Error{ErrorCode::InvalidArgument, "the pattern holds what is not supported: " + why, ""};
  };
  if (pattern.size() > kPatternBytes) return refuse("more than " + std::to_string(kPatternBytes) + " bytes");
  PatternReader reader(pattern);
  std::optional<Node> node = reader.whole();
  if (!node) return refuse(reader.why());
  PatternWriter(grammar).write(*node, from, to);
  return {};
}

}  // namespace sightline
