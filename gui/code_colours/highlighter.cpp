/// Colours for code: scans one line by a language's rules.
#include "gui/code_colours/highlighter.h"

#include <algorithm>

#include "gui/code_colours/language_rules.h"

namespace sightline::gui {

namespace {

constexpr CodeState kNothingOpen = 0;
constexpr CodeState kInComment = 1;
constexpr CodeState kInTag = 2;
constexpr CodeState kInFence = 3;
constexpr CodeState kFirstString = 16;  // plus the index of the string's rule

class Scanner {
 public:
  Scanner(const LanguageRules& rules, QStringView line, std::vector<CodeSpan>& spans)
      : rules_(rules), line_(line), spans_(spans) {}

  CodeState run(CodeState state) {
    if (rules_.scan == CodeScan::Markdown) return runMarkdown(state);
    if (state == kInComment) state = comment(0);
    if (state >= kFirstString) state = string(static_cast<std::size_t>(state - kFirstString), 0);
    bool inTag = state == kInTag;
    if (state == kInComment || state >= kFirstString) return state;
    while (at_ < line_.size()) {
      state = rules_.scan == CodeScan::Markup ? markupStep(inTag) : wordStep();
      if (state != kNothingOpen) return state;
    }
    return inTag ? kInTag : kNothingOpen;
  }

 private:
  void add(qsizetype begin, qsizetype end, CodeRole role) {
    at_ = end;
    if (end <= begin || role == CodeRole::Plain) return;
    const int start = static_cast<int>(begin);
    if (!spans_.empty() && spans_.back().role == role && spans_.back().start + spans_.back().length == start) {
      spans_.back().length += static_cast<int>(end - begin);
    } else {
      spans_.push_back({start, static_cast<int>(end - begin), role});
    }
  }

  [[nodiscard]] bool stands(QStringView text) const { return !text.isEmpty() && line_.mid(at_).startsWith(text); }
  [[nodiscard]] bool isWord(QChar c) const {
    return c.isLetterOrNumber() || c == QLatin1Char('_') || rules_.wordCharacters.contains(c);
  }

  CodeState comment(qsizetype searchFrom) {
    const qsizetype end = line_.indexOf(rules_.commentEnd, searchFrom);
    add(at_, end < 0 ? line_.size() : end + rules_.commentEnd.size(), CodeRole::Comment);
    return end < 0 ? kInComment : kNothingOpen;
  }

  CodeState string(std::size_t number, qsizetype from) {
    if (number >= rules_.strings.size()) return kNothingOpen;
    const StringRule& rule = rules_.strings[number];
    const qsizetype begin = at_;
    for (qsizetype i = from; i < line_.size(); ++i) {
      if (rule.hasEscapes && line_[i] == QLatin1Char('\\')) {
        ++i;
      } else if (line_.mid(i).startsWith(rule.end)) {
        const qsizetype end = i + rule.end.size();
        add(begin, end, isKeyBefore(end) ? CodeRole::Name : CodeRole::String);
        return kNothingOpen;
      }
    }
    add(begin, line_.size(), CodeRole::String);
    return rule.spansLines ? kFirstString + static_cast<CodeState>(number) : kNothingOpen;
  }

  [[nodiscard]] bool isKeyBefore(qsizetype at) const {
    if (!rules_.colonEndsKey) return false;
    while (at < line_.size() && line_[at].isSpace()) ++at;
    return at < line_.size() && (line_[at] == QLatin1Char(':') || line_[at] == QLatin1Char('='));
  }

  CodeState wordStep() {
    const QChar c = line_[at_];
    if (c.isSpace()) {
      ++at_;
      return kNothingOpen;
    }
    if (stands(rules_.commentBegin)) return comment(at_ + rules_.commentBegin.size());
    for (const QString& mark : rules_.lineComments) {
      const bool begins = stands(mark) && (mark != QLatin1String("#") || at_ == 0 || line_[at_ - 1].isSpace());
      if (begins) {
        add(at_, line_.size(), CodeRole::Comment);
        return kNothingOpen;
      }
    }
    for (std::size_t i = 0; i < rules_.strings.size(); ++i) {
      if (stands(rules_.strings[i].begin)) return string(i, at_ + rules_.strings[i].begin.size());
    }
    if (rules_.directives.contains(c) && at_ + 1 < line_.size() && !line_[at_ + 1].isSpace()) {
      qsizetype end = at_ + 1;
      while (end < line_.size() && (isWord(line_[end]) || (c == QLatin1Char('$') && line_[end] == QLatin1Char('{'))))
        ++end;
      add(at_, end, CodeRole::Directive);
    } else if (c.isDigit()) {
      number();
    } else if (isWord(c)) {
      word();
    } else {
      ++at_;
    }
    return kNothingOpen;
  }

  void number() {
    qsizetype end = at_;
    while (end < line_.size() &&
           (line_[end].isLetterOrNumber() || line_[end] == QLatin1Char('.') || line_[end] == QLatin1Char('_'))) {
      ++end;
    }
    add(at_, end, CodeRole::Number);
  }

  void word() {
    qsizetype end = at_;
    while (end < line_.size() && isWord(line_[end])) ++end;
    const QString text =
        rules_.ignoresCase ? line_.mid(at_, end - at_).toString().toLower() : line_.mid(at_, end - at_).toString();
    qsizetype next = end;
    while (next < line_.size() && line_[next].isSpace()) ++next;
    const bool isCall = next < line_.size() && line_[next] == QLatin1Char('(');
    CodeRole role = CodeRole::Plain;
    if (isKeyBefore(end))
      role = CodeRole::Name;
    else if (rules_.keywords.contains(text))
      role = CodeRole::Keyword;
    else if (rules_.types.contains(text))
      role = CodeRole::Type;
    else if (isCall)
      role = CodeRole::Function;
    else if (rules_.capitalsAreTypes && text[0].isUpper() && text.size() > 1 && text[1].isLower())
      role = CodeRole::Type;
    add(at_, end, role);
  }

  CodeState markupStep(bool& inTag) {
    if (!inTag && stands(rules_.commentBegin)) return comment(at_ + rules_.commentBegin.size());
    const QChar c = line_[at_];
    if (!inTag) {
      if (c == QLatin1Char('<') && at_ + 1 < line_.size() && !line_[at_ + 1].isSpace()) {
        qsizetype end = at_ + 1;
        while (end < line_.size() && !line_[end].isSpace() && line_[end] != QLatin1Char('>')) ++end;
        add(at_, end, CodeRole::Keyword);
        inTag = true;
      } else if (c == QLatin1Char('&')) {
        const qsizetype end = line_.indexOf(QLatin1Char(';'), at_);
        const bool isEntity = end > 0 && end - at_ <= 10;
        add(at_, isEntity ? end + 1 : at_ + 1, isEntity ? CodeRole::Number : CodeRole::Plain);
      } else {
        ++at_;
      }
      return kNothingOpen;
    }
    if (c == QLatin1Char('>')) {
      add(at_, at_ + 1, CodeRole::Keyword);
      inTag = false;
    } else if (c == QLatin1Char('"') || c == QLatin1Char('\'')) {
      const qsizetype end = line_.indexOf(c, at_ + 1);
      add(at_, end < 0 ? line_.size() : end + 1, CodeRole::String);
    } else if (isWord(c)) {
      qsizetype end = at_;
      while (end < line_.size() && (isWord(line_[end]) || QStringLiteral("-:.").contains(line_[end]))) ++end;
      add(at_, end, CodeRole::Name);
    } else {
      ++at_;
    }
    return kNothingOpen;
  }

  CodeState runMarkdown(CodeState state) {
    const QStringView text = line_.trimmed();
    const bool isFence = text.startsWith(QLatin1String("```")) || text.startsWith(QLatin1String("~~~"));
    if (isFence || state == kInFence) {
      add(0, line_.size(), isFence ? CodeRole::Directive : CodeRole::String);
      return isFence == (state == kInFence) ? kNothingOpen : kInFence;
    }
    if (text.startsWith(QLatin1Char('#')))
      add(0, line_.size(), CodeRole::Keyword);
    else if (text.startsWith(QLatin1Char('>')))
      add(0, line_.size(), CodeRole::Comment);
    while (at_ < line_.size()) {
      const qsizetype begin = line_.indexOf(QLatin1Char('`'), at_);
      const qsizetype end = begin < 0 ? -1 : line_.indexOf(QLatin1Char('`'), begin + 1);
      if (end < 0) break;
      add(begin, end + 1, CodeRole::String);
    }
    return kNothingOpen;
  }

  const LanguageRules& rules_;
  QStringView line_;
  std::vector<CodeSpan>& spans_;
  qsizetype at_ = 0;
};

}  // namespace

CodeState colourLine(const LanguageRules& rules, QStringView line, CodeState state, std::vector<CodeSpan>& spans) {
  return Scanner(rules, line, spans).run(state);
}

}  // namespace sightline::gui
