/// The splitting rules, case by case.
#include "engine/text/pretokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sightline {
namespace {

using ::testing::ElementsAre;

std::vector<std::string_view> split(std::string_view text, std::string_view rule = "qwen35") {
  const Result<Pretokenizer> pretokenizer = Pretokenizer::create(rule);
  EXPECT_TRUE(pretokenizer.has_value());
  return pretokenizer->split(text);
}

TEST(Pretokenizer, KeepsOneSpaceWithTheWordAfterIt) {
  EXPECT_THAT(split("Hello wide  world"), ElementsAre("Hello", " wide", " ", " world"));
}

TEST(Pretokenizer, CutsContractionsInEitherCase) {
  EXPECT_THAT(split("it's WE'LL I'm"), ElementsAre("it", "'s", " WE", "'LL", " I", "'m"));
  EXPECT_THAT(split("'really"), ElementsAre("'re", "ally"));
}

TEST(Pretokenizer, DoesNotTakeALongSForAnS) {
  EXPECT_THAT(split("it'\u017F"), ElementsAre("it", "'\u017F"));
  EXPECT_THAT(split("it'\u017Fx"), ElementsAre("it", "'\u017Fx"));
}

TEST(Pretokenizer, TakesDigitsOneByOne) {
  EXPECT_THAT(split("a 123"), ElementsAre("a", " ", "1", "2", "3"));
  EXPECT_THAT(split("x\u0663\u00BD"), ElementsAre("x", "\u0663", "\u00BD"));
}

TEST(Pretokenizer, KeepsSymbolsWithTheLineEndAfterThem) {
  EXPECT_THAT(split("a !?\r\n\n b"), ElementsAre("a", " !?\r\n\n", " b"));
  EXPECT_THAT(split("f(x);"), ElementsAre("f", "(x", ");"));
}

TEST(Pretokenizer, EndsSpaceAtTheLastLineEnd) {
  EXPECT_THAT(split("a \n \n  b"), ElementsAre("a", " \n \n", " ", " b"));
  EXPECT_THAT(split("a   "), ElementsAre("a", "   "));
  EXPECT_THAT(split("\t\tx"), ElementsAre("\t", "\tx"));
}

TEST(Pretokenizer, KnowsUnicodeSpaces) {
  EXPECT_THAT(split("\u3000\u00A0\u2009!"), ElementsAre("\u3000\u00A0", "\u2009", "!"));
  // U+180E and U+200B are format characters, not white space.
  EXPECT_THAT(split("!\u180E\u200B!"), ElementsAre("!\u180E\u200B!"));
}

TEST(Pretokenizer, JoinsMarksToWordsInQwen35Only) {
  EXPECT_THAT(split("e\u0301x"), ElementsAre("e\u0301x"));
  EXPECT_THAT(split("e\u0301x", "qwen2"), ElementsAre("e", "\u0301x"));
}

TEST(Pretokenizer, PutsBrokenBytesIntoPiecesOfTheirOwn) {
  EXPECT_THAT(split("ab\xFF\xC3(c"), ElementsAre("ab", "\xFF\xC3", "(c"));
  EXPECT_THAT(split("\xED\xA0\x80\xF5"), ElementsAre("\xED\xA0\x80\xF5"));
  EXPECT_THAT(split("a  \xE2\x82"), ElementsAre("a", "  ", "\xE2\x82"));
}

TEST(Pretokenizer, HandlesNulAndEmptyText) {
  EXPECT_THAT(split(""), ElementsAre());
  EXPECT_THAT(split(std::string_view("a\0\0b", 4)),
              ElementsAre("a", std::string_view("\0\0", 2), "b"));
}

TEST(Pretokenizer, LosesNothingOfLongRuns) {
  const std::string_view units[] = {"a", " ", "\n", " \n", "!", "7", "'", "\u0301", "\u3000", "\xFF", "a\xFF", "'s"};
  for (const std::string_view unit : units) {
    std::string text;
    while (text.size() < (std::size_t{1} << 20)) text += unit;
    text += 'x';
    std::size_t n_bytes = 0;
    for (const std::string_view piece : split(text)) {
      ASSERT_EQ(piece.data(), text.data() + n_bytes);
      ASSERT_FALSE(piece.empty());
      n_bytes += piece.size();
    }
    EXPECT_EQ(n_bytes, text.size());
  }
}

TEST(Pretokenizer, TakesLongRunsWhole) {
  // A rule that gave up half-way would give other pieces than these.
  const std::size_t n = std::size_t{1} << 20;
  EXPECT_EQ(split(std::string(n, ' ') + "x").size(), 2U);
  EXPECT_EQ(split(std::string(n, ' ') + "7").size(), 3U);
  EXPECT_EQ(split(std::string(n, 'a') + "7").size(), 2U);
  EXPECT_EQ(split(std::string(n, '!') + "7").size(), 2U);
  EXPECT_EQ(split("\n" + std::string(n, ' ') + "7").size(), 4U);
}

}  // namespace
}  // namespace sightline
