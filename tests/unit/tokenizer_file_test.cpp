/// The tokeniser's keys in a model file: read, missing, of the wrong type.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "engine/base/gguf_file.h"
#include "engine/text/tokenizer.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/golden.h"
#include "tests/support/small_vocabulary.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using testing_support::GgufWriter;

/// The tokeniser's keys in the order they are written; `skip` is left out.
GgufWriter write_keys(const std::string& skip = "", const std::string& model = "gpt2",
                      const std::string& pre = "qwen35") {
  const SmallVocabulary vocabulary;
  const std::vector<std::string> tokens(vocabulary.data.tokens.begin(), vocabulary.data.tokens.end());
  const std::vector<std::string> merges(vocabulary.data.merges.begin(), vocabulary.data.merges.end());
  GgufWriter writer;
  if (skip != "model") writer.text("tokenizer.ggml.model", model);
  if (skip != "pre") writer.text("tokenizer.ggml.pre", pre);
  if (skip != "tokens") writer.texts("tokenizer.ggml.tokens", tokens);
  if (skip != "token_type") writer.integers("tokenizer.ggml.token_type", vocabulary.data.kinds);
  if (skip != "merges") writer.texts("tokenizer.ggml.merges", merges);
  return writer;
}

Result<Tokenizer> read(const GgufWriter& writer) {
  const std::string content = writer.file();
  Result<GgufFile> file = GgufFile::parse(std::as_bytes(std::span(content)), content.size(), "small.gguf");
  if (!file) return file.error();
  return Tokenizer::read(*file);
}

Error refused(const GgufWriter& writer) {
  const Result<Tokenizer> tokenizer = read(writer);
  EXPECT_FALSE(tokenizer.has_value());
  return tokenizer ? Error{} : tokenizer.error();
}

TEST(TokenizerFile, ReadsAllKeys) {
  const Result<Tokenizer> tokenizer = read(write_keys()
                                               .integer("tokenizer.ggml.eos_token_id", 271)
                                               .integer("tokenizer.ggml.eot_token_id", 270)
                                               .integer("tokenizer.ggml.bos_token_id", 269)
                                               .integer("tokenizer.ggml.padding_token_id", 277));
  ASSERT_TRUE(tokenizer.has_value()) << tokenizer.error().message;
  EXPECT_EQ(tokenizer->size(), 278);
  EXPECT_EQ(tokenizer->eos(), TokenId{271});
  EXPECT_EQ(tokenizer->bos(), TokenId{269});
  EXPECT_EQ(tokenizer->end_tokens(), (std::vector<TokenId>{269, 270, 271}));
  EXPECT_EQ(tokenizer->encode(" the", SpecialTokens::Parse), std::vector<TokenId>{258});
}

TEST(TokenizerFile, NamesFileAndKeyOfWhatIsMissing) {
  for (const std::string key : {"model", "pre", "tokens", "token_type", "merges"}) {
    const Error error = refused(write_keys(key));
    EXPECT_EQ(error.code, ErrorCode::Corrupt);
    EXPECT_EQ(error.id, "GGUF_CORRUPT");
    EXPECT_EQ(error.message, "small.gguf: tokenizer.ggml." + key + " is missing");
  }
}

TEST(TokenizerFile, RefusesOtherTokenizers) {
  const Error model = refused(write_keys("", "llama"));
  EXPECT_EQ(model.code, ErrorCode::Unsupported);
  EXPECT_THAT(model.message, HasSubstr("small.gguf: tokenizer.ggml.model is \"llama\", supported is gpt2"));
  const Error pre = refused(write_keys("", "gpt2", "gpt-4o"));
  EXPECT_EQ(pre.id, "GGUF_UNSUPPORTED");
  EXPECT_THAT(pre.message, HasSubstr("small.gguf: tokenizer.ggml.pre is \"gpt-4o\""));
}

TEST(TokenizerFile, RefusesWrongTypesAndEmptyTables) {
  const Error types = refused(write_keys("token_type").text("tokenizer.ggml.token_type", "1"));
  EXPECT_EQ(types.code, ErrorCode::Corrupt);
  EXPECT_THAT(types.message, HasSubstr("tokenizer.ggml.token_type"));
  const Error merges = refused(write_keys("merges").integers("tokenizer.ggml.merges", {1, 2}));
  EXPECT_EQ(merges.code, ErrorCode::Corrupt);
  EXPECT_THAT(merges.message, HasSubstr("tokenizer.ggml.merges"));
  const Error eos = refused(write_keys().text("tokenizer.ggml.eos_token_id", "two"));
  EXPECT_EQ(eos.code, ErrorCode::Corrupt);
  EXPECT_THAT(eos.message, HasSubstr("tokenizer.ggml.eos_token_id"));
  const std::vector<std::string> none;
  EXPECT_THAT(refused(write_keys("tokens").texts("tokenizer.ggml.tokens", none)).message,
              HasSubstr("small.gguf: tokenizer.ggml.tokens is empty"));
}

TEST(TokenizerFile, ReadsTheVocabularyOfTheTinyModel) {
  const Result<GgufFile> file = GgufFile::open(testing_support::golden_path("text/tiny-moe-f32.gguf"));
  ASSERT_TRUE(file.has_value()) << file.error().message;
  const Result<Tokenizer> tokenizer = Tokenizer::read(*file);
  ASSERT_TRUE(tokenizer.has_value()) << tokenizer.error().message;

  EXPECT_EQ(tokenizer->size(), 320);
  const std::optional<TokenId> end = tokenizer->special("<|im_end|>");
  ASSERT_TRUE(end.has_value());
  EXPECT_TRUE(tokenizer->ends_generation(*end));
  const std::string text = "<|im_start|>user\nthe thing<|im_end|>\n";
  std::string back;
  for (const TokenId token : tokenizer->encode(text, SpecialTokens::Parse)) back += tokenizer->bytes(token);
  EXPECT_EQ(back, text);
}

}  // namespace
}  // namespace sightline
