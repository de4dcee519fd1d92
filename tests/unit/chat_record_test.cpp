/// A conversation as a file, and what the tab key may write.
#include "multimodal/cli/chat_record.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "multimodal/cli/chat_completion.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

Conversation talk() {
  Conversation conversation;
  conversation.messages.push_back(text_message(Role::System, "Be brief."));
  Message question;
  question.parts.emplace_back(ImageRef{nullptr, sha256(std::string_view("abc")), "desk\n.jpg"});
  question.parts.emplace_back(Text{"What is \"this\"?"});
  conversation.messages.push_back(question);
  Message answer = text_message(Role::Assistant, "A desk.\n");
  answer.thinking = "Legs, a board.";
  conversation.messages.push_back(answer);
  return conversation;
}

TEST(ChatRecord, WritesMarkdownWithoutThinking) {
  EXPECT_EQ(chat_markdown(talk(), "tiny"),
            "# Conversation with tiny\n\n## System message\n\nBe brief.\n\n## Question\n\nPicture: "
            "desk\\u{0A}.jpg\n\nWhat is \"this\"?\n\n## Answer\n\nA desk.\n");
}

TEST(ChatRecord, WritesJsonWithThinkingAndPictures) {
  const nlohmann::json json = nlohmann::json::parse(chat_json(talk(), "tiny \xFF"));
  ASSERT_EQ(json["messages"].size(), 3U);
  EXPECT_FALSE(json["messages"][0].contains("thinking"));
  EXPECT_FALSE(json["messages"][0].contains("images"));
  EXPECT_EQ(json["messages"][1]["content"], "What is \"this\"?");
  EXPECT_EQ(json["messages"][1]["images"][0]["name"], "desk\n.jpg");
  EXPECT_EQ(json["messages"][1]["images"][0]["sha256"],
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(json["messages"][2]["thinking"], "Legs, a board.");
}

TEST(ChatRecord, LeavesLinksAloneToo) {
  const testing_support::TempFolder folder;
  std::filesystem::create_symlink("nowhere", folder / "a.md");
  EXPECT_FALSE(save_chat(talk(), "tiny", folder / "a.md", false));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "a.md"));
}

using Lines = std::vector<std::string>;

TEST(ChatCompletion, KnowsCommandsAndFiles) {
  const testing_support::TempFolder folder;
  folder.write("one.png", "");
  folder.write("one two.png", "");
  folder.write(".one", "");
  folder.write("one\x1b[2J.png", "");
  std::filesystem::create_directory(folder / "other");
  const Lines commands = {"/save", "/save!", "/image"};
  const std::string path = folder.path().string() + "/";

  EXPECT_EQ(complete_line("/s", commands), (Lines{"/save", "/save!"}));
  EXPECT_EQ(complete_line("/x", commands), Lines{});
  EXPECT_EQ(complete_line("", commands), Lines{});
  EXPECT_EQ(complete_line("a /s", commands), Lines{});
  EXPECT_EQ(complete_line("/image " + path + "one", commands),
            (Lines{"/image " + path + "one two.png", "/image " + path + "one.png"}));
  EXPECT_EQ(complete_line("/image " + path + "ot", commands), (Lines{"/image " + path + "other/"}));
  EXPECT_EQ(complete_line("/image " + path + ".", commands), (Lines{"/image " + path + ".one"}));
  EXPECT_EQ(complete_line("/image " + path + "none/", commands), Lines{});
}

TEST(ChatCompletion, FindsTheCommonBeginningInWholeCharacters) {
  EXPECT_EQ(common_beginning(Lines{}), "");
  EXPECT_EQ(common_beginning(Lines{"/save", "/save!"}), "/save");
  EXPECT_EQ(common_beginning(Lines{"a\u00E9", "a\u00E8"}), "a");
}

}  // namespace
}  // namespace sightline
