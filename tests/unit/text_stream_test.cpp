/// Whole characters and stop strings from bytes in pieces.
#include "engine/text/text_stream.h"

#include <gtest/gtest.h>

#include <string>

namespace sightline {
namespace {

TEST(TextStream, HoldsBackAnUnfinishedCharacter) {
  TextStream stream;
  EXPECT_EQ(stream.push("a\xF0\x9F"), "a");
  EXPECT_EQ(stream.push("\x99"), "");
  EXPECT_EQ(stream.push("\x82z"), "\xF0\x9F\x99\x82z");
  EXPECT_EQ(stream.finish(), "");
}

TEST(TextStream, ShowsAnUnfinishedCharacterAtTheEndAsReplacement) {
  TextStream stream;
  EXPECT_EQ(stream.push("a\xE2\x82"), "a");
  EXPECT_EQ(stream.finish(), "\uFFFD");
  EXPECT_EQ(stream.finish(), "");
  EXPECT_EQ(stream.push("late"), "");
}

TEST(TextStream, ReplacesEachBrokenSequenceOnce) {
  TextStream stream;
  EXPECT_EQ(stream.push("\xFF\xE2\x82(\xC0\x80"), "\uFFFD\uFFFD(\uFFFD\uFFFD");
  EXPECT_EQ(stream.push("\xE2"), "");
  EXPECT_EQ(stream.push("x"), "\uFFFDx");
}

TEST(TextStream, HoldsBackWhatMayBecomeAStopString) {
  TextStream stream({"STOP"});
  EXPECT_EQ(stream.push("go S"), "go ");
  EXPECT_EQ(stream.push("T"), "");
  EXPECT_EQ(stream.push("ART ST"), "START ");
  EXPECT_FALSE(stream.stopped());
  EXPECT_EQ(stream.push("OP and more"), "");
  EXPECT_TRUE(stream.stopped());
  EXPECT_EQ(stream.stop_string(), "STOP");
  EXPECT_EQ(stream.push("x"), "");
  EXPECT_EQ(stream.finish(), "");
}

TEST(TextStream, GivesOutWhatWasHeldWhenTheReplyEnds) {
  TextStream stream({"</answer>"});
  EXPECT_EQ(stream.push("1 < 2</ans"), "1 < 2");
  EXPECT_EQ(stream.finish(), "</ans");
  EXPECT_FALSE(stream.stopped());
  EXPECT_EQ(stream.stop_string(), "");
}

TEST(TextStream, FindsAStopStringThatBeginsInsideAFailedOne) {
  TextStream stream({"aab"});
  EXPECT_EQ(stream.push("aaab"), "a");
  EXPECT_TRUE(stream.stopped());

  TextStream other({"abcabd"});
  EXPECT_EQ(other.push("abcabcabd!"), "abc");
  EXPECT_TRUE(other.stopped());
}

TEST(TextStream, StopsAtTheStringThatIsCompleteFirst) {
  TextStream stream({"abcdef", "cd"});
  EXPECT_EQ(stream.push("xabcdef"), "xab");
  EXPECT_EQ(stream.stop_string(), "cd");
}

TEST(TextStream, TakesTheLongestOfStringsCompleteTogether) {
  TextStream stream({"\n", "\n\n", "b\n\n"});
  EXPECT_EQ(stream.push("ab\n\n"), "ab");
  EXPECT_EQ(stream.stop_string(), "\n");

  TextStream other({"c", "bc", "abc"});
  EXPECT_EQ(other.push("xabc"), "x");
  EXPECT_EQ(other.stop_string(), "abc");
}

TEST(TextStream, IgnoresEmptyStopStrings) {
  TextStream stream({"", ""});
  EXPECT_EQ(stream.push("text"), "text");
  EXPECT_FALSE(stream.stopped());
}

TEST(TextStream, NeverCutsThroughACharacterForAStopString) {
  TextStream stream({"\xA9"});   // half of é: searched for as U+FFFD
  EXPECT_EQ(stream.push("\xC3\xA9"), "\xC3\xA9");
  EXPECT_EQ(stream.push("a\xA9z"), "a");
  EXPECT_TRUE(stream.stopped());

  TextStream shared({"\xC3\xA9!"});   // è shares its first byte with é
  EXPECT_EQ(shared.push("\xC3\xA8\xC3\xA9"), "\xC3\xA8");
  EXPECT_EQ(shared.push("?"), "\xC3\xA9?");
}

TEST(TextStream, MeetsAStopStringInTheReplacementOfTheEnd) {
  TextStream stream({"\uFFFD"});
  EXPECT_EQ(stream.push("a\xE2"), "a");
  EXPECT_EQ(stream.finish(), "");
  EXPECT_TRUE(stream.stopped());
}

}  // namespace
}  // namespace sightline
