/// Markdown becomes the blocks that a reader of CommonMark expects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QString>
#include <string>

#include "gui/markdown/streaming_parser.h"
#include "gui/markdown/visible_text.h"

namespace sightline::gui {
namespace {

using ::testing::ElementsAre;

TEST(Markdown, KnowsTheStylesOfText) {
  const auto blocks = parseMarkdown("a **b** *c* `d` ~~e~~ [f](https://example.org)");

  ASSERT_EQ(blocks.size(), 1U);
  const auto& runs = blocks[0].runs;
  ASSERT_EQ(runs.size(), 10U);
  EXPECT_TRUE(runs[1].bold);
  EXPECT_TRUE(runs[3].italic);
  EXPECT_TRUE(runs[5].code);
  EXPECT_TRUE(runs[7].struck);
  EXPECT_EQ(runs[9].address, "https://example.org");
  EXPECT_EQ(plainText(blocks[0]), "a b c d e f");
}

TEST(Markdown, KnowsListsWithinListsAndTasks) {
  const auto blocks = parseMarkdown("3. one\n   - [x] done\n   - [ ] open\n4. two\n\nafter");

  ASSERT_EQ(blocks.size(), 5U);
  EXPECT_EQ(blocks[0].marker, Marker::Number);
  EXPECT_EQ(blocks[0].number, 3);
  EXPECT_EQ(blocks[1].marker, Marker::DoneTask);
  EXPECT_EQ(blocks[2].marker, Marker::OpenTask);
  EXPECT_THAT(blocks[1].enclosures, ElementsAre(Enclosure::Item, Enclosure::Item));
  EXPECT_EQ(blocks[3].number, 4);
  EXPECT_TRUE(blocks[4].enclosures.empty());
}

TEST(Markdown, KnowsQuotesRulesAndHeadings) {
  const auto blocks = parseMarkdown("## Head\n> quoted\n\n---\n");

  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_EQ(blocks[0].kind, BlockKind::Heading);
  EXPECT_EQ(blocks[0].headingLevel, 2);
  EXPECT_THAT(blocks[1].enclosures, ElementsAre(Enclosure::Quote));
  EXPECT_EQ(blocks[2].kind, BlockKind::Rule);
}

TEST(Markdown, KeepsCodeAsItIsAndItsLanguage) {
  const auto blocks = parseMarkdown("text\n```cpp extra\nint *x; // $a$ **b**\n\n  y\n```\nafter");

  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_EQ(blocks[1].kind, BlockKind::Code);
  EXPECT_EQ(blocks[1].language, "cpp");
  EXPECT_EQ(blocks[1].text, "int *x; // $a$ **b**\n\n  y");
}

TEST(Markdown, AnOpenFenceIsCodeAtOnce) {
  const auto blocks = parseMarkdown("```js\nlet a = 1;");

  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].kind, BlockKind::Code);
  EXPECT_EQ(blocks[0].text, "let a = 1;");
}

TEST(Markdown, KnowsTablesAndTheirAlignments) {
  const auto blocks = parseMarkdown("| a | b |\n|:-:|--:|\n| $x|y$ | **2** |\n");

  ASSERT_EQ(blocks.size(), 1U);
  ASSERT_EQ(blocks[0].kind, BlockKind::Table);
  EXPECT_THAT(blocks[0].shape->alignments, ElementsAre(CellAlignment::Centre, CellAlignment::Right));
  ASSERT_EQ(blocks[0].rows.size(), 2U);
  EXPECT_EQ(blocks[0].rows[1][0][0].kind, RunKind::Formula);
  EXPECT_EQ(plainText(blocks[0]), "a\tb\n$x|y$\t2");
}

TEST(Markdown, CutsLongTablesAndParagraphsIntoBlocksOfOneThing) {
  std::string table = "| a | b |\n|--|--|\n";
  for (int i = 0; i < 100; ++i) table += "| 1 | 2 |\n";
  std::string words;
  for (int i = 0; i < 4000; ++i) words += "word ";

  const auto rows = parseMarkdown(table);
  const auto pieces = parseMarkdown(words);

  ASSERT_EQ(rows.size(), 4U);
  EXPECT_TRUE(rows[0].hasHeader);
  EXPECT_TRUE(rows[3].continues);
  EXPECT_EQ(rows[3].shape, rows[0].shape);
  ASSERT_GE(pieces.size(), 5U);
  EXPECT_TRUE(pieces[1].continues);
}

TEST(Markdown, FindsFormulasButNotPrices) {
  const auto blocks = parseMarkdown("Cost $5 and $10, but $x_1$, \\(y\\) and\n\n$$\na\n- b\n$$\n");

  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(plainText(blocks[0]), "Cost $5 and $10, but $x_1$, $y$ and");
  EXPECT_EQ(blocks[0].runs[1].kind, RunKind::Formula);
  EXPECT_EQ(blocks[1].kind, BlockKind::Formula);
  EXPECT_EQ(blocks[1].text, "a\n- b");
}

TEST(Markdown, ResolvesLinksWhoseDefinitionStandsBelow) {
  const auto blocks = parseMarkdown("See [it].\n\n# Head\n\n[it]: https://example.org/it\n");

  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].runs[1].address, "https://example.org/it");
}

TEST(VisibleText, ShowsWhatWouldHideOrReorder) {
  EXPECT_EQ(visibleText(QStringLiteral("a\u202Eb\u001B[31m\u0007"), TextPlace::Prose),
            QStringLiteral("a⟨U+202E⟩b␛[31m␇"));
  EXPECT_EQ(visibleText(QStringLiteral("x\u200By"), TextPlace::CodeOrAddress), QStringLiteral("x⟨U+200B⟩y"));
  EXPECT_EQ(visibleText(QStringLiteral("\uE123"), TextPlace::Prose), QStringLiteral("\uFFFD"));
  EXPECT_EQ(visibleText(QString::fromUtf8("\xF3\xA0\x81\x81"), TextPlace::Prose), QStringLiteral("⟨U+E0041⟩"));
}

TEST(VisibleText, KeepsWhatScriptsAndEmojiNeed) {
  const QString family = QString::fromUtf8("👨‍👩‍👧 é می‌خواهم");
  EXPECT_EQ(visibleText(family, TextPlace::Prose), family);
}

TEST(VisibleText, KeepsAtMostEightMarksOnALetter) {
  const QString stacked = QStringLiteral("a") + QString(500, QChar(0x0301)) + QStringLiteral("b");
  EXPECT_EQ(visibleText(stacked, TextPlace::Prose).size(), 10);
}

}  // namespace
}  // namespace sightline::gui
