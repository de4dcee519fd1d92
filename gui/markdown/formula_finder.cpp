/// Formulas in Markdown, taken out before it is parsed.
#include "gui/markdown/formula_finder.h"

#include <array>
#include <charconv>
#include <map>

namespace sightline::gui {

namespace {

constexpr std::string_view kMarkBegin = "\xEF\xA3\xB0";  // U+F8F0 and U+F8F1, of the private use area, which no text
constexpr std::string_view kMarkEnd = "\xEF\xA3\xB1";    // reaches us with: takeFormulasOut replaces them
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kMaxFormulaBytes = 8000;

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  return text;
}

/// One way to write a formula, with the place up to which the last search for its end found none.
struct Delimiter {
  std::string_view open;
  std::string_view close;
  bool isDisplay = false;
  std::size_t noEndBefore = 0;
};

class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) {
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t length = runLength(i);
      if (length > 0) lastBackticks_[length] = i;
      i += length > 0 ? length : 1;
    }
  }

  TextWithMarks find() {
    while (at_ < text_.size()) {
      if (atLineStart() && skipFence()) continue;
      if (text_[at_] == '`') {
        skipCodeSpan();
      } else if (!takeFormula()) {
        copyOne();
      }
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool atLineStart() const { return at_ == 0 || text_[at_ - 1] == '\n'; }

  [[nodiscard]] std::size_t runLength(std::size_t from) const {
    std::size_t end = from;
    while (end < text_.size() && text_[end] == '`') ++end;
    return end - from;
  }

  void copyTo(std::size_t end) {
    out_.text.append(text_.substr(at_, end - at_));
    at_ = end;
  }

  void copyOne() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with(kMarkBegin) || rest.starts_with(kMarkEnd)) {
      out_.text.append(kReplacement);
      at_ += kMarkBegin.size();
      return;
    }
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) copyTo(at_ + 1);  // an escaped dollar is a dollar
    copyTo(at_ + 1);
  }

  /// The line at `from` without what containers put before its text.
  [[nodiscard]] std::string_view lineAt(std::size_t from) const {
    const std::size_t end = std::min(text_.find('\n', from), text_.size());
    std::string_view line = text_.substr(from, end - from);
    const std::size_t start = line.find_first_not_of(" \t>");
    return start == std::string_view::npos ? std::string_view{} : line.substr(start);
  }

  [[nodiscard]] static std::size_t fenceLength(std::string_view line) {
    if (line.empty() || (line[0] != '`' && line[0] != '~')) return 0;
    const std::size_t length = std::min(line.find_first_not_of(line[0]), line.size());
    if (length < 3) return 0;
    return line[0] == '`' && line.substr(length).find('`') != std::string_view::npos ? 0 : length;
  }

  bool skipFence() {
    const std::string_view opening = lineAt(at_);
    const std::size_t length = fenceLength(opening);
    if (length == 0) return false;
    std::size_t line = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
    while (line < text_.size()) {
      const std::string_view candidate = trimmed(lineAt(line));
      line = std::min(text_.find('\n', line), text_.size() - 1) + 1;
      const bool closes = fenceLength(candidate) >= length && candidate.find_first_not_of(opening[0]) == candidate.npos;
      if (closes) break;
    }
    copyTo(line);
    return true;
  }

  void skipCodeSpan() {
    const std::size_t length = runLength(at_);
    const std::size_t last = lastBackticks_[length];
    std::size_t end = at_ + length;
    if (last > at_) {
      std::size_t next = end;
      while (next <= last && runLength(next) != length)
        next = text_.find('`', next + std::max<std::size_t>(1, runLength(next)));
      end = next + length;
    }
    copyTo(std::min(end, text_.size()));
  }

  bool takeFormula() {
    for (Delimiter& delimiter : delimiters_) {
      if (!text_.substr(at_).starts_with(delimiter.open)) continue;
      const std::size_t begin = at_ + delimiter.open.size();
      const bool isDollar = delimiter.open == "$";
      if (isDollar && (begin >= text_.size() || isSpace(text_[begin]))) return false;
      if (begin <= delimiter.noEndBefore) continue;
      const std::size_t end = findEnd(delimiter, begin);
      if (end == std::string_view::npos) continue;
      const std::string_view tex = trimmed(text_.substr(begin, end - begin));
      if (tex.empty()) return false;
      const std::size_t after = end + delimiter.close.size();
      out_.text += std::string(kMarkBegin) + std::to_string(out_.formulas.size()) + std::string(kMarkEnd);
      out_.formulas.push_back({std::string(tex), std::string(text_.substr(at_, after - at_)), delimiter.isDisplay});
      at_ = after;
      return true;
    }
    return false;
  }

  /// Start of the closing delimiter, or npos; remembers how far there is none, so that all searches together take
  /// linear time.
  std::size_t findEnd(Delimiter& delimiter, std::size_t begin) const {
    const bool isDollar = delimiter.open == "$";
    std::size_t i = begin;
    for (; i < text_.size(); ++i) {
      if (text_[i] == '\n' && i + 1 < text_.size() &&
          trimmed(text_.substr(i, std::min(text_.find('\n', i + 1), text_.size()) - i)).empty())
        break;
      if (text_.substr(i).starts_with(delimiter.close) && (!isDollar || closesDollar(i, begin))) {
        if (i - begin <= kMaxFormulaBytes) return i;
        break;
      }
      if (text_[i] == '\\') ++i;  // \$ and \\ do not close
    }
    delimiter.noEndBefore = i;
    return std::string_view::npos;
  }

  [[nodiscard]] bool closesDollar(std::size_t at, std::size_t begin) const {
    if (at == begin || isSpace(text_[at - 1])) return false;
    const char next = at + 1 < text_.size() ? text_[at + 1] : ' ';
    return next < '0' || next > '9';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::map<std::size_t, std::size_t> lastBackticks_;  // length of a run -> where the last one begins
  std::array<Delimiter, 4> delimiters_ = {
      {{"$$", "$$", true}, {"\\[", "\\]", true}, {"\\(", "\\)", false}, {"$", "$", false}}};
  TextWithMarks out_;
};

}  // namespace

TextWithMarks takeFormulasOut(std::string_view markdown) { return Finder(markdown).find(); }

std::vector<MarkedPiece> splitAtMarks(std::string_view text, std::size_t nFormulas) {
  std::vector<MarkedPiece> pieces;
  while (!text.empty()) {
    const std::size_t begin = text.find(kMarkBegin);
    const std::size_t end = begin == text.npos ? text.npos : text.find(kMarkEnd, begin);
    if (end == text.npos) break;
    const std::string_view digits = text.substr(begin + kMarkBegin.size(), end - begin - kMarkBegin.size());
    std::size_t number = nFormulas;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (begin > 0) pieces.push_back({text.substr(0, begin), -1});
    if (number < nFormulas) pieces.push_back({{}, static_cast<int>(number)});
    text.remove_prefix(end + kMarkEnd.size());
  }
  if (!text.empty()) pieces.push_back({text, -1});
  return pieces;
}

std::string TextWithMarks::restore(std::string_view piece) const {
  std::string restored;
  for (const MarkedPiece& part : splitAtMarks(piece, formulas.size())) {
    restored += part.formula < 0 ? std::string(part.text) : formulas[static_cast<std::size_t>(part.formula)].original;
  }
  return restored;
}

}  // namespace sightline::gui
