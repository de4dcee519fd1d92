/// OpenAiReply: events as chunks and as a whole reply, in the shapes clients read.
#include "multimodal/wire/openai_reply.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "multimodal/wire/remote_reply.h"
#include "multimodal/wire/sse.h"

namespace sightline {
namespace {

using nlohmann::json;

ReplyForm form() {
  ReplyForm form;
  form.id = "chatcmpl-1";
  form.model = "tiny";
  form.created = 1700000000;
  form.include_usage = true;
  return form;
}

Finished finished(Finish reason = Finish::Stop) {
  Finished end;
  end.reason = reason;
  end.prompt_tokens = 20;
  end.reused_tokens = 5;
  end.new_tokens = 7;
  end.reading_seconds = 0.5;
  end.writing_seconds = 0.25;
  return end;
}

/// The objects of a stream; "[DONE]" as a text.
std::vector<json> chunks(OpenAiReply& reply, const std::vector<ChatEvent>& events) {
  SseReader reader;
  std::vector<json> out;
  for (const ChatEvent& event : events) {
    const auto read = reader.push(reply.stream(event));
    EXPECT_TRUE(read);
    for (const SseReader::Event& one : *read)
      out.push_back(one.data == "[DONE]" ? json("[DONE]") : json::parse(one.data));
  }
  return out;
}

ToolCall look() {
  return {"call_1",
          "look",
          {{Argument::Kind::Text, "at", "a \"mug\""},
           {Argument::Kind::Number, "n", "12345678901234567890"},
           {Argument::Kind::Json, "list", "[1, 2"}}};
}

TEST(OpenAiReply, StreamsInTheOrderClientsExpect) {
  OpenAiReply reply(form());
  const std::vector<json> out = chunks(reply, {Progress{Progress::Stage::Reading, 1, 2}, ThinkingDelta{"hm"},
                                               AnswerDelta{"a", {}}, AnswerDelta{"\xFF", {}}, finished()});
  ASSERT_EQ(out.size(), 7U);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(out[i]["id"], "chatcmpl-1");
    EXPECT_EQ(out[i]["object"], "chat.completion.chunk");
  }
  EXPECT_EQ(out[0]["choices"][0]["delta"]["role"], "assistant");
  EXPECT_EQ(out[1]["choices"][0]["delta"]["reasoning_content"], "hm");
  EXPECT_EQ(out[2]["choices"][0]["delta"]["content"], "a");
  EXPECT_EQ(out[2]["choices"][0]["finish_reason"], nullptr);
  EXPECT_EQ(out[3]["choices"][0]["delta"]["content"], "\xEF\xBF\xBD");
  EXPECT_EQ(out[4]["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(out[4]["timings"]["prompt_n"], 15);
  EXPECT_EQ(out[4]["timings"]["predicted_per_second"], 28.0);
  EXPECT_TRUE(out[5]["choices"].empty());
  EXPECT_EQ(out[5]["usage"]["prompt_tokens_details"]["cached_tokens"], 5);
  EXPECT_EQ(out[5]["usage"]["total_tokens"], 27);
  EXPECT_EQ(out[6], "[DONE]");
}

TEST(OpenAiReply, TellsProgressAsCommentOrChunk) {
  OpenAiReply quiet(form());
  EXPECT_TRUE(quiet.stream(Progress{Progress::Stage::Reading, 1, 2}).starts_with(": reading 1/2"));
  ReplyForm wanted = form();
  wanted.return_progress = true;
  OpenAiReply loud(wanted);
  const std::vector<json> out =
      chunks(loud, {Progress{Progress::Stage::SeeingImage, 0, 1}, Progress{Progress::Stage::Reading, 1, 2}});
  EXPECT_EQ(out.at(0)["sightline"]["progress"]["stage"], "seeing_image");
  EXPECT_FALSE(out.at(0).contains("prompt_progress"));
  EXPECT_EQ(out.at(1)["prompt_progress"]["processed"], 1);
  EXPECT_EQ(out.at(1)["prompt_progress"]["total"], 2);
}

TEST(OpenAiReply, GivesCallsWithArgumentsThatAreAlwaysJson) {
  OpenAiReply reply(form());
  const std::vector<json> out = chunks(reply, {ToolCalled{look()}, ToolCalled{look()}, finished()});
  const json call = out.at(1)["choices"][0]["delta"]["tool_calls"][0];
  EXPECT_EQ(call["index"], 0);
  EXPECT_EQ(call["id"], "call_1");
  EXPECT_EQ(call["function"]["name"], "look");
  const std::string arguments = call["function"]["arguments"];
  EXPECT_EQ(arguments, R"({"at": "a \"mug\"", "n": 12345678901234567890, "list": "[1, 2"})");
  EXPECT_TRUE(json::accept(arguments));
  EXPECT_EQ(out.at(2)["choices"][0]["delta"]["tool_calls"][0]["index"], 1);
  EXPECT_EQ(out.at(3)["choices"][0]["finish_reason"], "tool_calls");

  ReplyForm one = form();
  one.one_call_only = true;
  OpenAiReply single(one);
  single.collect(ToolCalled{look()});
  single.collect(ToolCalled{look()});
  single.collect(finished());
  const json whole = json::parse(single.whole());
  EXPECT_EQ(whole["choices"][0]["message"]["tool_calls"].size(), 1U);
  EXPECT_EQ(whole["choices"][0]["message"]["content"], nullptr);
}

TEST(OpenAiReply, GivesTheWholeReply) {
  OpenAiReply reply(form());
  Region region;
  region.label = "mug";
  region.x1 = region.y1 = 0.5;
  TokenScore score;
  score.chosen = {"a", -0.5F};
  score.best.push_back({"\xC3", -1.0F});
  for (const ChatEvent& event : std::vector<ChatEvent>{
           ThinkingDelta{"h"}, ThinkingDelta{"m"}, AnswerDelta{"a", {score}}, RegionFound{0, Region{}},
           RegionFound{0, region}, Notice{"careful", ""}, finished(Finish::Loop)}) {
    reply.collect(event);
  }
  const json whole = json::parse(reply.whole());
  EXPECT_EQ(whole["object"], "chat.completion");
  EXPECT_EQ(whole["choices"][0]["message"]["content"], "a");
  EXPECT_EQ(whole["choices"][0]["message"]["reasoning_content"], "hm");
  EXPECT_EQ(whole["choices"][0]["finish_reason"], "length");
  EXPECT_EQ(whole["choices"][0]["logprobs"]["content"][0]["logprob"], -0.5);
  EXPECT_EQ(whole["choices"][0]["logprobs"]["content"][0]["top_logprobs"][0]["bytes"], json({0xC3}));
  EXPECT_EQ(whole["sightline"]["finish"], "loop");
  EXPECT_EQ(whole["sightline"]["regions"],
            json::parse(R"([{"index":0,"label":"mug","image":0,"box":[0.0,0.0,0.5,0.5]}])"));
  EXPECT_EQ(whole["sightline"]["notices"], json({"careful"}));
  EXPECT_EQ(whole["usage"]["completion_tokens"], 7);
}

TEST(OpenAiReply, EndsAStreamWithAnErrorObject) {
  OpenAiReply reply(form());
  const std::vector<json> out =
      chunks(reply, {AnswerDelta{"a", {}}, Failed{{ErrorCode::Internal, "broken", "NUMERIC_FAULT"}}});
  EXPECT_EQ(out.back()["error"]["message"], "broken");
  EXPECT_EQ(out.back()["error"]["code"], "NUMERIC_FAULT");
}

/// What one of us says, the other understands.
TEST(OpenAiReply, IsReadBackByRemoteReply) {
  ReplyForm wanted = form();
  wanted.return_progress = true;
  OpenAiReply reply(wanted);
  Region region;
  region.is_point = true;
  region.x0 = region.x1 = 0.25;
  region.y0 = region.y1 = 0.75;
  region.label = "mug";
  std::string stream;
  for (const ChatEvent& event :
       std::vector<ChatEvent>{Progress{Progress::Stage::Reading, 1, 2}, ThinkingDelta{"hm"}, AnswerDelta{"answer", {}},
                              RegionFound{3, region}, ToolCalled{{"c", "look", {}}}, finished(Finish::ContextFull)}) {
    stream += reply.stream(event);
  }
  RemoteReply remote("box");
  const std::vector<ChatEvent> heard = remote.push(stream);
  ASSERT_EQ(heard.size(), 6U);
  EXPECT_EQ(std::get<Progress>(heard[0]).total, 2);
  EXPECT_EQ(std::get<ThinkingDelta>(heard[1]).utf8, "hm");
  EXPECT_EQ(std::get<AnswerDelta>(heard[2]).utf8, "answer");
  EXPECT_EQ(std::get<RegionFound>(heard[3]).index, 3U);
  EXPECT_TRUE(std::get<RegionFound>(heard[3]).region.is_point);
  EXPECT_EQ(std::get<ToolCalled>(heard[4]).call.name, "look");
  const Finished end = std::get<Finished>(heard[5]);
  EXPECT_EQ(end.reason, Finish::ContextFull);
  EXPECT_EQ(end.prompt_tokens, 20);
  EXPECT_EQ(end.reused_tokens, 5);
  EXPECT_DOUBLE_EQ(end.reading_seconds, 0.5);
}

}  // namespace
}  // namespace sightline
