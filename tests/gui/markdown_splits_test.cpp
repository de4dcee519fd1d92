/// Splits do not matter: however a text arrives, the same blocks come out.
#include <gtest/gtest.h>

#include <string>

#include "gui/markdown/streaming_parser.h"
#include "tests/gui/markdown_samples.h"

namespace sightline::gui {
namespace {

std::string allSamples() {
  std::string all;
  for (const std::string& sample : markdownSamples()) all += sample + "\n\n";
  return all;
}

TEST(StreamingParser, GivesTheSameBlocksForEveryCutInTwo) {
  for (const std::string& sample : markdownSamples()) {
    const std::vector<Block> whole = parseMarkdown(sample);
    for (std::size_t cut = 0; cut <= sample.size(); ++cut) {
      StreamingParser parser;
      parser.append(std::string_view(sample).substr(0, cut));
      parser.append(std::string_view(sample).substr(cut));
      parser.finish();
      ASSERT_EQ(parser.blocks(), whole) << "cut at " << cut << " of " << sample;
    }
  }
}

TEST(StreamingParser, GivesTheSameBlocksByteByByte) {
  const std::string text = allSamples();
  StreamingParser parser;
  for (const char byte : text) parser.append(std::string_view(&byte, 1));
  parser.finish();

  EXPECT_EQ(parser.blocks(), parseMarkdown(text));
}

TEST(StreamingParser, TellsTheFirstBlockThatChanged) {
  const std::string text = allSamples();
  StreamingParser parser;
  std::vector<Block> mirror;
  for (std::size_t at = 0; at < text.size(); at += 7) {
    const auto first = static_cast<std::size_t>(parser.append(std::string_view(text).substr(at, 7)));
    ASSERT_LE(first, mirror.size());
    mirror.resize(first);
    mirror.insert(mirror.end(), parser.blocks().begin() + static_cast<std::ptrdiff_t>(first), parser.blocks().end());
    ASSERT_EQ(mirror, parser.blocks());
  }
}

TEST(StreamingParser, KeepsFinishedBlocksOfALongAnswer) {
  StreamingParser parser;
  for (int i = 0; i < 500; ++i) {
    const auto before = static_cast<std::int64_t>(parser.blocks().size());
    const std::int64_t first = parser.append("A paragraph of some words.\n\n");
    ASSERT_GE(first, before - 1);
  }
  EXPECT_EQ(parser.blocks().size(), 500U);
}

TEST(StreamingParser, AListThatGoesOnAcrossEmptyLinesIsOneList) {
  const auto blocks = parseMarkdown("1. a\n\n2. b\n\n3. c\n");

  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_EQ(blocks[2].number, 3);
}

}  // namespace
}  // namespace sightline::gui
