/// Command lines become typed options or one sentence.
#include "multimodal/cli/arguments.h"

#include <gtest/gtest.h>

#include <vector>

#include "multimodal/contract/recommended_sampling.h"

namespace sightline {
namespace {

Arguments parse(std::vector<const char*> words, std::string_view isa = "") {
  words.insert(words.begin(), "sightline");
  return parse_arguments(static_cast<int>(words.size()), words.data(), isa);
}

TEST(Arguments, UnderstandsAQuestionWithItsSampling) {
  const Arguments arguments = parse({"ask", "-m", "a.gguf", "--no-think", "--temperature", "0.5", "--seed", "7", "-n",
                                     "20", "--threads", "3", "--context", "4096", "How many?"});

  const auto* ask = std::get_if<AskArguments>(&arguments);
  ASSERT_NE(ask, nullptr);
  EXPECT_EQ(ask->question, "How many?");
  EXPECT_EQ(ask->reply.engine.model, "a.gguf");
  EXPECT_EQ(ask->reply.engine.options.threads, 3);
  EXPECT_EQ(ask->reply.engine.options.context_rows, 4096);
  EXPECT_EQ(ask->reply.think, false);
  EXPECT_EQ(ask->reply.max_new_tokens, 20);
  const SamplingOptions sampling = with_choice({}, ask->reply.sampling);
  EXPECT_FLOAT_EQ(sampling.temperature, 0.5F);
  EXPECT_EQ(sampling.seed, 7U);
  EXPECT_EQ(sampling.top_k, SamplingOptions().top_k);
}

TEST(Arguments, TakesAServerInsteadOfAModelFile) {
  const Arguments arguments = parse({"ask", "--backend", "http://localhost:8080", "-m", "qwen", "--token-file", "t",
                                     "--json", "--schema", "s.json", "Well?"});
  const auto* ask = std::get_if<AskArguments>(&arguments);
  ASSERT_NE(ask, nullptr);
  EXPECT_EQ(ask->reply.backend.url, "http://localhost:8080");
  EXPECT_EQ(ask->reply.backend.token_file, "t");
  EXPECT_EQ(ask->reply.engine.model, "qwen");
  EXPECT_EQ(ask->schema, "s.json");
  EXPECT_TRUE(ask->json);
  EXPECT_TRUE(std::holds_alternative<ChatArguments>(parse({"chat", "--backend", "http://localhost"})));
  EXPECT_TRUE(std::holds_alternative<GroundArguments>(
      parse({"ground", "--backend", "http://localhost", "--image", "b", "mug"}, "scalar")));
}

TEST(Arguments, TakesADashForStandardInput) {
  const Arguments arguments = parse({"ask", "-m", "a.gguf", "-"});
  ASSERT_TRUE(std::holds_alternative<AskArguments>(arguments));
  EXPECT_EQ(std::get<AskArguments>(arguments).question, "-");
}

TEST(Arguments, UsesTheGivenInstructionSetOnlyWhereNoneIsNamed) {
  EXPECT_EQ(std::get<VersionArguments>(parse({"version"}, "scalar")).isa, "scalar");
  EXPECT_EQ(std::get<VersionArguments>(parse({"version", "--isa", "avx2"}, "scalar")).isa, "avx2");
}

TEST(Arguments, FindsTheDebugCommands) {
  EXPECT_TRUE(std::holds_alternative<DebugLogitsArguments>(
      parse({"debug", "logits", "-m", "a", "--tokens", "1 2", "-o", "b"})));
  EXPECT_TRUE(std::holds_alternative<DebugGenerateArguments>(
      parse({"debug", "generate", "-m", "a", "--tokens", "1 2", "-n", "3"})));
  EXPECT_TRUE(std::holds_alternative<DebugTokenizeArguments>(parse({"debug", "tokenize", "--merges", "a"})));
  EXPECT_TRUE(std::holds_alternative<DebugTemplateArguments>(parse({"debug", "template"})));
  EXPECT_TRUE(std::holds_alternative<DebugDequantizeArguments>(parse({"debug", "dequantize", "Q4_K", "a", "-o", "b"})));
}

TEST(Arguments, UnderstandsWhatIsToBeFoundWhere) {
  const Arguments arguments =
      parse({"ground", "-m", "a.gguf", "--mmproj", "p.gguf", "--image", "x.png", "--image", "y.png", "red mug", "pen",
             "--draw", "out.png", "--json", "-", "--point", "--coordinates", "pixels"});

  const auto* ground = std::get_if<GroundArguments>(&arguments);
  ASSERT_NE(ground, nullptr);
  EXPECT_EQ(ground->things, (std::vector<std::string>{"red mug", "pen"}));
  EXPECT_EQ(ground->images, (std::vector<std::filesystem::path>{"x.png", "y.png"}));
  EXPECT_EQ(ground->reply.vision.projector, "p.gguf");
  EXPECT_EQ(ground->draw, "out.png");
  EXPECT_EQ(ground->json, "-");
  EXPECT_TRUE(ground->wants_points);
  EXPECT_FALSE(ground->keeps_loose);
  EXPECT_EQ(ground->scale, CoordinateScale::Pixels);
  EXPECT_TRUE(std::holds_alternative<DebugRegionsArguments>(parse({"debug", "regions"})));
}

TEST(Arguments, ExplainsWhatIsWrong) {
  const std::vector<std::vector<const char*>> wrong = {
      {"ask", "--mmproj", "a", "question"},
      {"ask", "-m", "a", "--temperature", "warm"},
      {"ask", "-m", "a", "--think", "--no-think"},
      {"sing"},
      {"chat", "--mmproj", "a"},
      {"ask", "-m", "a", "--token-file", "b"},
      {"ask", "-m", "a", "--format", "xml"},
      {"ask", "-m", "a", "--format", "json", "--schema", "s"},
      {"chat", "--backend", "http://a", "--mmproj", "b"},
      {"chat", "--backend", "http://a", "--threads", "2"},
      {"ground", "-m", "a", "--image", "b"},
      {"ground", "-m", "a", "mug"},
      {"ground", "-m", "a", "--image", "b", "mug", "--coordinates", "7"},
      {"debug"},
      {"debug", "tokenize"},
      {"ask", "-m", "a", "--threads", "0"}};
  for (const std::vector<const char*>& words : wrong) {
    const Arguments arguments = parse(words);
    const auto* stop = std::get_if<ParseStop>(&arguments);
    ASSERT_NE(stop, nullptr);
    EXPECT_EQ(stop->code, ExitCode::Usage);
    EXPECT_FALSE(stop->text.empty());
    EXPECT_EQ(stop->text.find('\n'), std::string::npos);
  }
}

TEST(Arguments, TellsWherePicturesAndQuestionsGo) {
  const Arguments arguments = parse({"ask", "shapes.png", "What is in the picture?"});
  const auto* stop = std::get_if<ParseStop>(&arguments);
  ASSERT_NE(stop, nullptr);
  EXPECT_EQ(stop->code, ExitCode::Usage);
  EXPECT_NE(stop->text.find("a picture behind --image"), std::string::npos) << stop->text;
}

TEST(Arguments, ShowsHelpThatBeginsWithWhatItIsFor) {
  const Arguments arguments = parse({"--help"});
  const auto* stop = std::get_if<ParseStop>(&arguments);
  ASSERT_NE(stop, nullptr);
  EXPECT_EQ(stop->code, ExitCode::Success);
  EXPECT_TRUE(stop->text.starts_with("Sightline answers questions"));
  EXPECT_TRUE(std::holds_alternative<NoArguments>(parse({})));
}

TEST(ParseTokens, ReadsIdsAndRefusesEverythingElse) {
  EXPECT_EQ(*parse_tokens(" 1 2,3\n[4]"), (std::vector<TokenId>{1, 2, 3, 4}));
  for (const char* text : {"", " ", "1 x", "-1", "1.5", "99999999999", "1 2 0x3"}) {
    EXPECT_FALSE(parse_tokens(text)) << text;
  }
}

}  // namespace
}  // namespace sightline
