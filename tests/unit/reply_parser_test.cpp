/// Replies are split into thinking and answer the same way, wherever the stream is cut.
#include "multimodal/reply/reply_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace sightline {
namespace {

struct Split {
  std::string thinking, answer;
  friend bool operator==(const Split&, const Split&) = default;
};
std::ostream& operator<<(std::ostream& out, const Split& split) {
  return out << "thinking \"" << split.thinking << "\", answer \"" << split.answer << "\"";
}

void collect(const std::vector<ReplyPart>& parts, Split& split) {
  for (const ReplyPart& part : parts) {
    EXPECT_FALSE(part.utf8.empty());
    (part.kind == ReplyPart::Kind::Thinking ? split.thinking : split.answer) += part.utf8;
  }
}

Split parse(bool in_thinking, const std::vector<std::string_view>& pieces) {
  ReplyParser parser(in_thinking);
  Split split;
  for (const std::string_view piece : pieces) collect(parser.push(piece), split);
  collect(parser.finish(), split);
  return split;
}

/// The result of the whole text, after making sure that every cut into two and single bytes give the same.
Split parse_any_way(bool in_thinking, std::string_view text) {
  const Split whole = parse(in_thinking, {text});
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(text.substr(i, 1));
  EXPECT_EQ(parse(in_thinking, bytes), whole);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(parse(in_thinking, {text.substr(0, cut), text.substr(cut)}), whole) << "cut at " << cut;
  }
  return whole;
}

TEST(ReplyParser, BeginsInsideTheThinkingThatThePromptOpened) {
  EXPECT_EQ(parse_any_way(true, "Simple sum.\n</think>\n\n4"), (Split{"Simple sum.", "4"}));
}

TEST(ReplyParser, AnswersFromTheFirstCharacterWithoutThinking) {
  EXPECT_EQ(parse_any_way(false, "  4 < 5\n"), (Split{"", "  4 < 5\n"}));
}

TEST(ReplyParser, TrimsTheThinkingButNotWhatIsInside) {
  EXPECT_EQ(parse_any_way(true, " \n first\n\n second \n\n</think>x"), (Split{"first\n\n second", "x"}));
}

TEST(ReplyParser, DropsAtMostTwoNewlinesAfterTheThinking) {
  EXPECT_EQ(parse_any_way(true, "a</think>\n\n\nb"), (Split{"a", "\nb"}));
}

TEST(ReplyParser, SwallowsARepeatedOpening) {
  EXPECT_EQ(parse_any_way(true, "<think>\nwell\n</think>\n\nyes"), (Split{"well", "yes"}));
}

TEST(ReplyParser, SeparatesAStrayBlockAtTheBeginningOfTheAnswer) {
  EXPECT_EQ(parse_any_way(false, "\n<think>\nwell\n</think>\n\nyes"), (Split{"well", "yes"}));
}

TEST(ReplyParser, LeavesATagInTheMiddleOfTheAnswerAlone) {
  EXPECT_EQ(parse_any_way(false, "write <think> and </think>"), (Split{"", "write <think> and </think>"}));
}

TEST(ReplyParser, EndsTheThinkingAtAToolCall) {
  EXPECT_EQ(parse_any_way(true, "let me\n<tool_call>\n<function=f>"), (Split{"let me", "<tool_call>\n<function=f>"}));
}

TEST(ReplyParser, KeepsWhatOnlyBeginsLikeATag) {
  EXPECT_EQ(parse_any_way(true, "a < b </thin c </thi"), (Split{"a < b </thin c </thi", ""}));
  EXPECT_EQ(parse_any_way(false, "<thin"), (Split{"", "<thin"}));
}

TEST(ReplyParser, GivesThinkingOnlyIfItNeverEnds) {
  ReplyParser parser(true);
  Split split;
  collect(parser.push("on and on\n"), split);
  collect(parser.finish(), split);

  EXPECT_EQ(split, (Split{"on and on", ""}));
  EXPECT_TRUE(parser.is_thinking());
}

TEST(ReplyParser, HoldsBackNoMoreThanATagAndWhiteSpace) {
  ReplyParser parser(true);
  Split split;
  collect(parser.push("abc </thi"), split);

  EXPECT_EQ(split, (Split{"abc", ""}));
}

TEST(ReplyParser, GivesNothingForNothing) {
  EXPECT_EQ(parse_any_way(true, ""), (Split{"", ""}));
  EXPECT_EQ(parse_any_way(true, "</think>"), (Split{"", ""}));
}

}  // namespace
}  // namespace sightline
