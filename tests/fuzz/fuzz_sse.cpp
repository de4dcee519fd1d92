/// Fuzz target: streams of events are the same for any cut, and any stream of a server ends in exactly one way.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/utf8.h"
#include "multimodal/wire/remote_reply.h"
#include "multimodal/wire/sse.h"

namespace {

using namespace sightline;

/// Ends the run so that the fuzzer keeps the input; also in builds without assertions.
void demand(bool law) {
  if (!law) std::abort();
}

std::vector<std::string> read(std::string_view bytes, std::size_t piece) {
  constexpr std::size_t kMost = 4096;
  SseReader reader(kMost);
  std::vector<std::string> out;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const auto events = reader.push(bytes.substr(at, piece));
    if (!events) return {"too long"};
    for (const SseReader::Event& event : *events) out.push_back(event.type + "\n" + event.data);
  }
  return out;
}

struct Heard {
  std::string thinking, answer;
  std::size_t n_calls = 0, n_ends = 0;
  bool operator==(const Heard&) const = default;
};

Heard hear(std::string_view bytes, std::size_t piece) {
  RemoteReply reply("server");
  Heard heard;
  const auto take = [&heard](const std::vector<ChatEvent>& events) {
    for (const ChatEvent& event : events) {
      demand(heard.n_ends == 0);
      if (const auto* thought = std::get_if<ThinkingDelta>(&event)) heard.thinking += thought->utf8;
      if (const auto* text = std::get_if<AnswerDelta>(&event)) heard.answer += text->utf8;
      heard.n_calls += std::holds_alternative<ToolCalled>(event) ? 1 : 0;
      if (const auto* failed = std::get_if<Failed>(&event)) {
        demand(is_valid_utf8(failed->error.message) && failed->error.message.size() < 2000);
      }
      heard.n_ends += std::holds_alternative<Finished>(event) || std::holds_alternative<Failed>(event) ? 1 : 0;
    }
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece) take(reply.push(bytes.substr(at, piece)));
  take(reply.finish());
  demand(heard.n_ends == 1 && is_valid_utf8(heard.thinking) && is_valid_utf8(heard.answer));
  return heard;
}

}  // namespace

/// The input: a byte with the length of pieces, then the stream.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 64;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t whole = std::max<std::size_t>(1, bytes.size());
  const std::vector<std::string> events = read(bytes, whole);
  demand(read(bytes, piece) == events || read(bytes, piece) == std::vector<std::string>{"too long"} ||
         events == std::vector<std::string>{"too long"});
  demand(hear(bytes, piece) == hear(bytes, whole));
  // What is written is read back, newlines as the standard has them.
  std::string data_text = replace_invalid_utf8(bytes.substr(0, 1000));
  std::erase(data_text, '\r');
  const std::vector<std::string> back = read(sse_comment("c") + sse_event(data_text), piece);
  demand(back == std::vector<std::string>{"\n" + data_text});
  return 0;
}
