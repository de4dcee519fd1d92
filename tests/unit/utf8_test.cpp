/// UTF-8: decoding, validation, incomplete tails, text made safe for messages.
#include "engine/base/utf8.h"

#include <gtest/gtest.h>

namespace sightline {
namespace {

TEST(Utf8, EveryCodePointSurvivesEncodingAndDecoding) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    std::string text;
    append_utf8(text, c);
    const DecodedCodePoint decoded = decode_code_point(text);
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    ASSERT_TRUE(decoded.valid);
    ASSERT_EQ(decoded.value, surrogate ? kReplacementCharacter : c);
    ASSERT_EQ(decoded.length, text.size());
  }
}

TEST(Utf8, RefusesIllFormedBytes) {
  for (const char* bytes : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82",
                            "\xF0\x9F\x98", "a\xFE"}) {
    EXPECT_FALSE(is_valid_utf8(bytes));
  }
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("Grüße, 世界 \U0001F600"));
}

TEST(Utf8, ReplacesMaximalSubparts) {   // the example of the Unicode standard, table 3-8 and following
  EXPECT_EQ(replace_invalid_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"),
            "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDA");
  EXPECT_EQ(replace_invalid_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), "\uFFFD\uFFFD\uFFFD\uFFFDA");
  EXPECT_EQ(replace_invalid_utf8("plain \U0001F600"), "plain \U0001F600");
}

TEST(Utf8, HoldsBackOnlyWhatMayStillBecomeACharacter) {
  const std::string text = "aä€\U0001F600";   // characters of 1, 2, 3 and 4 bytes
  const std::size_t starts[] = {0, 1, 3, 6, 10};
  for (std::size_t length = 0; length <= text.size(); ++length) {
    std::size_t expected = 0;
    for (const std::size_t start : starts) expected = start <= length ? start : expected;
    EXPECT_EQ(complete_utf8_length(std::string_view(text).substr(0, length)), expected) << length;
  }
  EXPECT_EQ(complete_utf8_length("a\xFF"), 2U);
  EXPECT_EQ(complete_utf8_length("\xE0\x80"), 2U);
  EXPECT_EQ(complete_utf8_length("\xF0\x9F\x98\xC3"), 3U);
}

TEST(Utf8, MessagesShowWhatWouldHide) {
  using namespace std::string_literals;
  EXPECT_EQ(printable("naïve €"), "naïve €");
  EXPECT_EQ(printable("a\nb\tc\x7F\0"s), "a\\u{0A}b\\u{09}c\\u{7F}\\u{00}");
  EXPECT_EQ(printable("\u202Egpj.exe\u2066\u200B\uFEFF\u0085"), "\\u{202E}gpj.exe\\u{2066}\\u{200B}\\u{FEFF}\\u{85}");
  EXPECT_EQ(printable("\xFFok\xE2\x82"), "\\xFFok\\xE2\\x82");
  EXPECT_EQ(printable("C:\\x"), "C:\\\\x");
  EXPECT_EQ(printable("aaaaé", 5), "aaaa…");
  EXPECT_EQ(printable("aaaaa", 5), "aaaaa");
}

}  // namespace
}  // namespace sightline
