/// JSON as models write it is read as they mean it, and written back as strict JSON.
#include "multimodal/reply/lenient_json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace sightline {
namespace {

using Json = nlohmann::json;

/// The value at the beginning of `text`, read and written again.
Json reread(const std::string& text) {
  const JsonText read = read_lenient_json(text, 0);
  std::string strict;
  write_json(read.tree, 0, strict);
  return Json::parse(strict);
}

TEST(LenientJson, ReadsStrictJsonAsItIs) {
  const std::string text =
      R"({"a": [1, -2.5, 3e2, true, false, null, "x\n\"\u00e9\ud83d\ude42"], "b": {"c": {}}, "d": []})";

  EXPECT_EQ(reread(text), Json::parse(text));
}

TEST(LenientJson, ForgivesPunctuation) {
  EXPECT_EQ(reread("[1,,2,]"), Json::parse("[1, 2]"));
  EXPECT_EQ(reread("[1 2 \"a\" \"b\"]"), Json::parse(R"([1, 2, "a", "b"])"));
  EXPECT_EQ(reread("{\"a\": 1 \"b\": 2}"), Json::parse(R"({"a": 1, "b": 2})"));
  EXPECT_EQ(reread("{a = 1, b：2，c: three}"), Json::parse(R"({"a": 1, "b": 2, "c": "three"})"));
  EXPECT_EQ(reread("[(1, 2), (3, 4)]"), Json::parse("[[1, 2], [3, 4]]"));
  EXPECT_EQ(reread("[1, // one\n /* two */ 2]"), Json::parse("[1, 2]"));
  EXPECT_EQ(reread("\x5B\xC2\xA0\xE3\x80\x80\xEF\xBB\xBF"
                   "1]"),
            Json::parse("[1]"));
  EXPECT_EQ(reread("{\"a\", \"b\": 1}"), Json::parse(R"({"b": 1})"));
}

TEST(LenientJson, TakesAnyQuotes) {
  EXPECT_EQ(reread("{'a': `b`, “c”: ‘d’}"), Json::parse(R"({"a": "b", "c": "d"})"));
  EXPECT_EQ(reread(R"(["a 5" pipe", 'dog's'])"), Json::parse(R"(["a 5\" pipe", "dog's"])"));
  EXPECT_EQ(reread(R"(["\q\/", "\ud83d", "\u12"])"), Json::parse(R"(["q/", "\ufffd", "u12"])"));
}

TEST(LenientJson, KnowsPythonsWords) {
  EXPECT_EQ(reread("[True, False, None, NaN, -Infinity, word of mouth]"),
            Json::parse(R"([true, false, null, "NaN", "-Infinity", "word of mouth"])"));
}

TEST(LenientJson, KeepsTheSpellingOfNumbersAndQuotesWhatStrictJsonLacks) {
  std::string strict;
  write_json(read_lenient_json("[1.0, 1e5, +5, .5, 007, 1e999]", 0).tree, 0, strict);

  EXPECT_EQ(strict, R"([1.0, 1e5, "+5", ".5", "007", "1e999"])");
}

TEST(LenientJson, MarksWhatWasCutOff) {
  const JsonText read = read_lenient_json(R"({"a": [1, 2], "b": [3, 4)", 0);

  EXPECT_TRUE(read.tree[0].open);
  const JsonTree::Children children = read.tree.children(0);
  auto child = children.begin();
  EXPECT_FALSE(read.tree[*child].open);
  ++child;
  EXPECT_TRUE(read.tree[*child].open);
  EXPECT_TRUE(read.tree[*child + 2].open) << "the last number may be growing";
}

TEST(LenientJson, ClosesTheInnermostValueAtAWrongBracket) {
  EXPECT_EQ(reread("{\"a\": [1, 2}, \"b\": 3}"), Json::parse(R"({"a": [1, 2], "b": 3})"));
}

TEST(LenientJson, PassesOverABraceThatOpensNothing) {
  const JsonText read = read_lenient_json("[{ {\"a\": 1} }, 2]", 0);

  std::string strict;
  write_json(read.tree, 0, strict);
  EXPECT_EQ(strict, "[{\"a\": 1}, 2]");
  EXPECT_TRUE(read.extra_brace);
}

TEST(LenientJson, StopsWhereNestingIsTooDeep) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };

  EXPECT_FALSE(read_lenient_json(nested(kJsonDepthMax), 0).too_deep);
  EXPECT_TRUE(read_lenient_json(nested(kJsonDepthMax + 1), 0).too_deep);
}

TEST(LenientJson, EndsBehindItsValue) { EXPECT_EQ(read_lenient_json("x [1, 2] y", 2).end, 8U); }

TEST(ReadNumber, TakesAsciiDigitsOnlyAndAllOfTheText) {
  EXPECT_EQ(read_number("-1.5e2"), -150.0);
  EXPECT_EQ(read_number("+.5"), 0.5);
  EXPECT_TRUE(std::isinf(read_number("1e999")));
  for (const char* text : {"", "-", ".", "e5", "1x", "0x10", "1 ", "١", "inf", "nan"}) {
    EXPECT_TRUE(std::isnan(read_number(text))) << text;
  }
}

}  // namespace
}  // namespace sightline
