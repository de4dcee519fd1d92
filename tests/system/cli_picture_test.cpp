/// The real program with pictures, on tiny models: what it writes, and what it says when something is wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/golden.h"
#include "tests/support/png_file.h"
#include "tests/support/temp_folder.h"
#include "tests/system/program.h"

namespace sightline {
namespace {

using testing_support::golden_path;
using testing_support::ProgramResult;
using testing_support::run_program;

using Words = std::vector<std::string>;

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

class CliPictureTest : public ::testing::Test {
 protected:
  static std::string golden(const std::string& name) { return golden_path(name).string(); }
  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }

  /// One sentence for a person that holds `words`, with a stable id at its end; nothing else, and no file left behind.
  void expect_failure(const ProgramResult& result, int exit_code, const std::string& id, const Words& words) const {
    EXPECT_EQ(result.exit_code, exit_code) << result.error;
    EXPECT_EQ(result.output, "");
    EXPECT_TRUE(result.error.starts_with("sightline: ")) << result.error;
    EXPECT_TRUE(result.error.ends_with(" [" + id + "]\n")) << result.error;
    EXPECT_EQ(std::count(result.error.begin(), result.error.end(), '\n'), 1) << result.error;
    for (const std::string& word : words) EXPECT_NE(result.error.find(word), std::string::npos) << result.error;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      EXPECT_FALSE(entry.path().filename().string().starts_with("out")) << entry.path();
    }
  }
  [[nodiscard]] Words ask() const { return {"ask", "-m", model_, "--no-think", "--temperature", "0", "-n", "6"}; }
  [[nodiscard]] Words output() const { return {"-o", file("out.bin")}; }

  testing_support::TempFolder folder_;
  const std::string model_ = golden("text/tiny-moe-f32.gguf");
  const std::string projector_ = golden("vision/tiny-mmproj-f32.gguf");
  const std::string picture_ = golden("vision/a-128x96.png");
  const Words eyes_{"--mmproj", projector_};
  const Words small_{"--min-image-tokens", "1"};  // golden pictures are below the family's least size
  const std::string prompt_ = "<|im_start|>user\n<image>What is the total?<|im_end|>\n<|im_start|>assistant\n";
};

TEST_F(CliPictureTest, EmbedWritesTheGoldenRows) {
  const ProgramResult result =
      run_program(Words{"debug", "embed", "--image", picture_, "--threads", "2"} + eyes_ + small_ + output());
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(nlohmann::json::parse(result.output),
            nlohmann::json({{"grid_h", 3}, {"grid_w", 4}, {"tokens", 12}, {"d_model", 64}, {"precision", "f32"}}));
  const auto rows = testing_support::read_f32(file("out.bin"));
  const auto exact = testing_support::read_f32(golden("vision/a-128x96.embeddings.exact.f32"));
  ASSERT_TRUE(rows && exact);
  ASSERT_EQ(rows->size(), exact->size());
  EXPECT_LT(testing_support::compare(std::vector<double>(rows->begin(), rows->end()), *exact).relative_rms, 1e-6);
}

TEST_F(CliPictureTest, EmbedObeysTokensAndPrecision) {
  const ProgramResult larger =
      run_program(Words{"debug", "embed", "--image", picture_, "--vision-precision", "int8"} + eyes_ + output());
  const nlohmann::json json = nlohmann::json::parse(larger.output);
  EXPECT_GE(json["tokens"].get<int>(), 64);  // without a word of the file or the person
  EXPECT_EQ(json["precision"], "int8");
  const ProgramResult smaller =
      run_program(Words{"debug", "embed", "--image", picture_, "--max-image-tokens", "4"} + eyes_ + output());
  EXPECT_LE(nlohmann::json::parse(smaller.output)["tokens"].get<int>(), 4);
}

TEST_F(CliPictureTest, ResizeWritesAPictureOfTheSize) {
  const std::string in = golden("resize/in-97x61.png");
  for (const std::string filter : {"bicubic", "bilinear"}) {
    const ProgramResult result = run_program(Words{"debug", "resize", in, "288", "192", "--filter", filter} + output());
    ASSERT_EQ(result.exit_code, 0) << result.error;
    EXPECT_EQ(result.output + result.error, "");
    const auto resized = testing_support::read_png(file("out.bin"));
    const auto wanted = testing_support::read_png(golden("resize/" + filter + "-97x61-to-288x192.png"));
    ASSERT_TRUE(resized && wanted);
    EXPECT_EQ(resized->width, 288);
    EXPECT_TRUE(resized->rgb == wanted->rgb) << filter;
  }
}

TEST_F(CliPictureTest, LogitsAndTokensAfterAPictureAreTheOtherEngines) {
  for (const std::string name : {"tiny-moe-f32", "tiny-dense-f32"}) {
    const auto wanted = testing_support::read_picture_case(golden("vision/" + name + ".a-128x96.json"));
    const auto exact = testing_support::read_f32(golden("vision/" + name + ".a-128x96.logits.f32"));
    ASSERT_TRUE(wanted && exact);
    const Words rest =
        Words{"-m", golden("text/" + name + ".gguf"), "--image", picture_, "--raw", "--prompt", prompt_} + eyes_ +
        small_;
    for (const std::string slice : {"1", "5", "64"}) {
      const ProgramResult logits = run_program(Words{"debug", "logits", "--slice", slice} + rest + output());
      ASSERT_EQ(logits.exit_code, 0) << logits.error;
      const auto actual = testing_support::read_f32(file("out.bin"));
      ASSERT_TRUE(actual);
      ASSERT_EQ(actual->size(), exact->size()) << name << ", " << slice << " rows";
      EXPECT_LT(testing_support::compare(std::vector<double>(actual->begin(), actual->end()), *exact).relative_rms,
                2e-2)
          << name << ", " << slice << " rows";
    }
    const ProgramResult tokens = run_program(Words{"debug", "generate", "-n", "24"} + rest);
    ASSERT_EQ(tokens.exit_code, 0) << tokens.error;
    EXPECT_EQ(nlohmann::json::parse(tokens.output).get<std::vector<TokenId>>(), wanted->greedy) << name;
  }
}

TEST_F(CliPictureTest, AskLooksAtPictures) {
  const ProgramResult without = run_program(ask() + Words{"--json", "What is this?"});
  const ProgramResult one = run_program(ask() + eyes_ + small_ + Words{"--image", picture_, "--json", "What is this?"});
  const ProgramResult two =
      run_program(ask() + eyes_ + small_ +
                  Words{"--json", "--image", picture_, "--image", golden("vision/b-224x160.png"), "What is this?"});
  for (const ProgramResult* result : {&without, &one, &two}) ASSERT_EQ(result->exit_code, 0) << result->error;
  const auto prompt_tokens = [](const ProgramResult& result) {
    return nlohmann::json::parse(result.output)["prompt_tokens"].get<std::int64_t>();
  };
  // Rows, and <|vision_start|> and <|vision_end|> around them.
  EXPECT_EQ(prompt_tokens(one), prompt_tokens(without) + 12 + 2);
  EXPECT_EQ(prompt_tokens(two), prompt_tokens(one) + 35 + 2);
}

TEST_F(CliPictureTest, BenchMeasuresPictures) {
  const ProgramResult result =
      run_program(Words{"bench", "--vision", "--repeat", "1", "--max-image-tokens", "16", "--json"} + eyes_);
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const nlohmann::json json = nlohmann::json::parse(result.output);
  ASSERT_EQ(json["pictures"].size(), 3U);
  for (const nlohmann::json& picture : json["pictures"]) {
    EXPECT_GT(picture["tokens"].get<int>(), 0);
    EXPECT_LE(picture["tokens"].get<int>(), 16);
    EXPECT_GT(picture["best_seconds"].get<double>(), 0.0);
    EXPECT_GT(picture["operations"].get<double>(), 0.0);
  }
  EXPECT_EQ(json["precision"], "f32");
}

TEST_F(CliPictureTest, BenchMeasuresWhatFurtherQuestionsRead) {
  const ProgramResult result = run_program(Words{"bench", "--reuse", "-m", model_, "-p", "60", "-n", "3", "--repeat",
                                                 "1", "--max-image-tokens", "16", "--json"} +
                                           eyes_);
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const nlohmann::json json = nlohmann::json::parse(result.output);
  EXPECT_TRUE(json["sees_picture"].get<bool>());
  const auto read = [&json](const char* question) {
    const nlohmann::json& told = json["questions"][question];
    EXPECT_EQ(told["seconds_to_first_token"].size(), 1U);
    return told["prompt_tokens"].get<int>() - told["reused_tokens"].get<int>();
  };
  EXPECT_EQ(json["questions"]["first"]["reused_tokens"], 0);
  EXPECT_GT(read("first"), 60 + 16);
  EXPECT_LE(read("again"), 10);
  EXPECT_LT(read("second_edited"), read("first") - 60);
}

TEST_F(CliPictureTest, SaysWhatIsWrongWithAPictureBeforeLoadingTheModel) {
  folder_.write("notes.png", "Dear diary, this is text.\n");
  folder_.write("empty.jpg", "");
  const std::string not_loaded = file("no-model.gguf");  // that it is missing must not be noticed yet
  const Words base = Words{"ask", "-m", not_loaded} + eyes_;
  const auto with = [&](const std::string& picture) { return run_program(base + Words{"--image", picture, "What?"}); };
  expect_failure(with(file("nowhere.png")), 3, "NOT_FOUND", {"nowhere.png"});
  expect_failure(with(folder_.path().string()), 2, "INVALID_ARGUMENT", {"folder"});
  expect_failure(with(file("notes.png")), 5, "IMAGE_BAD", {"notes.png", "not a picture", "JPEG"});
  expect_failure(with(file("empty.jpg")), 5, "IMAGE_BAD", {"empty.jpg", "empty"});
  expect_failure(run_program({"ask", "-m", not_loaded, "--image", picture_, "What?"}), 2, "INVALID_ARGUMENT",
                 {"--image needs --mmproj"});
  Words many = base;
  for (int i = 0; i < 17; ++i) many = many + Words{"--image", picture_};
  expect_failure(run_program(many + Words{"What?"}), 6, "IMAGE_LIMIT", {"17 pictures", "16"});
}

TEST_F(CliPictureTest, SaysWhichPictureIsDamaged) {
  std::filesystem::copy_file(picture_, file("cut.png"));
  std::filesystem::resize_file(file("cut.png"), 3000);
  const ProgramResult result = run_program(Words{"debug", "embed", "--image", file("cut.png")} + eyes_ + output());
  expect_failure(result, 5, "IMAGE_BAD", {"cut.png", "incomplete"});
}

TEST_F(CliPictureTest, SaysWhatIsWrongWithAProjector) {
  folder_.write("page.gguf", "<!DOCTYPE html><html></html>");
  const auto with = [&](const std::string& projector) {
    return run_program(ask() + Words{"--mmproj", projector, "--image", picture_, "What?"});
  };
  expect_failure(with(file("nowhere.gguf")), 3, "NOT_FOUND", {"nowhere.gguf"});
  expect_failure(with(file("page.gguf")), 4, "GGUF_NOT_A_MODEL", {"page.gguf", "web page"});
  expect_failure(with(model_), 4, "GGUF_UNSUPPORTED", {"tiny-moe-f32.gguf", "no vision projector"});
  expect_failure(run_program(Words{"bench", "--vision", "--mmproj", model_}), 4, "GGUF_UNSUPPORTED", {"projector"});
}

TEST_F(CliPictureTest, SaysWhatIsWrongWithTheCommandLine) {
  const Words logits = Words{"debug", "logits", "-m", model_} + output();
  const Words image{"--image", picture_};
  const auto expect_usage = [this](const Words& words, const Words& said) {
    expect_failure(run_program(words), 2, "INVALID_ARGUMENT", said);
  };
  expect_usage(logits, {"--tokens", "--prompt"});
  expect_usage(logits + Words{"--prompt", "look <image>"}, {"<image>", "--image"});
  expect_usage(logits + Words{"--prompt", "look"} + image + eyes_, {"put <image> into it"});
  expect_usage(logits + Words{"--prompt", "<image> <image>"} + image + eyes_, {"once"});
  expect_usage(logits + Words{"--prompt", "<image>"} + image, {"--mmproj"});
  expect_usage(logits + Words{"--tokens", "1 2"} + image + eyes_, {"--prompt"});
  expect_usage({"bench", "--vision"}, {"--mmproj"});
  expect_usage({"bench", "--vision", "--reuse"}, {"--reuse"});
  expect_usage({"bench", "--reuse"}, {"--model"});
  expect_usage(Words{"debug", "embed", "--image", picture_} + output(), {"--mmproj"});
  expect_usage(Words{"debug", "resize", picture_, "0", "5"} + output(), {"width", "1 to 16384"});
  expect_usage(Words{"debug", "resize", picture_, "5", "5", "--filter", "cubic"} + output(), {"bicubic", "bilinear"});
  expect_usage(ask() + eyes_ + Words{"--max-image-tokens", "0", "x"}, {"1 to 16384", "not 0"});
  expect_usage(ask() + eyes_ + Words{"--min-image-tokens", "9", "--max-image-tokens", "8", "x"},
               {"at least 9", "most 8"});
  expect_usage(ask() + eyes_ + Words{"--vision-precision", "fp8", "x"}, {"fp8", "bf16"});
}

TEST_F(CliPictureTest, HelpOfAskNamesWhatPicturesNeed) {
  const ProgramResult help = run_program({"ask", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* words : {"--mmproj FILE", "--image FILE", "--model FILE", "--max-image-tokens", "several times"}) {
    EXPECT_NE(help.output.find(words), std::string::npos) << words;
  }
  EXPECT_EQ(help.output.find("9223372036854775807"), std::string::npos);
}

TEST_F(CliPictureTest, ChatTakesPicturesByName) {
  folder_.write("notes.png", "Dear diary");
  const std::string script = "/image " + file("notes.png") + "\n/image '" + picture_ + "'\nWhat is this?\n/image\n";
  const ProgramResult result =
      run_program(Words{"chat", "-m", model_, "--no-think", "--temperature", "0", "-n", "4"} + eyes_ + small_, script,
                  {{"SIGHTLINE_STATE_DIR", file("state")}});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_NE(result.error.find("notes.png: the file is not a picture"), std::string::npos) << result.error;
  EXPECT_NE(result.error.find("128 by 96 pixels"), std::string::npos) << result.error;
  EXPECT_NE(result.error.find("/image FILE"), std::string::npos) << result.error;
  EXPECT_NE(result.output, "");

  const ProgramResult blind =
      run_program({"chat", "-m", model_}, "/image " + picture_ + "\n", {{"SIGHTLINE_STATE_DIR", file("state")}});
  EXPECT_NE(blind.error.find("--mmproj"), std::string::npos) << blind.error;
}

}  // namespace
}  // namespace sightline
