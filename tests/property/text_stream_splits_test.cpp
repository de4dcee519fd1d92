/// Where the bytes of a reply are cut does not matter to the text that is shown.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "engine/base/utf8.h"
#include "engine/text/text_stream.h"

namespace sightline {
namespace {

struct Shown {
  std::string text;
  bool stopped = false;
  std::string stop;
  bool operator==(const Shown&) const = default;
};

/// Pushes `bytes` in pieces of random length; every piece that comes out must be valid UTF-8.
Shown show(const std::string& bytes, const std::vector<std::string>& stops, std::size_t max_piece,
           std::mt19937& random) {
  TextStream stream(stops);
  Shown shown;
  const auto take = [&](const std::string& text) {
    EXPECT_TRUE(is_valid_utf8(text));
    shown.text += text;
  };
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t n = std::uniform_int_distribution<std::size_t>(0, max_piece)(random);
    take(stream.push(std::string_view(bytes).substr(at, n)));
    at += n;
  }
  take(stream.finish());
  shown.stopped = stream.stopped();
  shown.stop = stream.stop_string();
  return shown;
}

/// The definition: decode everything, then look for the stop string that is complete first, the longest of equals.
Shown show_by_definition(const std::string& bytes, const std::vector<std::string>& stops) {
  const std::string text = replace_invalid_utf8(bytes);
  for (std::size_t end = 1; end <= text.size(); ++end) {
    std::string found;
    for (const std::string& stop : stops) {
      const std::string shown_stop = replace_invalid_utf8(stop);
      const bool ends_here = std::string_view(text).substr(0, end).ends_with(shown_stop);
      if (ends_here && shown_stop.size() > found.size()) found = shown_stop;
    }
    if (!found.empty()) return {text.substr(0, end - found.size()), true, found};
  }
  return {text, false, ""};
}

std::string random_bytes(std::mt19937& random, std::size_t max_parts) {
  static const std::vector<std::string> kParts = {
      "a", "b", "ab", "aab", "\n", "<", "</", "\u00E9", "\u00E8", "\u20AC", "\U0001F642", "\uFFFD", "\xC3", "\xA9",
      "\xE2\x82", "\xE2", "\xF0\x9F", "\xF0\x9F\x99", "\xED\xA0\x80", "\xC0", "\xFF", "\xF4\x90", std::string(1, '\0')};
  std::string bytes;
  const std::size_t n_parts = std::uniform_int_distribution<std::size_t>(0, max_parts)(random);
  for (std::size_t i = 0; i < n_parts; ++i) {
    bytes += kParts[std::uniform_int_distribution<std::size_t>(0, kParts.size() - 1)(random)];
  }
  return bytes;
}

TEST(TextStreamSplits, GiveTheSameTextWithoutStopStrings) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    const std::string bytes = random_bytes(random, 20);
    const Shown expected{replace_invalid_utf8(bytes), false, ""};
    ASSERT_EQ(show(bytes, {}, 1, random), expected);
    ASSERT_EQ(show(bytes, {}, 7, random), expected);
    ASSERT_EQ(show(bytes, {}, bytes.size() + 1, random), expected);
  }
}

TEST(TextStreamSplits, GiveTheSameTextWithStopStrings) {
  std::mt19937 random(2);
  int n_stopped = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string bytes = random_bytes(random, 30);
    std::vector<std::string> stops(std::uniform_int_distribution<std::size_t>(0, 4)(random));
    for (std::string& stop : stops) stop = random_bytes(random, 5);
    const Shown expected = show_by_definition(bytes, stops);
    n_stopped += expected.stopped ? 1 : 0;
    ASSERT_EQ(show(bytes, stops, 1, random), expected);
    ASSERT_EQ(show(bytes, stops, 7, random), expected);
    ASSERT_EQ(show(bytes, stops, bytes.size() + 1, random), expected);
  }
  EXPECT_GT(n_stopped, 1000);
  EXPECT_LT(n_stopped, 19000);
}

}  // namespace
}  // namespace sightline
