/// Server-sent events: what is written is read back, whatever the cut; the standard's own examples.
#include "multimodal/wire/sse.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sightline {
namespace {

std::vector<std::string> read(const std::string& stream, std::size_t piece, std::size_t max_bytes = 1 << 20) {
  SseReader reader(max_bytes);
  std::vector<std::string> out;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    const auto events = reader.push(std::string_view(stream).substr(at, piece));
    if (!events) {
      out.push_back(events.error().message);
      break;
    }
    for (const SseReader::Event& event : *events) out.push_back(event.type + "|" + event.data);
  }
  return out;
}

using Texts = std::vector<std::string>;

TEST(Sse, GivesTheStandardsExamples) {
  EXPECT_EQ(read("data: YHOO\ndata: +2\ndata: 10\n\n", 1000), Texts{"|YHOO\n+2\n10"});
  EXPECT_EQ(read(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n", 1000),
            (Texts{"|first event", "|second event"}));
  EXPECT_EQ(read("data\n\ndata\ndata\n\ndata:", 1000), (Texts{"|", "|\n"}));
  EXPECT_EQ(read("data:test\n\ndata: test\n\n", 1000), (Texts{"|test", "|test"}));
  EXPECT_EQ(read("event: add\ndata: 73857293\n\nevent: remove\n\ndata: x\n\n", 1000), (Texts{"add|73857293", "|x"}));
}

TEST(Sse, IsTheSameForAnyCut) {
  const std::string stream =
      "\xEF\xBB\xBF"
      "data: one\r\n\r\ndata: two\r\rdata: thr\xC3\xA9\xC3\xA9\n\n: comment\r\nevent: e\r\ndata: a\r\ndata: b\r\n\r\n";
  const Texts whole = read(stream, stream.size());
  EXPECT_EQ(whole, (Texts{"|one", "|two", "|thr\xC3\xA9\xC3\xA9", "e|a\nb"}));
  for (std::size_t piece = 1; piece < stream.size(); ++piece) EXPECT_EQ(read(stream, piece), whole) << piece;
}

TEST(Sse, ReadsBackWhatIsWritten) {
  for (const char* data : {"", "{\"a\":1}", "two\nlines", " leading blank", "ends with newline\n", ":colon"}) {
    EXPECT_EQ(read(sse_comment("progress") + sse_event(data), 3), Texts{std::string("|") + data});
  }
  EXPECT_EQ(read(sse_event("a\r\nb\rc"), 1000), Texts{"|a\nb\nc"});
}

TEST(Sse, RefusesEndlessLinesAndEvents) {
  EXPECT_EQ(read("data: " + std::string(5000, 'x'), 100, 1000).size(), 1U);
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "data: xxxxxxxxxx\n";
  EXPECT_EQ(read(lines, 100, 1000).size(), 1U);
  EXPECT_TRUE(read(lines, 100, 100000).empty());
}

}  // namespace
}  // namespace sightline
