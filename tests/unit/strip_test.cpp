/// White space is what the reference's template language takes it for.
#include "multimodal/chat/strip.h"

#include <gtest/gtest.h>

namespace sightline {
namespace {

TEST(Strip, TakesWhiteSpaceFromBothEndsOnly) {
  EXPECT_EQ(strip("  a b\t\n"), "a b");
  EXPECT_EQ(strip_start("  a "), "a ");
  EXPECT_EQ(strip_end(" a  "), " a");
  EXPECT_EQ(strip(" \n "), "");
  EXPECT_EQ(strip(""), "");
}

TEST(Strip, KnowsUnicodeWhiteSpace) {
  EXPECT_EQ(strip("\u00A0\u0085\u1680\u2000\u200A\u2028\u2029\u202F\u205F\u3000x\u3000\u001C\u001F"), "x");
}

TEST(Strip, LeavesByteOrderMarksAndZeroWidthSpaces) { EXPECT_EQ(strip("\uFEFFx\u200B"), "\uFEFFx\u200B"); }

TEST(Strip, LeavesBytesThatAreNotUtf8) {
  EXPECT_EQ(strip("\x80 \x80"), "\x80 \x80");
  EXPECT_EQ(strip(" \xE3\x80"), "\xE3\x80");
}

}  // namespace
}  // namespace sightline
