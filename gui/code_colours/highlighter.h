/// Colours for code: one line at a time, by rules.
#pragma once

#include <QString>
#include <QStringView>
#include <cstdint>
#include <vector>

namespace sightline::gui {

/// What a stretch of code is; its colour is the theme's business.
enum class CodeRole : std::uint8_t { Plain, Keyword, Type, Function, String, Number, Comment, Directive, Name };

/// `length` characters from `start` of a line.
struct CodeSpan {
  int start = 0;
  int length = 0;
  CodeRole role = CodeRole::Plain;
  bool operator==(const CodeSpan&) const = default;
};

/// What a line leaves open for the next one: 0 for nothing, else a number of the language's own.
using CodeState = int;

/// The rules of one language; immutable, any thread.
struct LanguageRules;

/// The rules for the word after a fence ("cpp", "Python", "sh"), or null for a language we do not know.
[[nodiscard]] const LanguageRules* languageRules(const QString& fenceWord);

/// Colours one line and gives what it leaves open. Spans are in order and do not overlap; what none covers is plain.
/// Takes time linear in the line.
CodeState colourLine(const LanguageRules& rules, QStringView line, CodeState state, std::vector<CodeSpan>& spans);

}  // namespace sightline::gui
