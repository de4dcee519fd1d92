/// Tokens are held against a grammar: masks agree with single questions, and walks by chance end in values that obey.
#include "multimodal/structured/grammar_constraint.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "multimodal/structured/reply_grammar.h"
#include "tests/support/schema_validator.h"
#include "tests/support/tiny_vocabulary.h"

namespace sightline {
namespace {

using Json = nlohmann::ordered_json;

/// The tokeniser of small models, and its table.
struct Tokens {
  Tokens() : tokenizer(make()), table(tokenizer) {}
  static Tokenizer make() {
    const testing_support::TinyVocabulary vocabulary =
        testing_support::make_tiny_vocabulary(testing_support::smallest_tiny_vocabulary());
    TokenizerData data;
    data.name = "tiny.gguf";
    data.pre = "qwen35";
    for (const std::string& token : vocabulary.tokens) data.tokens.push_back(token);
    for (const std::int32_t type : vocabulary.token_types) data.kinds.push_back(type);
    for (const std::string& merge : vocabulary.merges) data.merges.push_back(merge);
    data.eos = vocabulary.end_of_turn;
    Result<Tokenizer> tokenizer = Tokenizer::create(data);
    EXPECT_TRUE(tokenizer) << tokenizer.error().message;
    return *std::move(tokenizer);
  }
  Tokenizer tokenizer;
  TokenTable table;
};

std::unique_ptr<GrammarConstraint> constrain(const Tokens& tokens, const std::string& schema,
                                             bool in_thinking = false) {
  ResponseFormat format;
  format.kind = ResponseFormat::Kind::JsonSchema;
  format.schema = schema;
  auto grammar = make_format_grammar(format, in_thinking);
  EXPECT_TRUE(grammar) << schema << ": " << grammar.error().message;
  return std::make_unique<GrammarConstraint>(*std::move(grammar), false, tokens.tokenizer, tokens.table);
}

std::vector<TokenId> allowed_tokens(GrammarConstraint& constraint) {
  std::vector<TokenId> tokens;
  const std::span<const std::uint64_t> mask = constraint.allowed();
  for (std::size_t i = 0; i < mask.size() * 64; ++i) {
    if ((mask[i / 64] >> (i % 64) & 1U) != 0) tokens.push_back(static_cast<TokenId>(i));
  }
  return tokens;
}

/// A schema by chance; what it nests in is given by `depth`.
Json random_schema(std::mt19937& random, int depth) {
  const auto below = [&random](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  switch (below(depth > 0 ? 12 : 8)) {
    case 0:
      return {{"type", "integer"}, {"minimum", below(50) - 25}, {"maximum", below(500) + 30}};
    case 1:
      return {{"type", "number"}, {"exclusiveMinimum", -below(20)}, {"maximum", below(20) + 1}};
    case 2:
      return {{"type", "string"}, {"minLength", below(3)}, {"maxLength", below(6) + 3}};
    case 3:
      return {{"type", "string"}, {"pattern", "^[a-f]{1,4}(-\\d+)?$"}};
    case 4:
      return {{"enum", {"red", 5, nullptr, {{"k", {1, "v"}}}}}};
    case 5:
      return {{"type", {"boolean", "null"}}};
    case 6:
      return {{"type", "number"}};
    case 7:
      return {{"$ref", "#/$defs/list"}};
    case 8:
      return {{"type", "array"}, {"items", random_schema(random, depth - 1)}, {"minItems", below(3)}, {"maxItems", 3}};
    case 9:
      return {{"anyOf", {random_schema(random, depth - 1), random_schema(random, depth - 1)}}};
    case 10:
      return {{"prefixItems", {random_schema(random, depth - 1), random_schema(random, depth - 1)}},
              {"items", false},
              {"type", "array"}};
    default:
      break;
  }
  Json object = {{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}};
  for (int i = 0; i < 1 + below(4); ++i) {
    const std::string name = std::string(1, static_cast<char>('a' + i)) + (below(2) == 0 ? "\"é" : "");
    object["properties"][name] = random_schema(random, depth - 1);
    if (below(2) == 0) object["required"].push_back(name);
  }
  if (below(3) == 0) object["additionalProperties"] = {{"type", "boolean"}};
  return object;
}

TEST(GrammarConstraint, EndsInValuesThatObeyWhateverIsChosen) {
  const Tokens tokens;
  std::mt19937 random(7);
  int n_finished = 0;
  for (int round = 0; round < 150; ++round) {
    Json schema = random_schema(random, 3);
    schema["$defs"]["list"] = {{"type", "array"}, {"items", {{"$ref", "#/$defs/list"}}}, {"maxItems", 2}};
    SCOPED_TRACE(schema.dump());
    const std::unique_ptr<GrammarConstraint> constraint = constrain(tokens, schema.dump());
    std::string text;
    for (int step = 0; step < 400 && !constraint->is_finished(); ++step) {
      const std::vector<TokenId> allowed = allowed_tokens(*constraint);
      ASSERT_FALSE(allowed.empty()) << text;
      const TokenId token = allowed[random() % allowed.size()];
      ASSERT_TRUE(constraint->allows(token));
      if (tokens.tokenizer.ends_generation(token)) break;
      ASSERT_FALSE(tokens.tokenizer.is_added(token));
      constraint->accept(token);
      text += tokens.tokenizer.bytes(token);
    }
    if (!constraint->may_end()) continue;
    ++n_finished;
    EXPECT_EQ(testing_support::schema_violation(text, schema.dump()), "") << text;
  }
  EXPECT_GT(n_finished, 75);
}

TEST(GrammarConstraint, AllowsByMaskWhatItAllowsOneByOne) {
  const Tokens tokens;
  std::mt19937 random(3);
  for (const bool in_thinking : {false, true}) {
    const std::unique_ptr<GrammarConstraint> constraint = constrain(
        tokens, R"({"properties": {"name": {"type": "string"}, "n": {"type": "integer"}}, "required": ["name", "n"]})",
        in_thinking);
    for (int step = 0; step < 40 && !constraint->is_finished(); ++step) {
      const std::vector<TokenId> allowed = allowed_tokens(*constraint);
      std::vector<TokenId> one_by_one;
      for (TokenId token = 0; token < tokens.tokenizer.size(); ++token) {
        if (constraint->allows(token)) one_by_one.push_back(token);
      }
      ASSERT_EQ(allowed, one_by_one);
      constraint->accept(allowed[random() % allowed.size()]);
    }
  }
}

TEST(GrammarConstraint, UsesControlTokensOnlyToEndWhatIsComplete) {
  const Tokens tokens;
  const auto constraint = constrain(tokens, R"({"type": "string"})", true);
  const auto special = [&tokens](std::string_view text) { return tokens.tokenizer.special(text).value_or(-1); };
  EXPECT_FALSE(constraint->allows(special("<|im_end|>")));
  EXPECT_FALSE(constraint->allows(special("<|im_start|>")));
  EXPECT_TRUE(constraint->allows(special("</think>")));
  constraint->accept(special("</think>"));
  for (const TokenId token : tokens.tokenizer.encode("\n\n\"a", SpecialTokens::AsPlainText)) {
    ASSERT_TRUE(constraint->allows(token));
    constraint->accept(token);
  }
  for (const std::string_view text : {"<|im_end|>", "<|im_start|>", "</think>", "<tool_call>"}) {
    EXPECT_FALSE(constraint->allows(special(text))) << text;
  }
  const TokenId quote = tokens.tokenizer.encode("\"", SpecialTokens::AsPlainText).at(0);
  constraint->accept(quote);
  EXPECT_TRUE(constraint->may_end());
  EXPECT_TRUE(constraint->is_finished());
  EXPECT_TRUE(constraint->allows(special("<|im_end|>")));
}

TEST(GrammarConstraint, ForgetsWithoutLosingItsPlace) {
  const Tokens tokens;
  // Each character of the text is a place of its own, and so are those inside the pattern.
  const auto constraint =
      constrain(tokens, R"({"type": "array", "items": {"pattern": "^[ab]*a[ab]{12}$"}, "minItems": 9})");
  std::mt19937 random(11);
  std::string text;
  const TokenId a = tokens.tokenizer.encode("a", SpecialTokens::AsPlainText).at(0);
  const TokenId b = tokens.tokenizer.encode("b", SpecialTokens::AsPlainText).at(0);
  for (const char c : std::string("[\""))
    constraint->accept(tokens.tokenizer.encode({&c, 1}, SpecialTokens::AsPlainText).at(0));
  for (int step = 0; step < 3000; ++step) {
    const std::vector<TokenId> allowed = allowed_tokens(*constraint);
    const TokenId token = random() % 2 == 0 ? a : b;
    ASSERT_TRUE(constraint->allows(token));
    constraint->accept(token);
    text += token == a ? 'a' : 'b';
    const TokenId quote = tokens.tokenizer.encode("\"", SpecialTokens::AsPlainText).at(0);
    const bool may_close = text.size() >= 13 && text[text.size() - 13] == 'a';
    ASSERT_EQ(constraint->allows(quote), may_close) << text;
    ASSERT_FALSE(allowed.empty());
  }
}

}  // namespace
}  // namespace sightline
