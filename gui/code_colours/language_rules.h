/// What the rules of a language consist of.
#pragma once

#include <QSet>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <vector>

namespace sightline::gui {

/// How a language is scanned.
enum class CodeScan : std::uint8_t {
  Words,     ///< words, strings, numbers, comments
  Markup,    ///< tags, attributes, entities
  Markdown,  ///< headings, lists, code between backticks
};

/// A string that ends with `end`; one that `spansLines` may go on below.
struct StringRule {
  QString begin;
  QString end;
  bool hasEscapes = true;
  bool spansLines = false;
};

/// See languageRules().
struct LanguageRules {
  CodeScan scan = CodeScan::Words;
  QSet<QString> keywords;
  QSet<QString> types;
  QStringList lineComments;
  QString commentBegin;
  QString commentEnd;
  std::vector<StringRule> strings;  ///< the longest first
  QString directives;      ///< characters that begin a directive at a line's first word ("#") or anywhere ("@")
  QString wordCharacters;  ///< besides letters, digits and '_'
  bool ignoresCase = false;
  bool colonEndsKey = false;  ///< a word or string before ':' is a name (JSON, YAML, CSS)
  bool capitalsAreTypes = false;
};

}  // namespace sightline::gui
