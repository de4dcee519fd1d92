/// Any bytes come back from the tokeniser as they were, and no text a person can type becomes an added token.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "engine/text/tokenizer.h"
#include "tests/support/small_vocabulary.h"

namespace sightline {
namespace {

std::string decode(const Tokenizer& tokenizer, const std::vector<TokenId>& tokens) {
  std::string text;
  for (const TokenId token : tokens) text += tokenizer.bytes(token);
  return text;
}

/// Text made of bytes, pieces of UTF-8 and pieces of special tokens, mixed.
std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {
      "<|im_start|>", "<|im_", "start|>", "<think>", "</", "think>", "<|", "|>", "<", "the", " the", "aaaaa",
      "  ", "\n", "\r\n", "'s", "'LL", "\u00E9", "e\u0301", "\u0939\u093F\u0928\u094D\u0926\u0940", "\u0E17\u0E35\u0E48",
      "\U0001F469\u200D\U0001F52C", "\u3000", "12", "!?", "\xE2\x82", "\xED\xA0\x80", "\xF5", std::string(1, '\0')};
  std::uniform_int_distribution<std::size_t> pick(0, 2 * kPieces.size());
  std::uniform_int_distribution<int> byte(0, 255);
  std::string text;
  const std::size_t n_parts = std::uniform_int_distribution<std::size_t>(0, 40)(random);
  for (std::size_t i = 0; i < n_parts; ++i) {
    const std::size_t which = pick(random);
    if (which < kPieces.size()) {
      text += kPieces[which];
    } else {
      text += static_cast<char>(byte(random));
    }
  }
  return text;
}

TEST(TokenizerRoundTrip, GivesBackAnyBytes) {
  const SmallVocabulary vocabulary;
  const Result<Tokenizer> tokenizer = Tokenizer::create(vocabulary.data);
  ASSERT_TRUE(tokenizer.has_value());
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = random_text(random);
    ASSERT_EQ(decode(*tokenizer, tokenizer->encode(text, SpecialTokens::AsPlainText)), text);
    ASSERT_EQ(decode(*tokenizer, tokenizer->encode(text, SpecialTokens::Parse)), text);
  }
}

TEST(TokenizerRoundTrip, NeverMakesAnAddedTokenOfPlainText) {
  const SmallVocabulary vocabulary;
  const Result<Tokenizer> tokenizer = Tokenizer::create(vocabulary.data);
  ASSERT_TRUE(tokenizer.has_value());
  std::mt19937 random(2);
  for (int i = 0; i < 20000; ++i) {
    for (const TokenId token : tokenizer->encode(random_text(random), SpecialTokens::AsPlainText)) {
      ASSERT_FALSE(tokenizer->is_added(token)) << tokenizer->bytes(token);
    }
  }
}

TEST(TokenizerRoundTrip, SpellsEverySpecialTokenInPlainTokens) {
  const SmallVocabulary vocabulary;
  const Result<Tokenizer> tokenizer = Tokenizer::create(vocabulary.data);
  ASSERT_TRUE(tokenizer.has_value());
  int n_added = 0;
  for (TokenId added = 0; added < tokenizer->size(); ++added) {
    if (!tokenizer->is_added(added)) continue;
    ++n_added;
    const std::string spelling(tokenizer->bytes(added));
    for (const std::string& text : {spelling, "a" + spelling + "b", spelling + spelling, "\n" + spelling + "\xFF"}) {
      const std::vector<TokenId> plain = tokenizer->encode(text, SpecialTokens::AsPlainText);
      EXPECT_EQ(decode(*tokenizer, plain), text);
      for (const TokenId token : plain) EXPECT_FALSE(tokenizer->is_added(token)) << text;
    }
    EXPECT_EQ(tokenizer->encode(spelling, SpecialTokens::Parse), std::vector<TokenId>{added});
  }
  EXPECT_EQ(n_added, 8);
}

/// Merging as the specification words it, without any cleverness: O(n²).
std::vector<TokenId> merge_slowly(std::vector<TokenId> tokens, const MergeTable& table) {
  while (true) {
    const MergeTable::Merge* best = nullptr;
    std::size_t best_at = 0;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      const MergeTable::Merge* merge = table.find(tokens[i], tokens[i + 1]);
      if (merge == nullptr || (best != nullptr && merge->rank >= best->rank)) continue;
      best = merge;
      best_at = i;
    }
    if (best == nullptr) return tokens;
    tokens[best_at] = best->result;
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(best_at) + 1);
  }
}

TEST(TokenizerRoundTrip, MergesAsTheDefinitionSays) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    // Token 3 + k stands for the k-th merge of two earlier tokens, as in a trained vocabulary; ranks are shuffled.
    const int n_merges = std::uniform_int_distribution<int>(0, 40)(random);
    std::vector<std::int32_t> ranks;
    for (int rank = 0; rank < n_merges; ++rank) ranks.push_back(rank);
    std::shuffle(ranks.begin(), ranks.end(), random);
    MergeTable table(static_cast<std::size_t>(n_merges));
    for (int k = 0; k < n_merges; ++k) {
      std::uniform_int_distribution<TokenId> earlier(0, 2 + k);
      table.add(earlier(random), earlier(random), {ranks[static_cast<std::size_t>(k)], 3 + k});
    }
    BpeMerger merger(table);
    for (int i = 0; i < 20; ++i) {
      std::vector<TokenId> symbols(std::uniform_int_distribution<std::size_t>(0, 80)(random));
      for (TokenId& symbol : symbols) symbol = std::uniform_int_distribution<TokenId>(0, 2)(random);
      std::vector<TokenId> merged;
      merger.append(symbols, merged);
      ASSERT_EQ(merged, merge_slowly(symbols, table));
    }
  }
}

}  // namespace
}  // namespace sightline
