/// Colours of code follow the rules of its language, over lines too.
#include <gtest/gtest.h>

#include <QString>

#include "gui/code_colours/highlighter.h"

namespace sightline::gui {
namespace {

/// The role of the first place where `word` stands in `line`.
CodeRole roleOf(const char* language, const QString& line, const QString& word, CodeState state = 0) {
  const LanguageRules* rules = languageRules(QString::fromUtf8(language));
  if (rules == nullptr) return CodeRole::Plain;
  std::vector<CodeSpan> spans;
  colourLine(*rules, line, state, spans);
  const qsizetype at = line.indexOf(word);
  for (const CodeSpan& span : spans) {
    if (at >= span.start && at < span.start + span.length) return span.role;
  }
  return CodeRole::Plain;
}

TEST(CodeColours, KnowTheLanguagesThatModelsWrite) {
  for (const char* name : {"cpp", "C", "python", "js", "ts", "java", "rust", "go", "bash", "json", "html", "xml", "css",
                           "sql", "markdown", "yaml"}) {
    EXPECT_NE(languageRules(QString::fromUtf8(name)), nullptr) << name;
  }
  EXPECT_EQ(languageRules(QStringLiteral("klingon")), nullptr);
}

TEST(CodeColours, TellWordsStringsNumbersAndComments) {
  const QString line = QStringLiteral("return area(\"a // b\") + 0x1F; // done");
  EXPECT_EQ(roleOf("cpp", line, "return"), CodeRole::Keyword);
  EXPECT_EQ(roleOf("cpp", line, "area"), CodeRole::Function);
  EXPECT_EQ(roleOf("cpp", line, "a // b"), CodeRole::String);
  EXPECT_EQ(roleOf("cpp", line, "0x1F"), CodeRole::Number);
  EXPECT_EQ(roleOf("cpp", line, "done"), CodeRole::Comment);
  EXPECT_EQ(roleOf("json", "{\"key\": \"value\"}", "\"key\""), CodeRole::Name);
  EXPECT_EQ(roleOf("sql", "SELECT x FROM y", "FROM"), CodeRole::Keyword);
  EXPECT_EQ(roleOf("html", "<a href=\"x\">text</a>", "href"), CodeRole::Name);
}

TEST(CodeColours, CommentsAndStringsGoOnBelow) {
  std::vector<CodeSpan> spans;
  const CodeState comment = colourLine(*languageRules("cpp"), u"int x; /* open", 0, spans);
  EXPECT_EQ(roleOf("cpp", "still */ int y;", "still", comment), CodeRole::Comment);
  EXPECT_EQ(roleOf("cpp", "still */ int y;", "int", comment), CodeRole::Type);
  const CodeState string = colourLine(*languageRules("python"), u"x = \"\"\"doc", 0, spans);
  EXPECT_EQ(roleOf("python", "def in the text\"\"\"", "def", string), CodeRole::String);
}

TEST(CodeColours, SpansAreInOrderAndInsideTheLine) {
  const QString hostile = QStringLiteral("\"'`/*#<>&\\@${}()[]--//~ \u00e9\u4e16").repeated(200);
  for (const char* name : {"cpp", "python", "js", "rust", "bash", "json", "html", "css", "sql", "markdown", "yaml"}) {
    for (CodeState state = 0; state < 24; ++state) {
      std::vector<CodeSpan> spans;
      colourLine(*languageRules(QString::fromUtf8(name)), hostile, state, spans);
      int end = 0;
      for (const CodeSpan& span : spans) {
        ASSERT_GE(span.start, end) << name;
        ASSERT_GT(span.length, 0) << name;
        end = span.start + span.length;
      }
      ASSERT_LE(end, hostile.size()) << name;
    }
  }
}

}  // namespace
}  // namespace sightline::gui
