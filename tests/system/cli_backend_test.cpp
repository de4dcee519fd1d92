/// The real program as a client of a server: the same answers, figures as JSON, and one sentence where something fails.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/golden.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_model.h"
#include "tests/system/program.h"
#include "tests/system/serving_program.h"

namespace sightline {
namespace {

using nlohmann::json;
using testing_support::golden_path;
using testing_support::ProgramResult;
using testing_support::run_program;
using testing_support::ServingProgram;
using testing_support::TerminalProgram;
using Words = std::vector<std::string>;

const std::string kToken = "token-of-the-system-test";

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string url_of(const ServingProgram& server) { return "http://127.0.0.1:" + std::to_string(server.port()); }

/// One server for all tests that leave it as it was.
class CliBackendTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = new ServingProgram(kModel + kEyes, {{"SIGHTLINE_TOKEN", kToken}});
    server_->wait_for_line("ready");
  }
  static void TearDownTestSuite() { delete server_; }

  static ProgramResult ask(const Words& words, const testing_support::Environment& environment = kRight) {
    return run_program(Words{"ask", "--backend", url_of(*server_)} + words, "", environment);
  }
  static void expect_failure(const ProgramResult& result, int exit_code, const std::string& id, const Words& said) {
    EXPECT_EQ(result.exit_code, exit_code) << result.error;
    EXPECT_EQ(result.output, "");
    EXPECT_TRUE(result.error.starts_with("sightline: ")) << result.error;
    EXPECT_TRUE(result.error.ends_with(" [" + id + "]\n")) << result.error;
    EXPECT_EQ(std::count(result.error.begin(), result.error.end(), '\n'), 1) << result.error;
    for (const std::string& words : said) EXPECT_NE(result.error.find(words), std::string::npos) << result.error;
    EXPECT_EQ(result.error.find(kToken), std::string::npos);
  }

  inline static const testing_support::Environment kRight = {{"SIGHTLINE_TOKEN", kToken}};
  inline static const Words kModel = {"-m", golden_path("text/tiny-moe-f32.gguf").string()};
  inline static const Words kEyes = {"--mmproj", golden_path("vision/tiny-mmproj-f32.gguf").string(),
                                     "--min-image-tokens", "1"};
  inline static const Words kSure = {"--no-think", "--temperature", "0", "-n", "12"};
  inline static const std::string kPicture = golden_path("vision/a-128x96.png").string();
  inline static ServingProgram* server_ = nullptr;
};

TEST_F(CliBackendTest, AnswersAsTheModelItselfWould) {
  const Words seen = kSure + Words{"--image", kPicture, "What is this?"};
  const ProgramResult here = run_program(Words{"ask"} + kModel + kEyes + seen);
  const ProgramResult there = ask(seen);

  ASSERT_EQ(here.exit_code, 0) << here.error;
  EXPECT_EQ(there.exit_code, 0) << there.error;
  EXPECT_NE(here.output, "");
  EXPECT_EQ(there.output, here.output);
  // The address as other programs write it, and the model by its name.
  const ProgramResult named =
      run_program(Words{"ask", "--backend", url_of(*server_) + "/v1/", "-m", "tiny-moe-f32"} + seen, "", kRight);
  EXPECT_EQ(named.output, here.output) << named.error;
}

TEST_F(CliBackendTest, PrintsOneJsonObjectHereAndThere) {
  const Words question = {"--no-think", "-n", "12", "--seed", "3", "--json", "A question with several words?"};
  const json here = json::parse(run_program(Words{"ask"} + kModel + question).output);
  const ProgramResult first = ask(question);
  const json there = json::parse(first.output);
  const json again = json::parse(ask(question).output);

  EXPECT_EQ(std::count(first.output.begin(), first.output.end(), '\n'), 1);
  for (const char* field : {"answer", "finish", "model", "prompt_tokens", "new_tokens"}) {
    EXPECT_EQ(here[field], there[field]) << field;
  }
  EXPECT_EQ(here["model"], "tiny-moe-f32");
  EXPECT_EQ(here["finish"], "length");
  EXPECT_EQ(here["new_tokens"], 12);
  EXPECT_GT(here["prompt_tokens"].get<int>(), 12);
  EXPECT_EQ(here["reused_tokens"], 0);
  EXPECT_GT(here["seconds"].get<double>(), 0.0);
  EXPECT_GT(again["reused_tokens"].get<int>(), 0);
  EXPECT_FALSE(here.contains("thinking"));
  const json thinking = json::parse(ask({"--think", "-n", "6", "--json", "Well?"}).output);
  EXPECT_NE(thinking["thinking"], "");
}

TEST_F(CliBackendTest, AnswersInTheShapeThatIsAskedFor) {
  const testing_support::TempFolder folder;
  const std::string schema =
      folder.write("answer.json", R"({"type": "object", "properties": {"size": {"enum": ["small", "large"]}},
                                      "required": ["size"], "additionalProperties": false})");
  for (const bool is_local : {true, false}) {
    const Words words = {"--no-think", "--schema", schema, "How large?"};
    const ProgramResult result = is_local ? run_program(Words{"ask"} + kModel + words) : ask(words);
    ASSERT_EQ(result.exit_code, 0) << result.error;
    const json answer = json::parse(result.output);
    EXPECT_EQ(answer.size(), 1U);
    EXPECT_TRUE(answer["size"] == "small" || answer["size"] == "large") << result.output;
  }
  const ProgramResult any = ask({"--no-think", "--format", "json", "-n", "400", "--json", "Say it as JSON."});
  const json whole = json::parse(any.output);
  if (whole["finish"] == "stop") {
    EXPECT_TRUE(json::parse(whole["answer"].get<std::string>()).is_object()) << any.output;
  }

  const Words nowhere = {"ask", "-m", "missing.gguf", "--schema"};
  expect_failure(run_program(nowhere + Words{(folder / "none.json").string(), "x"}), 3, "NOT_FOUND", {"none.json"});
  expect_failure(run_program(nowhere + Words{folder.write("a.json", "{"), "x"}), 2, "INVALID_ARGUMENT", {"a.json"});
  expect_failure(run_program(nowhere + Words{folder.write("b.json", R"({"type": "colour"})"), "x"}), 2,
                 "INVALID_ARGUMENT", {"b.json", "type"});
  expect_failure(run_program(nowhere + Words{folder.write("c.json", "[]"), "x"}), 2, "INVALID_ARGUMENT", {"c.json"});
}

TEST_F(CliBackendTest, FindsPlacesThroughAServer) {
  const Words things = {"--image", kPicture, "mug", "-n", "8", "--json", "-"};
  const ProgramResult here = run_program(Words{"ground"} + kModel + kEyes + things);
  const ProgramResult there = run_program(Words{"ground", "--backend", url_of(*server_)} + things, "", kRight);

  ASSERT_EQ(there.exit_code, 0) << there.error;
  EXPECT_EQ(json::parse(there.output)["width"], 128);
  EXPECT_EQ(there.output, here.output);
}

TEST_F(CliBackendTest, SaysInOneSentenceWhatIsWrong) {
  const testing_support::TempFolder folder;
  const testing_support::Environment none = {{"SIGHTLINE_TOKEN", ""}};
  expect_failure(ask({"x"}, {{"SIGHTLINE_TOKEN", "another-token-altogether"}}), 2, "SRV_AUTH", {"does not accept"});
  expect_failure(ask({"x"}, none), 2, "SRV_AUTH", {"SIGHTLINE_TOKEN", "--token-file"});
  expect_failure(ask({"--token-file", folder.write("empty", "\n"), "x"}), 2, "SRV_AUTH", {"empty"});
  expect_failure(ask({"--token-file", (folder / "nowhere").string(), "x"}), 3, "NOT_FOUND", {"nowhere"});
  EXPECT_EQ(ask({"--token-file", folder.write("token", kToken + "\n"), "-n", "2", "x"}, none).exit_code, 0);
  expect_failure(ask({"-m", "larger", "x"}), 3, "NOT_FOUND", {"larger", "tiny-moe-f32"});
  expect_failure(ask({"--context", "64", "x"}), 2, "INVALID_ARGUMENT", {"--context"});

  const auto elsewhere = [](const std::string& url) { return run_program({"ask", "--backend", url, "x"}); };
  expect_failure(elsewhere("http://127.0.0.1:1"), 8, "DL_NETWORK", {"127.0.0.1:1"});
  expect_failure(elsewhere("localhost"), 2, "DL_NETWORK", {"http://HOST:PORT/v1"});
  expect_failure(elsewhere("ftp://localhost"), 2, "DL_NETWORK", {"http://"});
  expect_failure(run_program({"ask", "-m", "a.gguf", "--token-file", "b", "x"}), 2, "INVALID_ARGUMENT", {"--backend"});
  expect_failure(run_program({"ask", "x"}, "", {{"SIGHTLINE_DEMO_DIR", "/nowhere"}}), 3, "NOT_FOUND",
                 {"--model", "--backend"});
}

TEST_F(CliBackendTest, SaysThatAServersModelSeesNoPictures) {
  ServingProgram blind(kModel + Words{"--no-token"});
  blind.wait_for_line("ready");
  const Words backend = {"--backend", url_of(blind)};

  expect_failure(run_program(Words{"ask"} + backend + Words{"--image", kPicture, "x"}), 2, "INVALID_ARGUMENT",
                 {"tiny-moe-f32", "--mmproj"});
  expect_failure(run_program(Words{"ground"} + backend + Words{"--image", kPicture, "x"}), 2, "INVALID_ARGUMENT",
                 {"tiny-moe-f32", "--mmproj"});
}

/// Answers that go on until something happens to them. The terminal takes no more than is read of it, so that they
/// cannot end before.
class LongAnswerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    testing_support::TinyModelOptions options;
    options.n_layers = 2;
    options.full_attention_interval = 2;
    options.context_length = 65536;
    ASSERT_TRUE(testing_support::write_tiny_model(folder_ / "tiny.gguf", options));
    const std::string model = (folder_ / "tiny.gguf").string();
    server_ = std::make_unique<ServingProgram>(Words{"-m", model, "--no-token", "--context", "65536"});
    server_->wait_for_line("ready");
    // A random model ends its answers early, unless it must not.
    const std::string schema = folder_.write("long.json", R"({"type": "string", "minLength": 60000})");
    ask_ = {"ask", "--backend", url_of(*server_), "--no-think", "--schema", schema, "--no-loop-guard", "Go on"};
  }

  testing_support::TempFolder folder_;
  std::unique_ptr<ServingProgram> server_;
  Words ask_;
};

TEST_F(LongAnswerTest, SaysThatTheServerWentInTheMiddle) {
  TerminalProgram ask(ask_);
  ASSERT_TRUE(ask.wait_for_bytes(300)) << ask.shown();
  server_.reset();

  EXPECT_EQ(ask.wait_for_end(), 8) << ask.shown();
  EXPECT_NE(ask.shown().find("[DL_NETWORK]"), std::string::npos);
}

TEST_F(LongAnswerTest, StopsAtCtrlCAndTheServerGoesOn) {
  TerminalProgram ask(ask_);
  ASSERT_TRUE(ask.wait_for_bytes(300)) << ask.shown();
  ask.type("\x03");

  EXPECT_EQ(ask.wait_for_end(), 130) << ask.shown();
  EXPECT_NE(ask.shown().find("[CANCELLED]"), std::string::npos);
  EXPECT_EQ(run_program({"ask", "--backend", url_of(*server_), "-n", "3", "And now?"}).exit_code, 0);
}

TEST_F(LongAnswerTest, KeepsTheConversationWhenTheServerHasGone) {
  TerminalProgram chat(Words{"chat", "--backend", url_of(*server_), "--no-think", "-n", "5"},
                       {{"SIGHTLINE_STATE_DIR", (folder_ / "state").string()}});
  ASSERT_TRUE(chat.wait_for("Talking to tiny.")) << chat.shown();
  chat.type("Hello\r");
  ASSERT_TRUE(chat.wait_for("per second")) << chat.shown();
  server_.reset();
  chat.type("/retry\r");
  ASSERT_TRUE(chat.wait_for("[DL_NETWORK]")) << chat.shown();
  ASSERT_TRUE(chat.wait_for("stays as it was")) << chat.shown();
  chat.type("Are you there\r");
  ASSERT_TRUE(chat.wait_for("[DL_NETWORK]")) << chat.shown();
  for (const char* again : {"/retry\r", "/edit Still there\r"}) {  // a question without an answer can be asked again
    chat.type(again);
    ASSERT_TRUE(chat.wait_for("[DL_NETWORK]")) << chat.shown();
  }
  chat.type("/save " + (folder_ / "talk.json").string() + "\r");
  ASSERT_TRUE(chat.wait_for("Saved to")) << chat.shown();
  ASSERT_TRUE(chat.wait_for("> ")) << chat.shown();
  chat.type("\x04");

  EXPECT_EQ(chat.wait_for_end(), 0) << chat.shown();
  const json talk = json::parse(std::ifstream(folder_ / "talk.json"));
  ASSERT_EQ(talk["messages"].size(), 2U);
  EXPECT_EQ(talk["messages"][0]["content"], "Hello");
}

}  // namespace
}  // namespace sightline
