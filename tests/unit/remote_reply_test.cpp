/// RemoteReply: the dialects of servers elsewhere, cut anywhere, and what broken ones send.
#include "multimodal/wire/remote_reply.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/base/utf8.h"
#include "tests/support/golden.h"

namespace sightline {
namespace {

struct Heard {
  std::string thinking, answer;
  std::vector<ToolCall> calls;
  std::vector<RegionFound> regions;
  std::vector<TokenScore> scores;
  std::size_t n_progress = 0, n_notices = 0;
  std::vector<Finished> finished;
  std::vector<Error> failed;

  void add(const std::vector<ChatEvent>& events) {
    for (const ChatEvent& event : events) {
      EXPECT_TRUE(finished.empty() && failed.empty());  // nothing after the end
      if (const auto* thought = std::get_if<ThinkingDelta>(&event)) thinking += thought->utf8;
      if (const auto* text = std::get_if<AnswerDelta>(&event)) {
        answer += text->utf8;
        scores.insert(scores.end(), text->tokens.begin(), text->tokens.end());
      }
      if (const auto* called = std::get_if<ToolCalled>(&event)) calls.push_back(called->call);
      if (const auto* found = std::get_if<RegionFound>(&event)) regions.push_back(*found);
      n_progress += std::holds_alternative<Progress>(event) ? 1 : 0;
      n_notices += std::holds_alternative<Notice>(event) ? 1 : 0;
      if (const auto* end = std::get_if<Finished>(&event)) finished.push_back(*end);
      if (const auto* end = std::get_if<Failed>(&event)) failed.push_back(end->error);
    }
  }
};

Heard hear(const std::string& stream, std::size_t piece = std::string::npos) {
  RemoteReply reply("box:8080");
  Heard heard;
  for (std::size_t at = 0; at < stream.size(); at += std::min(piece, stream.size())) {
    heard.add(reply.push(std::string_view(stream).substr(at, piece)));
  }
  heard.add(reply.finish());
  EXPECT_EQ(heard.finished.size() + heard.failed.size(), 1U);
  EXPECT_TRUE(reply.ended());
  return heard;
}

std::string recorded(const std::string& name) {
  std::ifstream in(testing_support::golden_path("remote/" + name + ".sse"), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string chunk(const std::string& choice) { return "data: {\"choices\":[{" + choice + "}]}\n\n"; }

class Dialect : public ::testing::TestWithParam<const char*> {};

TEST_P(Dialect, SaysTheSameForAnyCut) {
  const std::string stream = recorded(GetParam());
  ASSERT_FALSE(stream.empty());
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100}, stream.size()}) {
    const Heard heard = hear(stream, piece);
    EXPECT_EQ(heard.thinking, "The user says hi.");
    EXPECT_EQ(heard.answer, "Gr\xC3\xBC\xC3\x9F Gott");
    ASSERT_EQ(heard.finished.size(), 1U);
    EXPECT_EQ(heard.finished[0].reason, Finish::Stop);
    EXPECT_EQ(heard.finished[0].prompt_tokens, 20);
    EXPECT_EQ(heard.finished[0].new_tokens, 9);
  }
}

INSTANTIATE_TEST_SUITE_P(RemoteReply, Dialect,
                         ::testing::Values("llama-server", "vllm", "sglang", "ollama", "inline-think"),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(RemoteReply, TellsProgressTimesAndReuse) {
  const Heard heard = hear(recorded("llama-server"));
  EXPECT_EQ(heard.n_progress, 1U);
  EXPECT_EQ(heard.finished.at(0).reused_tokens, 4);
  EXPECT_DOUBLE_EQ(heard.finished.at(0).reading_seconds, 0.04);
  EXPECT_DOUBLE_EQ(heard.finished.at(0).writing_seconds, 0.09);
}

TEST(RemoteReply, PutsCallsTogether) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{5000}}) {
    const Heard heard = hear(recorded("vllm-tools"), piece);
    ASSERT_EQ(heard.calls.size(), 2U);
    EXPECT_EQ(heard.calls[0].id, "call-1");
    EXPECT_EQ(heard.calls[0].name, "get_weather");
    ASSERT_EQ(heard.calls[0].arguments.size(), 2U);
    EXPECT_EQ(heard.calls[0].arguments[0].value, "Graz");
    EXPECT_EQ(heard.calls[0].arguments[1].kind, Argument::Kind::Number);
    EXPECT_TRUE(heard.calls[1].arguments.empty());
    EXPECT_EQ(heard.finished.at(0).reason, Finish::Stop);
  }
  const Heard cut = hear(chunk(
      R"("delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{\"a\": "}}]},"finish_reason":"length")"));
  EXPECT_TRUE(cut.calls.empty());
  EXPECT_EQ(cut.n_notices, 1U);
  EXPECT_EQ(cut.finished.at(0).reason, Finish::Length);
}

TEST(RemoteReply, KeepsProbabilitiesAndPlaces) {
  const Heard heard = hear(
      chunk(
          R"("delta":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1.5,"bytes":null}]}]})") +
      "data: {\"choices\":[{\"delta\":{}}],\"sightline\":{\"regions\":[{\"index\":0,\"label\":\"mug\",\"image\":0,"
      "\"box\":[0.1,0.2,0.3,0.4]},{\"index\":1,\"image\":0,\"box\":[0.5,0,0.1,1]},{\"index\":2,\"image\":0,\"point\":["
      "2,0]}]}}\n\n" +
      chunk(R"("delta":{},"finish_reason":"stop")"));
  ASSERT_EQ(heard.scores.size(), 1U);
  EXPECT_EQ(heard.scores[0].chosen.bytes, "a");
  EXPECT_FLOAT_EQ(heard.scores[0].best.at(0).logprob, -1.5F);
  ASSERT_EQ(heard.regions.size(), 1U);
  EXPECT_EQ(heard.regions[0].region.label, "mug");
  EXPECT_DOUBLE_EQ(heard.regions[0].region.y1, 0.4);
}

TEST(RemoteReply, FailsInOneSentence) {
  for (const char* stream :
       {"data: {\"error\":{\"message\":\"out of\\nmemory\",\"type\":\"server_error\",\"code\":500}}\n\n",
        "data: {\"error\":\"plain\"}\n\n", "data: not json\n\n", "data: [1]\n\n", "data: {\"choices\":[5]}\n\n", "",
        "data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n", "data: \xFF\xFE\n\n", "<html>"}) {
    const Heard heard = hear(stream);
    ASSERT_EQ(heard.failed.size(), 1U) << stream;
    EXPECT_TRUE(heard.failed[0].message.starts_with("the server box:8080 ")) << heard.failed[0].message;
    EXPECT_EQ(heard.failed[0].message.find('\n'), std::string::npos);
    EXPECT_TRUE(is_valid_utf8(heard.failed[0].message));
  }
  const Heard deep = hear("data: {\"choices\":" + std::string(100000, '[') + "\n\n");
  EXPECT_EQ(deep.failed.size(), 1U);
  const Heard endless = hear("data: " + std::string(5 << 20, 'x'), 65536);
  EXPECT_EQ(endless.failed.at(0).code, ErrorCode::OverBudget);
}

TEST(RemoteReply, IgnoresWhatIsStrangeButHarmless) {
  const Heard heard = hear(
      ": comment\n\nevent: ping\n\ndata: {}\n\ndata: {\"choices\":null,\"usage\":null,\"error\":null}\n\n" +
      chunk(R"("delta":null)") + chunk(R"("delta":{"content":5,"reasoning":{},"tool_calls":null})") +
      chunk(R"("delta":{"content":"a\u0000b"},"finish_reason":"stop")") + "data: [DONE]\n\ndata: {\"error\":1}\n\n");
  EXPECT_EQ(heard.answer, std::string("a\0b", 3));
  EXPECT_EQ(heard.finished.size(), 1U);
}

TEST(RemoteError, TranslatesEveryForm) {
  const auto message = [](int status, const char* body) { return remote_error(status, body, "box").message; };
  EXPECT_EQ(message(500, R"({"error":{"message":"no room"}})"), "the server box says: no room");
  EXPECT_EQ(message(404, R"({"error":"model 'x' not found"})"), "the server box says: model 'x' not found");
  EXPECT_EQ(message(422, R"({"detail":[{"loc":["body"],"msg":"field required"}]})"),
            "the server box says: field required");
  EXPECT_EQ(message(400, R"({"object":"error","message":"bad temperature"})"), "the server box says: bad temperature");
  EXPECT_EQ(message(502, "<html><h1>Bad Gateway</h1></html>"), "the server box answered with status 502");
  EXPECT_EQ(message(500, "plain words\r\n"), "the server box says: plain words");
  EXPECT_EQ(message(401, R"({"error":"secret details"})"), "the server box does not accept the token");
  EXPECT_EQ(remote_error(400, R"({"error":{"code":400,"type":"exceed_context_size_error","message":"m"}})", "box").id,
            "CTX_FULL");
  EXPECT_EQ(remote_error(429, "", "box").code, ErrorCode::OverBudget);
  EXPECT_EQ(remote_error(503, "", "box").code, ErrorCode::Unavailable);
  EXPECT_LT(message(500, std::string(10000, 'x').c_str()).size(), 400U);
}

std::string content_event(const std::string& escaped) {
  return "data: {\"choices\":[{\"delta\":{\"content\":\"" + escaped + "\"}}]}\n\n";
}

TEST(RemoteReply, FindsPlacesInTheTextOfServersThatGiveNone) {
  const std::string stream = content_event("[{\\\"bbox_2d\\\": [100, 200, ") +
                             content_event("300, 400], \\\"label\\\": \\\"a mug\\\"}]") + "data: [DONE]\n\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, stream.size()}) {
    RemoteReply reply("box:8080");
    reply.find_regions(2);
    Heard heard;
    for (std::size_t at = 0; at < stream.size(); at += piece)
      heard.add(reply.push(std::string_view(stream).substr(at, piece)));
    heard.add(reply.finish());
    ASSERT_FALSE(heard.regions.empty());
    const RegionFound& last = heard.regions.back();
    EXPECT_EQ(last.index, 0U);
    EXPECT_EQ(last.region.label, "a mug");
    EXPECT_EQ(last.region.image_index, 2U);
    EXPECT_DOUBLE_EQ(last.region.x0, 0.1);
    EXPECT_DOUBLE_EQ(last.region.y1, 0.4);
  }
  EXPECT_TRUE(hear(stream).regions.empty());  // nobody asked
}

TEST(RemoteReply, LeavesPlacesToAServerThatGivesThem) {
  RemoteReply reply("box:8080");
  reply.find_regions(0);
  Heard heard;
  heard.add(reply.push(
      "data: {\"choices\":[{\"delta\":{}}],\"sightline\":{\"regions\":[{\"index\":0,\"label\":\"mug\",\"image\":0,"
      "\"box\":[0.1,0.2,0.3,0.4]}]}}\n\n"));
  const std::size_t theirs = heard.regions.size();
  heard.add(
      reply.push(content_event("[{\\\"bbox_2d\\\": [1, 2, 3, 4], \\\"label\\\": \\\"b\\\"}]") + "data: [DONE]\n\n"));
  heard.add(reply.finish());
  EXPECT_EQ(heard.regions.size(), theirs);
}

}  // namespace
}  // namespace sightline
