/// Published token ids, with vocabularies too big for the repository; see cases/tokenizer/README.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "engine/text/tokenizer.h"

namespace sightline {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string case_file(const std::string& name) {
  return read_file(std::string(SIGHTLINE_SOURCE_DIR) + "/tests/golden/cases/tokenizer/" + name);
}

std::vector<std::string> split_at(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t at = text.find(separator); at != std::string::npos; at = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, at - begin));
    begin = at + separator.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::string decode(const Tokenizer& tokenizer, const std::vector<TokenId>& tokens) {
  std::string text;
  for (const TokenId token : tokens) text += tokenizer.bytes(token);
  return text;
}

/// The vocabulary of a Hugging Face tokenizer.json, used with the splitting rule `pre`.
Result<Tokenizer> read_tokenizer_json(const std::string& path, const std::string& pre) {
  const nlohmann::json file = nlohmann::json::parse(read_file(path));
  std::size_t size = 0;
  for (const auto& [text, id] : file["model"]["vocab"].items()) size = std::max(size, id.get<std::size_t>() + 1);
  for (const auto& token : file["added_tokens"]) size = std::max(size, token["id"].get<std::size_t>() + 1);

  std::vector<std::string> texts(size);
  TokenizerData data;
  data.pre = pre;
  data.kinds.assign(size, static_cast<std::int64_t>(TokenKind::Unused));
  for (const auto& [text, id] : file["model"]["vocab"].items()) {
    texts[id.get<std::size_t>()] = text;
    data.kinds[id.get<std::size_t>()] = static_cast<std::int64_t>(TokenKind::Normal);
  }
  for (const auto& token : file["added_tokens"]) {
    const auto id = token["id"].get<std::size_t>();
    texts[id] = token["content"];
    data.kinds[id] = static_cast<std::int64_t>(token["special"] ? TokenKind::Control : TokenKind::UserDefined);
  }
  data.tokens.assign(texts.begin(), texts.end());
  std::deque<std::string> merges;
  for (const auto& merge : file["model"]["merges"]) {
    merges.push_back(merge.is_string() ? merge.get<std::string>()
                                       : merge[0].get<std::string>() + " " + merge[1].get<std::string>());
  }
  data.merges.assign(merges.begin(), merges.end());
  return Tokenizer::create(data);
}

void expect_published_ids(const std::string& pre) {
  const char* path = std::getenv("SIGHTLINE_QWEN3_TOKENIZER");
  if (path == nullptr) GTEST_SKIP() << "SIGHTLINE_QWEN3_TOKENIZER does not name a tokenizer.json";
  const Result<Tokenizer> tokenizer = read_tokenizer_json(path, pre);
  ASSERT_TRUE(tokenizer.has_value()) << tokenizer.error().message;
  const std::vector<std::string> texts = split_at(case_file("qwen3.inp"), "\n__ggml_vocab_test__\n");
  const std::vector<std::string> lines = split_at(case_file("qwen3.out"), "\n");
  ASSERT_EQ(texts.size(), 51U);
  ASSERT_GE(lines.size(), texts.size());

  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::istringstream line(lines[i]);
    const std::vector<TokenId> expected{std::istream_iterator<TokenId>(line), {}};
    const std::vector<TokenId> actual = tokenizer->encode(texts[i], SpecialTokens::AsPlainText);
    EXPECT_EQ(actual, expected) << "text " << i;
    EXPECT_EQ(decode(*tokenizer, actual), texts[i]);
  }
}

TEST(TokenizerGolden, GivesThePublishedIdsWithTheRuleOfQwen35) { expect_published_ids("qwen35"); }
TEST(TokenizerGolden, GivesThePublishedIdsWithTheRuleOfQwen2) { expect_published_ids("qwen2"); }

TEST(TokenizerGolden, SpellsEverySpecialTokenOfQwen3InPlainTokens) {
  const char* path = std::getenv("SIGHTLINE_QWEN3_TOKENIZER");
  if (path == nullptr) GTEST_SKIP() << "SIGHTLINE_QWEN3_TOKENIZER does not name a tokenizer.json";
  const Result<Tokenizer> tokenizer = read_tokenizer_json(path, "qwen35");
  ASSERT_TRUE(tokenizer.has_value()) << tokenizer.error().message;
  int n_added = 0;
  for (TokenId added = 0; added < tokenizer->size(); ++added) {
    if (!tokenizer->is_added(added)) continue;
    ++n_added;
    const std::string text(tokenizer->bytes(added));
    EXPECT_EQ(tokenizer->encode(text, SpecialTokens::Parse), std::vector<TokenId>{added});
    for (const TokenId token : tokenizer->encode("x" + text, SpecialTokens::AsPlainText)) {
      EXPECT_FALSE(tokenizer->is_added(token)) << text;
    }
  }
  EXPECT_EQ(n_added, 26);
}

TEST(TokenizerGolden, LoadsTheMergesOfQwen35) {
  const char* path = std::getenv("SIGHTLINE_QWEN35_MERGES");
  if (path == nullptr) GTEST_SKIP() << "SIGHTLINE_QWEN35_MERGES does not name a merges.txt";
  const std::string merges = read_file(path);
  TokenizerData data;
  data.merges = read_merges(merges);
  ASSERT_EQ(data.merges.size(), 247587U);
  const auto start = std::chrono::steady_clock::now();
  const Result<Tokenizer> tokenizer = Tokenizer::create(data);
  const std::chrono::duration<double> load_time = std::chrono::steady_clock::now() - start;
  ASSERT_TRUE(tokenizer.has_value()) << tokenizer.error().message;
  std::cout << tokenizer->size() << " tokens in " << load_time.count() << " s\n";

  // Words that the real vocabulary has as one token each.
  for (const std::string text : {"Hello", "World", "License", "\u3042\u308A\u307E\u3059\u304B"}) {
    const std::vector<TokenId> tokens = tokenizer->encode(text, SpecialTokens::AsPlainText);
    EXPECT_EQ(tokens.size(), 1U) << text;
    EXPECT_EQ(decode(*tokenizer, tokens), text);
  }
  // So early in the table the real ids are still 256 + the number of the merge.
  EXPECT_EQ(tokenizer->encode("Hello", SpecialTokens::AsPlainText), std::vector<TokenId>{9419});
  EXPECT_EQ(tokenizer->encode("World", SpecialTokens::AsPlainText), std::vector<TokenId>{9833});

  for (const std::string unit : {"a", " ", "\n", "ab", "License ", "\u0301", "\u4E2D", "\xFF", "<|im_start|>"}) {
    std::string text;
    while (text.size() < (std::size_t{1} << 20)) text += unit;
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<TokenId> tokens = tokenizer->encode(text, SpecialTokens::AsPlainText);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    EXPECT_EQ(decode(*tokenizer, tokens), text);
    std::cout << "1 MiB of " << ::testing::PrintToString(unit) << ": " << tokens.size() << " tokens in " << time.count()
              << " s\n";
  }
}

}  // namespace
}  // namespace sightline
