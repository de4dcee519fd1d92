/// The real program holds a conversation: asking again, saving, thinking, and the keys of a person at the terminal.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/golden.h"
#include "tests/support/temp_folder.h"
#include "tests/system/program.h"

namespace sightline {
namespace {

using nlohmann::json;
using testing_support::golden_path;
using testing_support::ProgramResult;
using testing_support::run_program;
using testing_support::TerminalProgram;
using Words = std::vector<std::string>;

class CliChatTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }
  [[nodiscard]] std::string text_of(const std::string& name) const {
    std::ifstream in(file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] json saved(const std::string& name) const { return json::parse(text_of(name)); }
  [[nodiscard]] Words words(const Words& more) const {
    Words words = {"chat", "-m", golden_path("text/tiny-moe-f32.gguf").string(), "-n", "8", "--seed", "5"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  [[nodiscard]] testing_support::Environment own_state() const { return {{"SIGHTLINE_STATE_DIR", file("state")}}; }
  [[nodiscard]] ProgramResult chat(const std::string& script, const Words& more = {"--no-think"}) const {
    return run_program(words(more), script, own_state());
  }

  testing_support::TempFolder folder_;
};

TEST_F(CliChatTest, RetryReplacesTheAnswerByAnotherOne) {
  const ProgramResult result =
      chat("Hello?\n/save " + file("first.json") + "\n/retry\n/save " + file("second.json") + "\n");

  ASSERT_EQ(result.exit_code, 0) << result.error;
  const json first = saved("first.json")["messages"];
  const json second = saved("second.json")["messages"];
  ASSERT_EQ(first.size(), 2U);
  ASSERT_EQ(second.size(), 2U);
  EXPECT_EQ(first[0], second[0]);
  EXPECT_NE(first[1], second[1]);
  const auto line = [](const json& message) {
    const std::string text = message["content"];
    return text.ends_with('\n') ? text : text + "\n";
  };
  EXPECT_EQ(result.output, line(first[1]) + line(second[1]));
}

TEST_F(CliChatTest, EditAsksSomethingElseInstead) {
  const ProgramResult result = chat("Hello?\nAnd you?\n/edit And they?\n/save " + file("talk.json") + "\n");

  ASSERT_EQ(result.exit_code, 0) << result.error;
  const json talk = saved("talk.json");
  EXPECT_EQ(talk["model"], "tiny-moe-f32");
  ASSERT_EQ(talk["messages"].size(), 4U);
  EXPECT_EQ(talk["messages"][0]["content"], "Hello?");
  EXPECT_EQ(talk["messages"][2]["content"], "And they?");
}

TEST_F(CliChatTest, SavesThinkingAsJsonAndTextAsMarkdown) {
  const ProgramResult result =
      chat("Hello?\n/save " + file("talk.json") + "\n/save '" + file("my talk.md") + "'\n", {"--think"});

  ASSERT_EQ(result.exit_code, 0) << result.error;
  const json answer = saved("talk.json")["messages"][1];
  EXPECT_EQ(answer["role"], "assistant");
  EXPECT_NE(answer["thinking"], "");
  const std::string text = text_of("my talk.md");
  EXPECT_TRUE(text.starts_with("# Conversation with tiny-moe-f32\n\n## Question\n\nHello?\n\n## Answer\n")) << text;
}

TEST_F(CliChatTest, SaveReplacesAFileOnlyIfToldSo) {
  folder_.write("notes.md", "mine");
  const ProgramResult kept = chat("Hello?\n/save " + file("notes.md") + "\n");
  EXPECT_NE(kept.error.find("/save! FILE"), std::string::npos) << kept.error;
  EXPECT_EQ(text_of("notes.md"), "mine");

  const ProgramResult replaced = chat("Hello?\n/save! " + file("notes.md") + "\n");
  EXPECT_EQ(replaced.exit_code, 0);
  EXPECT_NE(text_of("notes.md"), "mine");
}

TEST_F(CliChatTest, SaysWhatCannotBeDone) {
  const ProgramResult result =
      chat("/retry\n/edit\n/edit x\n/save " + file("a.md") + "\n/think maybe\n/sing\nHi\n/save\n/save " +
           file("a.txt") + "\n/save " + file("none/a.md") + "\n");

  EXPECT_EQ(result.exit_code, 0);
  for (const char* words :
       {"no answer yet", "Say /edit TEXT", "no question yet", "nothing to save yet", "/think on, /think off",
        "no such command", "/save FILE.md", ".md (to read)", "none/a.md: cannot create the file"}) {
    EXPECT_NE(result.error.find(words), std::string::npos) << words << " in " << result.error;
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_EQ(entry.path().filename().string().find("a."), std::string::npos) << entry.path();
  }
}

TEST_F(CliChatTest, ForgetsWhatWasSaid) {
  const ProgramResult result = chat("Hello?\n/clear\n/retry\nAgain?\n/save " + file("a.json") + "\n");

  EXPECT_NE(result.error.find("The conversation is forgotten."), std::string::npos) << result.error;
  EXPECT_NE(result.error.find("no answer yet"), std::string::npos) << result.error;
  EXPECT_EQ(saved("a.json")["messages"][0]["content"], "Again?");
}

TEST_F(CliChatTest, ShowsAPersonFiguresAndCompletesCommands) {
  folder_.write("talk one.md", "");
  TerminalProgram chat(words({"--no-think"}), own_state());
  ASSERT_TRUE(chat.wait_for("/help lists commands")) << chat.shown();
  chat.type("/thi\t\r");  // one command begins so
  ASSERT_TRUE(chat.wait_for("Answers begin with thinking.")) << chat.shown();
  chat.type("/think\r");
  ASSERT_TRUE(chat.wait_for("Answers come at once.")) << chat.shown();
  chat.type("Hello?\r");
  ASSERT_TRUE(chat.wait_for("per second; prompt ")) << chat.shown();
  chat.type("/retry\r");
  ASSERT_TRUE(chat.wait_for("of them reused)")) << chat.shown();
  chat.type("/sa\t " + file("talk") + "\t\r");  // "/save" and "/save!": no further than that; then the one file
  ASSERT_TRUE(chat.wait_for("talk one.md exists already")) << chat.shown();
  chat.type("/\t");
  ASSERT_TRUE(chat.wait_for("/retry\r\n")) << chat.shown();
  chat.type("\x03\x04");

  EXPECT_EQ(chat.wait_for_end(), 0) << chat.shown();
}

}  // namespace
}  // namespace sightline
