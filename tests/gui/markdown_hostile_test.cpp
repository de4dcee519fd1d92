/// Hostile text stays text: rows F-M01 to F-M08 of the reliability specification, as far as the model decides them.
#include <gtest/gtest.h>

#include <QString>
#include <algorithm>
#include <string>

#include "gui/markdown/streaming_parser.h"

namespace sightline::gui {
namespace {

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

bool hasPlain(const std::vector<Block>& blocks) {
  return std::any_of(blocks.begin(), blocks.end(), [](const Block& b) { return b.kind == BlockKind::Plain; });
}

/// No block is so large that drawing it takes long.
void expectSmallBlocks(const std::vector<Block>& blocks) {
  for (const Block& block : blocks) {
    if (block.kind == BlockKind::Code) continue;  // drawn line by line
    ASSERT_LE(plainText(block).size(), 20000);
    ASSERT_LE(block.enclosures.size(), 48U);
  }
}

TEST(HostileMarkdown, NoPictureIsMoreThanItsAddress) {
  for (const char* source :
       {"![a](https://evil.example/x.png)", "![a][r]\n\n[r]: https://evil.example/x.png", "![a](//evil.example/x.png)",
        "[![a](https://evil.example/x.png)](https://b.example)", "| ![a](https://evil.example/x.png) |\n|--|\n",
        "- ![a](https://u:p@evil.example/x.png)", "![a](https://evil.example/%78.png)", "![a](file:///etc/passwd)",
        "![a](file://host/share/x.png)", "![a](qrc:/x.png)", "![a](:/x.png)", "![a](/usr/share/pixmaps/debian.png)",
        "![a](data:image/png;base64,AAAA)", "![a](&#104;ttps://evil.example/x.png)"}) {
    const auto blocks = parseMarkdown(source);
    ASSERT_EQ(blocks.size(), 1U) << source;
    const auto& runs = blocks[0].kind == BlockKind::Table ? blocks[0].rows[0][0] : blocks[0].runs;
    ASSERT_EQ(runs.size(), 1U) << source;
    EXPECT_EQ(runs[0].kind, RunKind::Picture) << source;
    EXPECT_TRUE(runs[0].text.contains(QStringLiteral("picture not loaded: a"))) << source;
  }
}

TEST(HostileMarkdown, AHugeDataAddressIsCutWhenShown) {
  const auto blocks = parseMarkdown("![a](data:image/png;base64," + repeated("A", 15000) + ")");
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_LT(plainText(blocks[0]).size(), 300);
}

TEST(HostileMarkdown, HtmlIsText) {
  for (const char* source : {"<img src=x width=1000000000>", "<style>a{}</style>", "<script>alert(1)</script>",
                             "<iframe src=https://evil.example>", "<svg/onload=x>", "text <b>bold</b>",
                             "<link rel=stylesheet href=https://evil.example/x.css>"}) {
    const auto blocks = parseMarkdown(source);
    ASSERT_EQ(blocks.size(), 1U) << source;
    EXPECT_TRUE(plainText(blocks[0]).contains(QLatin1Char('<'))) << source;
    EXPECT_FALSE(blocks[0].runs[0].bold);
  }
}

TEST(HostileMarkdown, AnHtmlTableOfAMillionColumnsIsText) {
  const auto blocks = parseMarkdown("<table><tr>" + repeated("<td>", 1'000'000) + "</table>");
  expectSmallBlocks(blocks);
  for (const Block& block : blocks) EXPECT_NE(block.kind, BlockKind::Table);
}

TEST(HostileMarkdown, TheTextOfADiagramIsCode) {
  const auto blocks = parseMarkdown("```mermaid\ngraph TD; A-->B; click A href \"https://evil.example\"\n```");
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].kind, BlockKind::Code);
  EXPECT_TRUE(blocks[0].text.contains(QStringLiteral("A-->B")));
}

TEST(HostileMarkdown, DeepNestingBecomesPlainText) {
  EXPECT_TRUE(hasPlain(parseMarkdown(repeated("> ", 5000) + "x")));
  const auto blocks = parseMarkdown(repeated(">", 100000));
  EXPECT_TRUE(hasPlain(blocks));
  expectSmallBlocks(blocks);
  std::string lists;
  for (int depth = 0; depth < 3000; ++depth) lists += std::string(static_cast<std::size_t>(depth) * 2, ' ') + "- x\n";
  expectSmallBlocks(parseMarkdown(lists));
}

TEST(HostileMarkdown, AMegabyteOfOneSignIsBounded) {
  for (const char* sign : {"*", "_", "[", "`", "$", "!", "<", "\\", "~", "|", "![", "[a](", "**a ", "$a "}) {
    const std::string lines =
        repeated(repeated(sign, 19000 / static_cast<int>(std::string_view(sign).size())) + "\n", 52);
    expectSmallBlocks(parseMarkdown(lines));
    const auto line = parseMarkdown(repeated(sign, 1 << 20));
    EXPECT_TRUE(hasPlain(line)) << sign;
    expectSmallBlocks(line);
  }
}

TEST(HostileMarkdown, AHugeTableBecomesPlainText) {
  EXPECT_TRUE(hasPlain(parseMarkdown(repeated("|a", 300) + "|\n" + repeated("|-", 300) + "|\n|x|\n")));
  std::string table = "|a|b|c|d|\n|-|-|-|-|\n";
  table += repeated("|1|2|3|4|\n", 250000);
  const auto blocks = parseMarkdown(table);
  EXPECT_TRUE(hasPlain(blocks));
  expectSmallBlocks(blocks);
}

TEST(HostileMarkdown, TextBeyondAMegabyteIsPlain) {
  const auto blocks = parseMarkdown(repeated("A **bold** line.\n\n", 80000));
  EXPECT_EQ(blocks.front().kind, BlockKind::Paragraph);
  EXPECT_EQ(blocks.back().kind, BlockKind::Plain);
}

TEST(HostileMarkdown, NoBytesAreLostFromPlainText) {
  const auto blocks = parseMarkdown(repeated("ab ", 1 << 18));
  QString all;
  for (const Block& block : blocks) all += block.text;
  EXPECT_EQ(all, QString::fromStdString(repeated("ab ", 1 << 18)));
}

TEST(HostileMarkdown, BytesThatAreNotUtf8AreReplaced) {
  const auto blocks = parseMarkdown("a\xFF\xC3 b\x80");
  EXPECT_EQ(plainText(blocks[0]), QStringLiteral("a�� b�"));
}

}  // namespace
}  // namespace sightline::gui
