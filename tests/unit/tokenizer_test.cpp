/// Byte-level BPE on a small vocabulary: merging order, added tokens, and what a damaged vocabulary says.
#include "engine/text/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/support/small_vocabulary.h"

namespace sightline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Tokenizer make(const TokenizerData& data) {
  Result<Tokenizer> tokenizer = Tokenizer::create(data);
  EXPECT_TRUE(tokenizer.has_value()) << (tokenizer ? "" : tokenizer.error().message);
  return *std::move(tokenizer);
}

std::vector<std::string> pieces(const Tokenizer& tokenizer, std::string_view text,
                                SpecialTokens special = SpecialTokens::AsPlainText) {
  std::vector<std::string> out;
  for (const TokenId token : tokenizer.encode(text, special)) out.emplace_back(tokenizer.bytes(token));
  return out;
}

Error refused(const TokenizerData& data) {
  const Result<Tokenizer> tokenizer = Tokenizer::create(data);
  EXPECT_FALSE(tokenizer.has_value());
  return tokenizer ? Error{} : tokenizer.error();
}

TEST(Tokenizer, JoinsTheUrgentPairsFirst) {
  const SmallVocabulary vocabulary({"b c", "a b", "ab c", "a bc"});
  EXPECT_THAT(pieces(make(vocabulary.data), "abc"), ElementsAre("abc"));

  // "ab" before "bc" leaves "ab" and "c", which have no merge here.
  const SmallVocabulary other({"a b", "b c", "a bc"});
  EXPECT_THAT(pieces(make(other.data), "abc"), ElementsAre("ab", "c"));
}

TEST(Tokenizer, JoinsTheLeftmostOfEqualPairsFirst) {
  const SmallVocabulary vocabulary;
  const Tokenizer tokenizer = make(vocabulary.data);
  EXPECT_THAT(pieces(tokenizer, "aaa"), ElementsAre("aa", "a"));
  EXPECT_THAT(pieces(tokenizer, "aaaaaaa"), ElementsAre("aaaa", "aa", "a"));
}

TEST(Tokenizer, CountsTheFirstOfTwoEqualMerges) {
  SmallVocabulary vocabulary({"a b", "b c", "a b"});   // rank 0, not 2: "ab" goes before "bc"
  EXPECT_THAT(pieces(make(vocabulary.data), "abc"), ElementsAre("ab", "c"));
}

TEST(Tokenizer, MapsSpacesAndBytesBeyondAscii) {
  const SmallVocabulary vocabulary;
  const Tokenizer tokenizer = make(vocabulary.data);
  EXPECT_THAT(pieces(tokenizer, "in the"), ElementsAre("in", " the"));
  EXPECT_THAT(pieces(tokenizer, "\xC3\xA9\n"), ElementsAre("\xC3\xA9", "\n"));
  EXPECT_THAT(tokenizer.encode("!", SpecialTokens::AsPlainText), ElementsAre(0));
}

TEST(Tokenizer, GivesNothingForEmptyText) {
  const SmallVocabulary vocabulary;
  EXPECT_TRUE(make(vocabulary.data).encode("", SpecialTokens::Parse).empty());
}

TEST(Tokenizer, FindsAddedTokensOnlyWhenAsked) {
  const SmallVocabulary vocabulary;
  const Tokenizer tokenizer = make(vocabulary.data);
  const std::string text = "a<|im_start|><think>in</think><|im_end|>";

  EXPECT_THAT(pieces(tokenizer, text, SpecialTokens::Parse),
              ElementsAre("a", "<|im_start|>", "<think>", "in", "</think>", "<|im_end|>"));
  for (const TokenId token : tokenizer.encode(text, SpecialTokens::AsPlainText)) {
    EXPECT_FALSE(tokenizer.is_added(token)) << tokenizer.bytes(token);
  }
}

TEST(Tokenizer, FindsUserDefinedTextThatIsNoMarkInAnyText) {
  const SmallVocabulary vocabulary({}, {{"120, ", TokenKind::UserDefined},
                                        {"[120]", TokenKind::UserDefined},
                                        {"<think>", TokenKind::UserDefined},
                                        {"20,", TokenKind::Control}});
  const Tokenizer tokenizer = make(vocabulary.data);
  EXPECT_THAT(pieces(tokenizer, "x120, 7"), ElementsAre("x", "120, ", "7"));
  EXPECT_THAT(pieces(tokenizer, "120, 20,", SpecialTokens::Parse), ElementsAre("120, ", "20,"));
  for (const TokenId token : tokenizer.encode("[120]<think>20,120, ", SpecialTokens::AsPlainText)) {
    EXPECT_FALSE(tokenizer.is_added(token)) << tokenizer.bytes(token);
  }
}

TEST(Tokenizer, PrefersTheLongestAddedTokenThatBeginsFirst) {
  const SmallVocabulary vocabulary({}, {{"<a>", TokenKind::Control},
                                        {"<a><b>", TokenKind::UserDefined},
                                        {"<a><b><c>", TokenKind::Control},
                                        {"b><c", TokenKind::Control},
                                        {"", TokenKind::Control}});
  const Tokenizer tokenizer = make(vocabulary.data);
  EXPECT_THAT(pieces(tokenizer, "<a><b>", SpecialTokens::Parse), ElementsAre("<a><b>"));
  EXPECT_THAT(pieces(tokenizer, "<a><b><c>", SpecialTokens::Parse), ElementsAre("<a><b><c>"));
  EXPECT_THAT(pieces(tokenizer, "<a><b<a>", SpecialTokens::Parse), ElementsAre("<a>", "<", "b", "<a>"));
}

TEST(Tokenizer, SplitsTheTextBetweenAddedTokensByItself) {
  // Before a word two spaces are cut in two; at the end of a fragment they are one piece (rule 5).
  const SmallVocabulary vocabulary({"Ġ Ġ"}, {{"<x>", TokenKind::Control}});
  const Tokenizer tokenizer = make(vocabulary.data);
  EXPECT_THAT(pieces(tokenizer, "  !"), ElementsAre(" ", " ", "!"));
  EXPECT_THAT(pieces(tokenizer, "  <x>!", SpecialTokens::Parse), ElementsAre("  ", "<x>", "!"));
}

TEST(Tokenizer, KnowsItsSpecialTokens) {
  SmallVocabulary vocabulary;
  vocabulary.data.eos = 256 + 13 + 2;
  vocabulary.data.bos = 0;
  const Tokenizer tokenizer = make(vocabulary.data);

  const std::optional<TokenId> end = tokenizer.special("<|im_end|>");
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(tokenizer.eos(), end);
  EXPECT_EQ(tokenizer.bos(), TokenId{0});
  EXPECT_TRUE(tokenizer.is_control(*end));
  EXPECT_EQ(tokenizer.end_tokens(), (std::vector<TokenId>{256 + 13, 256 + 13 + 2}));
  EXPECT_TRUE(tokenizer.ends_generation(*tokenizer.special("<|endoftext|>")));
  EXPECT_FALSE(tokenizer.ends_generation(*tokenizer.special("<|im_start|>")));
  EXPECT_FALSE(tokenizer.is_control(*tokenizer.special("<think>")));
  EXPECT_FALSE(tokenizer.special("the").has_value());
  EXPECT_FALSE(tokenizer.special("[PAD]").has_value());
  EXPECT_FALSE(tokenizer.special("").has_value());
}

TEST(Tokenizer, GivesNoBytesForUnusedTokensAndOutsideTheTable) {
  const SmallVocabulary vocabulary;
  const Tokenizer tokenizer = make(vocabulary.data);
  const auto last = static_cast<TokenId>(tokenizer.size() - 1);
  for (const TokenId token : {last, last + 1, -1, std::numeric_limits<TokenId>::max(),
                              std::numeric_limits<TokenId>::min()}) {
    EXPECT_EQ(tokenizer.bytes(token), "");
    EXPECT_FALSE(tokenizer.is_control(token));
    EXPECT_FALSE(tokenizer.ends_generation(token));
  }
}

TEST(Tokenizer, MakesAVocabularyFromMergesAlone) {
  TokenizerData data;
  data.merges = read_merges("#version: 0.2\nh e\r\n\nĠ t\nhe Ġt\nĠt he\nh e");
  const Tokenizer tokenizer = make(data);
  EXPECT_EQ(tokenizer.size(), 256 + 4);
  EXPECT_THAT(tokenizer.encode("he the", SpecialTokens::Parse), ElementsAre(256, 259));
}

TEST(Tokenizer, ReadsMergesThatBeginWithNumberSigns) {
  EXPECT_THAT(read_merges("# #\n## ##\n"), ElementsAre("# #", "## ##"));
  EXPECT_THAT(read_merges(""), ElementsAre());
}

TEST(Tokenizer, OutlivesTheDataItWasMadeFrom) {
  std::optional<Tokenizer> tokenizer;
  {
    const SmallVocabulary vocabulary;
    tokenizer = make(vocabulary.data);
  }
  const Tokenizer copy = *tokenizer;
  EXPECT_THAT(pieces(copy, "<think> the", SpecialTokens::Parse), ElementsAre("<think>", " the"));
}

TEST(Tokenizer, ToleratesStrangeTokens) {
  SmallVocabulary vocabulary;
  vocabulary.add("the", TokenKind::Normal);            // twice
  vocabulary.add("the", TokenKind::Normal);
  vocabulary.add("", TokenKind::Normal);
  vocabulary.add("\xFF\xFE", TokenKind::Normal);       // not UTF-8
  vocabulary.add("\xC4", TokenKind::Normal);           // half a symbol
  vocabulary.add("two words", TokenKind::Normal);      // a space is no byte symbol
  vocabulary.add("<0x0A>", TokenKind::Byte);
  vocabulary.add("<unk>", TokenKind::Unknown);
  vocabulary.add("<think>", TokenKind::Control);       // its text is taken already
  const Tokenizer tokenizer = make(vocabulary.data);

  const auto first = static_cast<TokenId>(tokenizer.size() - 9);
  EXPECT_EQ(tokenizer.bytes(first), "the");
  EXPECT_EQ(tokenizer.bytes(first + 1), "the");
  EXPECT_EQ(tokenizer.bytes(first + 2), "");
  EXPECT_EQ(tokenizer.bytes(first + 3), "\xFF\xFE");
  EXPECT_EQ(tokenizer.bytes(first + 4), "\xC4");
  EXPECT_EQ(tokenizer.bytes(first + 5), "two words");
  EXPECT_EQ(tokenizer.bytes(first + 6), "\n");
  EXPECT_EQ(tokenizer.bytes(first + 7), "<unk>");
  EXPECT_LT(*tokenizer.special("<think>"), first);
}

TEST(Tokenizer, RefusesAnUnknownSplittingRule) {
  SmallVocabulary vocabulary;
  vocabulary.data.pre = "llama-bpe";
  const Error error = refused(vocabulary.data);
  EXPECT_EQ(error.code, ErrorCode::Unsupported);
  EXPECT_EQ(error.id, "GGUF_UNSUPPORTED");
  EXPECT_THAT(error.message, HasSubstr("small.gguf: tokenizer.ggml.pre is \"llama-bpe\""));
}

TEST(Tokenizer, RefusesAByteWithoutAToken) {
  SmallVocabulary vocabulary(std::vector<std::string>{});
  vocabulary.data.kinds[0] = static_cast<std::int64_t>(TokenKind::Control);
  const Error error = refused(vocabulary.data);
  EXPECT_EQ(error.code, ErrorCode::Corrupt);
  EXPECT_THAT(error.message, HasSubstr("small.gguf: tokenizer.ggml.tokens has no normal token \"!\" for byte 33"));
}

TEST(Tokenizer, RefusesDamagedTables) {
  struct Case {
    const char* message;
    void (*damage)(SmallVocabulary&);
  };
  const Case cases[] = {
      {"token_type has 278 entries, expected 279", [](SmallVocabulary& v) { v.data.tokens.push_back("more"); }},
      {"token_type[256] is 0, expected 1 to 6", [](SmallVocabulary& v) { v.data.kinds[256] = 0; }},
      {"token_type[256] is 7, expected 1 to 6", [](SmallVocabulary& v) { v.data.kinds[256] = 7; }},
      {"token_type[256] is -1, expected 1 to 6", [](SmallVocabulary& v) { v.data.kinds[256] = -1; }},
      {"merges[13] needs the token \"zz\"", [](SmallVocabulary& v) { v.data.merges.push_back("z z"); }},
      {"merges[13] needs the token \"qqq\"", [](SmallVocabulary& v) { v.data.merges.push_back("qqq a"); }},
      {"merges[13] is \"\", expected", [](SmallVocabulary& v) { v.data.merges.push_back(""); }},
      {"merges[13] is \" \", expected", [](SmallVocabulary& v) { v.data.merges.push_back(" "); }},
      {"merges[13] is \"a \", expected", [](SmallVocabulary& v) { v.data.merges.push_back("a "); }},
      {"merges[13] is \"\\u{07}\\xFF\", expected", [](SmallVocabulary& v) { v.data.merges.push_back("\a\xFF"); }},
      {"eos_token_id is 278, the vocabulary has 278 tokens", [](SmallVocabulary& v) { v.data.eos = 278; }},
      {"bos_token_id is -1, the", [](SmallVocabulary& v) { v.data.bos = -1; }},
      {"eot_token_id is 4294967295, the", [](SmallVocabulary& v) { v.data.eot = 4294967295; }},
      {"padding_token_id is 9999, the", [](SmallVocabulary& v) { v.data.padding = 9999; }},
      {"tokens[278] is a byte token but reads \"<0xGG>\"", [](SmallVocabulary& v) { v.add("<0xGG>", TokenKind::Byte); }},
      {"reads \"<0x-1>\"", [](SmallVocabulary& v) { v.add("<0x-1>", TokenKind::Byte); }},
      {"reads \"<0x1FF>\"", [](SmallVocabulary& v) { v.add("<0x1FF>", TokenKind::Byte); }},
  };
  for (const Case& c : cases) {
    SmallVocabulary vocabulary;
    ASSERT_EQ(vocabulary.data.tokens.size(), 278U);
    c.damage(vocabulary);
    const Error error = refused(vocabulary.data);
    EXPECT_EQ(error.code, ErrorCode::Corrupt) << c.message;
    EXPECT_EQ(error.id, "GGUF_CORRUPT");
    EXPECT_THAT(error.message, HasSubstr("small.gguf: tokenizer.ggml."));
    EXPECT_THAT(error.message, HasSubstr(c.message));
  }
}

TEST(Tokenizer, RefusesAMergeThatWouldSpellAnAddedToken) {
  SmallVocabulary vocabulary({"< x"}, {{"<x>", TokenKind::UserDefined}});
  vocabulary.data.merges.push_back("<x >");
  EXPECT_THAT(refused(vocabulary.data).message, HasSubstr("merges[1] needs the token \"<x>\", which is not a normal"));
}

TEST(Tokenizer, RefusesTablesBeyondTheLimits) {
  SmallVocabulary long_token;
  long_token.add(std::string(1025, 'a'), TokenKind::Normal);
  EXPECT_EQ(refused(long_token.data).id, "GGUF_LIMIT");
  EXPECT_THAT(refused(long_token.data).message, HasSubstr("tokens[278] has 1025 bytes, the limit is 1024"));

  SmallVocabulary many_merges;
  many_merges.data.merges.assign(2'097'153, "a a");
  EXPECT_THAT(refused(many_merges.data).message, HasSubstr("merges has 2097153 entries, the limit is 2097152"));

  SmallVocabulary many_tokens;
  many_tokens.data.tokens.resize(1'048'577, "a");
  many_tokens.data.kinds.resize(1'048'577, 1);
  EXPECT_THAT(refused(many_tokens.data).message, HasSubstr("tokens has 1048577 entries, the limit is 1048576"));
}

}  // namespace
}  // namespace sightline
