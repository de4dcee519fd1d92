/// The real program on a tiny model: answers, pipes, failures and a person at the terminal.
#include <gtest/gtest.h>

#include <array>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/utf8.h"
#include "tests/support/golden.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_model.h"
#include "tests/system/program.h"

namespace sightline {
namespace {

using testing_support::ProgramResult;
using testing_support::run_program;
using testing_support::TerminalProgram;

class CliTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new testing_support::TempFolder;
    testing_support::TinyModelOptions options;
    std::ifstream in(testing_support::golden_path("chat/templates/qwen3.6.jinja"), std::ios::binary);
    options.chat_template.assign(std::istreambuf_iterator<char>(in), {});
    options.n_layers = 2;
    options.full_attention_interval = 2;
    options.context_length = 65536;
    ASSERT_TRUE(testing_support::write_tiny_model(*folder_ / "tiny.gguf", options));
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::string model() { return (*folder_ / "tiny.gguf").string(); }
  static std::string file(const std::string& name) { return (*folder_ / name).string(); }
  static testing_support::Environment own_state() { return {{"SIGHTLINE_STATE_DIR", file("state")}}; }
  static std::string golden(const std::string& name) { return testing_support::golden_path(name).string(); }

  /// One sentence for a person, with a stable id at its end.
  static void expect_failure(const ProgramResult& result, int exit_code, const std::string& id) {
    EXPECT_EQ(result.exit_code, exit_code) << result.error;
    EXPECT_EQ(result.output, "");
    EXPECT_TRUE(result.error.starts_with("sightline: ")) << result.error;
    EXPECT_TRUE(result.error.ends_with(" [" + id + "]\n")) << result.error;
    EXPECT_EQ(std::count(result.error.begin(), result.error.end(), '\n'), 1) << result.error;
  }

  inline static testing_support::TempFolder* folder_ = nullptr;
};

TEST_F(CliTest, PrintsNothingButTheAnswerInAPipe) {
  const ProgramResult result =
      run_program({"ask", "-m", model(), "--no-think", "--temperature", "0", "-n", "12", "Hello?"});
  const ProgramResult json =
      run_program({"ask", "-m", model(), "--no-think", "--temperature", "0", "-n", "12", "--json", "Hello?"});

  EXPECT_EQ(result.exit_code, 0) << result.error;
  ASSERT_EQ(json.exit_code, 0) << json.error;
  std::string answer = nlohmann::json::parse(json.output)["answer"];
  EXPECT_NE(answer, "");
  if (!answer.ends_with('\n')) answer += '\n';
  EXPECT_EQ(result.output, answer);
  EXPECT_EQ(result.error.find('\x1b'), std::string::npos);
}

TEST_F(CliTest, TakesTheQuestionFromStandardInput) {
  const std::vector<std::string> common{"ask", "-m", model(), "--no-think", "--temperature", "0", "-n", "12"};
  std::vector<std::string> with_dash = common;
  with_dash.emplace_back("-");
  std::vector<std::string> with_text = common;
  with_text.emplace_back("Hello?");

  const ProgramResult expected = run_program(with_text);

  EXPECT_EQ(run_program(with_dash, "Hello?").output, expected.output);
  EXPECT_EQ(run_program(common, "Hello?\n").output, expected.output);   // the template strips the newline
}

TEST_F(CliTest, ShowsThinkingOnStandardErrorOnlyIfAsked) {
  const std::vector<std::string> common{"ask", "-m", model(), "--think", "--temperature", "0", "-n", "8"};
  std::vector<std::string> shown = common;
  shown.insert(shown.end(), {"--show-thinking", "Hello?"});
  std::vector<std::string> hidden = common;
  hidden.emplace_back("Hello?");

  const ProgramResult with = run_program(shown);
  const ProgramResult without = run_program(hidden);

  EXPECT_EQ(with.output, without.output);
  EXPECT_GT(with.error.size(), without.error.size());
  EXPECT_EQ(std::count(without.error.begin(), without.error.end(), '\n'), 1) << without.error;
}

TEST_F(CliTest, SaysInOneSentenceWhatIsWrongWithAFile) {
  folder_->write("page.gguf", "<!DOCTYPE html><html></html>");
  std::filesystem::copy_file(model(), file("short.gguf"));
  std::filesystem::resize_file(file("short.gguf"), std::filesystem::file_size(model()) - 1000);

  expect_failure(run_program({"ask", "-m", file("missing.gguf"), "x"}), 3, "NOT_FOUND");
  expect_failure(run_program({"ask", "-m", file("page.gguf"), "x"}), 4, "GGUF_NOT_A_MODEL");
  expect_failure(run_program({"bench", "-m", file("short.gguf")}), 5, "GGUF_TRUNCATED");
  expect_failure(run_program({"chat", "-m", folder_->path().string()}), 2, "GGUF_NOT_A_MODEL");
}

TEST_F(CliTest, SaysInOneSentenceWhatIsWrongWithTheCommandLine) {
  expect_failure(run_program({"sing"}), 2, "INVALID_ARGUMENT");
  expect_failure(run_program({"ask", "x"}, "", {{"SIGHTLINE_DEMO_DIR", "/nowhere"}}), 3, "NOT_FOUND");
  expect_failure(run_program({"ask", "--mmproj", model(), "x"}), 2, "INVALID_ARGUMENT");
  expect_failure(run_program({"ask", "-m", model(), "--temperature", "-1", "x"}), 2, "INVALID_ARGUMENT");
  expect_failure(run_program({"ask", "-m", model(), "   "}), 2, "INVALID_ARGUMENT");
  expect_failure(run_program({"ask", "-m", model(), "\xff\xfe"}), 2, "INVALID_ARGUMENT");
  expect_failure(run_program({"debug", "dequantize", "Q9_Z", model(), "-o", file("x")}), 2, "INVALID_ARGUMENT");
}

TEST_F(CliTest, RefusesAPromptBeyondTheContext) {
  expect_failure(run_program({"ask", "-m", model(), "--context", "16", "A question that is longer than that"}), 6,
                 "CTX_FULL");
}

TEST_F(CliTest, EndsWithItsOwnStatusWhenTheContextIsFull) {
  const ProgramResult result =
      run_program({"ask", "-m", model(), "--context", "48", "--no-think", "--temperature", "0", "Hi"});

  EXPECT_EQ(result.exit_code, 9);
  EXPECT_NE(result.error.find("[CTX_FULL]"), std::string::npos) << result.error;
  EXPECT_NE(result.output, "");
}

TEST_F(CliTest, ObeysAndChecksTheInstructionSetOfTheEnvironment) {
  const ProgramResult scalar = run_program({"version"}, "", {{"SIGHTLINE_ISA", "scalar"}});
  EXPECT_EQ(scalar.exit_code, 0);
  EXPECT_NE(scalar.output.find("using scalar"), std::string::npos) << scalar.output;

  const ProgramResult unknown = run_program({"version"}, "", {{"SIGHTLINE_ISA", "abacus"}});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_NE(unknown.error.find("abacus"), std::string::npos) << unknown.error;
}

TEST_F(CliTest, TellsItsVersionAsACommandAndAsAnOption) {
  const ProgramResult command = run_program({"version"});
  const ProgramResult option = run_program({"--version"});

  EXPECT_EQ(option.exit_code, 0);
  EXPECT_EQ(option.output.rfind("sightline ", 0), 0U) << option.output;
  EXPECT_EQ(option.output.substr(0, option.output.find('\n')), command.output.substr(0, command.output.find('\n')));
}

TEST_F(CliTest, SaysHowToStart) {
  // Where no desktop program stands beside it.
  const std::string alone = file("sightline");
  std::filesystem::copy_file(testing_support::sightline_program(), alone);
  std::FILE* const pipe = popen(("'" + alone + "'").c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
  EXPECT_EQ(pclose(pipe), 0);
  EXPECT_NE(output.find("sightline chat -m"), std::string::npos) << output;

  const ProgramResult help = run_program({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_TRUE(help.output.starts_with("Sightline answers questions")) << help.output;
}

TEST_F(CliTest, WritesLogitsAndTokensThatAgreeWithAnotherEngine) {
  const auto golden_case = testing_support::read_text_case(golden("text/tiny-moe-f32.short.json"));
  ASSERT_TRUE(golden_case);
  std::string tokens;
  for (const TokenId token : golden_case->tokens) tokens += std::to_string(token) + " ";
  const std::string n = std::to_string(golden_case->greedy.size());

  const ProgramResult logits = run_program({"debug", "logits", "-m", golden("text/tiny-moe-f32.gguf"), "--tokens",
                                            tokens, "-o", file("logits.f32"), "--slice", "7"});
  const ProgramResult greedy = run_program(
      {"debug", "generate", "-m", golden("text/tiny-moe-f32.gguf"), "--tokens", tokens, "-n", n, "--threads", "1"});

  ASSERT_EQ(logits.exit_code, 0) << logits.error;
  const auto actual = testing_support::read_f32(file("logits.f32"));
  const auto expected = testing_support::read_f32(golden("text/tiny-moe-f32.short.logits.f32"));
  ASSERT_TRUE(actual && expected);
  ASSERT_EQ(actual->size(), expected->size());
  const std::vector<double> wide(actual->begin(), actual->end());
  EXPECT_LT(testing_support::compare(wide, *expected).relative_rms, 1e-4);
  ASSERT_EQ(greedy.exit_code, 0) << greedy.error;
  EXPECT_EQ(nlohmann::json::parse(greedy.output).get<std::vector<TokenId>>(), golden_case->greedy);
}

TEST_F(CliTest, LeavesNoFileWhereItFails) {
  const ProgramResult result = run_program({"debug", "logits", "-m", golden("text/tiny-moe-f32.gguf"), "--tokens",
                                            "1 2 99999", "-o", file("never.f32")});

  expect_failure(result, 2, "INVALID_ARGUMENT");
  for (const auto& entry : std::filesystem::directory_iterator(folder_->path())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with("never")) << entry.path();
  }
}

TEST_F(CliTest, TokenizesStandardInput) {
  const ProgramResult plain = run_program({"debug", "tokenize", "-m", model()}, "<|im_end|>");
  const ProgramResult special = run_program({"debug", "tokenize", "-m", model(), "--special"}, "<|im_end|>");
  folder_->write("merges.txt", "#version: 0.2\na b\nab c\n");
  const ProgramResult merges = run_program({"debug", "tokenize", "--merges", file("merges.txt")}, "abcab");

  EXPECT_EQ(nlohmann::json::parse(special.output).size(), 1U);
  EXPECT_GT(nlohmann::json::parse(plain.output).size(), 1U);
  EXPECT_EQ(nlohmann::json::parse(merges.output), nlohmann::json({257, 256}));
}

TEST_F(CliTest, TurnsBlocksIntoNumbers) {
  // One block of Q8_0: the scale 0.5 in half precision, then 32 signed codes.
  std::string block("\x00\x38", 2);
  for (int i = 0; i < 32; ++i) block += static_cast<char>(i - 16);
  folder_->write("block.bin", block);

  const ProgramResult result = run_program({"debug", "dequantize", "q8_0", file("block.bin"), "-o", file("block.f32")});
  const auto values = testing_support::read_f32(file("block.f32"));

  ASSERT_EQ(result.exit_code, 0) << result.error;
  ASSERT_TRUE(values);
  ASSERT_EQ(values->size(), 32U);
  for (int i = 0; i < 32; ++i) EXPECT_EQ((*values)[static_cast<std::size_t>(i)], 0.5F * static_cast<float>(i - 16));
}

TEST_F(CliTest, MeasuresAndPrintsJson) {
  const ProgramResult result =
      run_program({"bench", "-m", model(), "-p", "40", "-n", "8", "--repeat", "2", "--json"});

  ASSERT_EQ(result.exit_code, 0) << result.error;
  const nlohmann::json json = nlohmann::json::parse(result.output);
  EXPECT_GT(json["prefill"]["best_per_second"].get<double>(), 0.0);
  EXPECT_GE(json["decode"]["best_per_second"].get<double>(), json["decode"]["median_per_second"].get<double>());
  EXPECT_GT(json["decode"]["bytes_per_token"].get<std::int64_t>(), 0);
  EXPECT_GT(json["machine"]["read_bytes_per_second"].get<double>(), 0.0);
  EXPECT_GT(json["peak_resident_bytes"].get<std::int64_t>(), 0);
}

TEST_F(CliTest, MeasuresBehindMoreAndMoreContext) {
  const ProgramResult result = run_program({"bench", "-m", model(), "-p", "24", "-n", "4", "--repeat", "2", "--depths",
                                            "96,0,40", "--plot", file("speed.png"), "--json"});

  ASSERT_EQ(result.exit_code, 0) << result.error;
  const nlohmann::json depths = nlohmann::json::parse(result.output)["depths"];
  ASSERT_EQ(depths.size(), 3U);
  for (const std::size_t i : {0U, 1U, 2U}) {
    EXPECT_EQ(depths[i]["context"], (std::array{0, 40, 96}[i]));
    EXPECT_GT(depths[i]["prefill_median_per_second"].get<double>(), 0.0);
    EXPECT_GE(depths[i]["decode_best_per_second"].get<double>(), depths[i]["decode_median_per_second"].get<double>());
  }
  EXPECT_TRUE(std::filesystem::exists(file("speed.png")));
  EXPECT_EQ(run_program({"bench", "-m", model(), "--plot", file("x.png")}).exit_code, 2) << "without --depths";
}

TEST_F(CliTest, StopsWithoutASignalWhenTheReaderLeaves) {
  const std::string command = "\"" + testing_support::sightline_program().string() + "\" ask -m \"" + model() +
                              "\" --no-think --temperature 0 --no-loop-guard \"Go on for ever\" 2>\"" +
                              file("left.txt") + "\" | head -c 5 > /dev/null; exit ${PIPESTATUS[0]}";
  const std::string quoted = "bash -c '" + command + "'";

  const int status = std::system(quoted.c_str());

  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST_F(CliTest, ReturnsToThePromptAfterCtrlCAndGoesOn) {
  TerminalProgram chat({"chat", "-m", model(), "--no-think", "--temperature", "0", "--no-loop-guard"}, own_state());
  ASSERT_TRUE(chat.wait_for("> ")) << chat.shown();
  chat.type("Go on for ever\r");
  ASSERT_TRUE(chat.wait_for("ever\r\n")) << chat.shown();
  ASSERT_TRUE(chat.wait_for_bytes(200)) << chat.shown();   // well into the answer

  chat.type("\x03");
  ASSERT_TRUE(chat.wait_for("(stopped)")) << chat.shown();
  ASSERT_TRUE(chat.wait_for("> ")) << chat.shown();
  chat.type("And then\r");
  ASSERT_TRUE(chat.wait_for("then\r\n")) << chat.shown();
  // What a random model says may be nothing, anything or never end: the keys may come at the prompt or before it.
  int code = -1;
  for (int i = 0; i < 60 && code < 0; ++i) {
    chat.type("\x03\x04");
    code = chat.wait_for_end(std::chrono::seconds(1));
  }
  EXPECT_EQ(code, 0) << chat.shown();
}

TEST_F(CliTest, TakesCtrlCAtThePromptAsANewLineAndObeysCommands) {
  TerminalProgram chat({"chat", "-m", model()}, own_state());
  ASSERT_TRUE(chat.wait_for("> ")) << chat.shown();
  chat.type("not this");
  ASSERT_TRUE(chat.wait_for("not this")) << chat.shown();
  chat.type("\x03");
  chat.type("/help\r");
  ASSERT_TRUE(chat.wait_for("/clear")) << chat.shown();
  ASSERT_TRUE(chat.wait_for("> ")) << chat.shown();
  chat.type("/think off\r");
  ASSERT_TRUE(chat.wait_for("Answers come at once.")) << chat.shown();
  chat.type("/quit\r");

  EXPECT_EQ(chat.wait_for_end(), 0) << chat.shown();
  EXPECT_TRUE(std::filesystem::exists(*folder_ / "state/chat_history"));
}

TEST_F(CliTest, HoldsAConversationThroughPipes) {
  const ProgramResult result = run_program({"chat", "-m", model(), "--no-think", "--temperature", "0", "-n", "6"},
                                           "Hello?\nAnd you?\n", own_state());

  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_GE(std::count(result.output.begin(), result.output.end(), '\n'), 2);   // two answers
  EXPECT_EQ(result.output.find("/help"), std::string::npos);                    // and no word about how to use it
}

TEST_F(CliTest, PrintsTheExactPromptOfAConversation) {
  const auto rendered = [](const std::string& name) {
    std::ifstream in(testing_support::golden_path("chat/" + name), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    return std::pair(run_program({"debug", "template"}, text), nlohmann::json::parse(text));
  };
  const auto [tools, tools_case] = rendered("qwen3.6-20-tool-call-value-types.json");
  EXPECT_EQ(tools.exit_code, 0) << tools.error;
  EXPECT_EQ(tools.output, tools_case["rendered"].get<std::string>());
  const auto [wrong, wrong_case] = rendered("qwen3.6-34-err-unknown-role.json");
  expect_failure(wrong, 2, "TEMPLATE_ERROR");
  EXPECT_NE(wrong.error.find(wrong_case["error"].get<std::string>()), std::string::npos);
  expect_failure(run_program({"debug", "template"}, "{"), 2, "INVALID_ARGUMENT");
}

}  // namespace
}  // namespace sightline
