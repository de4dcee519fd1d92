/// read_chat_request: what a request may say, and one sentence with the field's name for everything else.
#include "multimodal/wire/openai_request.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/utf8.h"
#include "multimodal/wire/api_error.h"
#include "multimodal/wire/data_url.h"

namespace sightline {
namespace {

using nlohmann::json;

ModelFacts facts() {
  ModelFacts facts;
  facts.id = "tiny";
  facts.context_tokens = 4096;
  facts.thinks_by_default = true;
  facts.sees_images = true;
  facts.thinking.temperature = 1.0F;
  facts.direct.temperature = 0.5F;
  return facts;
}

json hello() { return {{"messages", {{{"role", "user"}, {"content", "Hello?"}}}}}; }

json with(const std::string& name, const json& value) {
  json body = hello();
  body[name] = value;
  return body;
}

AskedResult read(const json& body) { return read_chat_request(body.dump(), facts()); }

/// The status and field of a refusal, "STATUS FIELD"; "" if it was taken.
std::string refusal(const std::string& body,
                    AskedResult (*reader)(std::string_view, const ModelFacts&) = read_chat_request) {
  const AskedResult asked = reader(body, facts());
  if (asked) return "";
  const ApiError error = api_error(asked.problem().error, asked.problem().param);
  EXPECT_FALSE(error.message.empty());
  EXPECT_TRUE(is_valid_utf8(error.message));
  EXPECT_LT(error.message.size(), 400U);
  EXPECT_TRUE(json::accept(error_json(error)));
  return std::to_string(error.status) + " " + error.param;
}
std::string refusal(const json& body) { return refusal(body.dump()); }

TEST(OpenAiRequest, TakesEveryField) {
  const json body = json::parse(R"({
    "model": "any", "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
    "stream": true, "stream_options": {"include_usage": true}, "return_progress": true,
    "temperature": 0.25, "top_p": 0.5, "top_k": 7, "min_p": 0.125, "presence_penalty": -1.5, "repetition_penalty": 1.25,
    "seed": 42, "max_completion_tokens": 100, "stop": ["a", "b"], "logprobs": true, "top_logprobs": 3,
    "chat_template_kwargs": {"enable_thinking": false, "preserve_thinking": true, "other": 1},
    "tools": [{"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}],
    "tool_choice": {"type": "function", "function": {"name": "look"}}, "parallel_tool_calls": false,
    "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}},
    "sightline": {"find_regions": true, "guard_loops": true}, "user": "me", "unknown_field": [1, 2]})");
  AskedResult asked = read(body);
  ASSERT_TRUE(asked) << asked.problem().error.message;
  const ChatRequest& request = asked->request;
  EXPECT_EQ(asked->model, "any");
  EXPECT_TRUE(asked->stream && asked->include_usage && asked->return_progress && asked->one_call_only);
  EXPECT_EQ(request.conversation.messages.size(), 2U);
  EXPECT_FLOAT_EQ(request.sampling.temperature, 0.25F);
  EXPECT_FLOAT_EQ(request.sampling.top_p, 0.5F);
  EXPECT_EQ(request.sampling.top_k, 7);
  EXPECT_FLOAT_EQ(request.sampling.min_p, 0.125F);
  EXPECT_FLOAT_EQ(request.sampling.presence_penalty, -1.5F);
  EXPECT_FLOAT_EQ(request.sampling.repetition_penalty, 1.25F);
  EXPECT_EQ(request.sampling.seed, 42U);
  EXPECT_EQ(request.max_new_tokens, 100);
  EXPECT_EQ(request.stop_strings, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(request.top_logprobs, 3);
  EXPECT_EQ(request.think, false);
  EXPECT_EQ(request.preserve_thinking, true);
  EXPECT_EQ(request.tools.size(), 1U);
  EXPECT_EQ(request.tool_choice.kind, ToolChoice::Kind::Named);
  EXPECT_EQ(request.response_format.schema, R"({"type": "object"})");
  EXPECT_TRUE(request.find_regions && request.guard_loops);
}

TEST(OpenAiRequest, HasTheDefaultsOfTheMode) {
  EXPECT_FLOAT_EQ(read(hello())->request.sampling.temperature, 1.0F);
  EXPECT_FLOAT_EQ(read(with("enable_thinking", false))->request.sampling.temperature, 0.5F);
  EXPECT_FLOAT_EQ(read(with("reasoning_effort", "none"))->request.sampling.temperature, 0.5F);
  EXPECT_FLOAT_EQ(read(with("reasoning_effort", "high"))->request.sampling.temperature, 1.0F);
  EXPECT_EQ(read(with("stop", "x"))->request.stop_strings, std::vector<std::string>{"x"});
  EXPECT_FALSE(read(hello())->request.guard_loops);
  EXPECT_FALSE(read(hello())->stream);
  EXPECT_NE(read(hello())->request.sampling.seed, read(hello())->request.sampling.seed);
}

/// Every number that a client might write, in every field that takes one.
TEST(OpenAiRequest, HoldsEveryNumberToItsMeaning) {
  const std::vector<std::string> values = {"-1",
                                           "0",
                                           "1",
                                           "1.5",
                                           "\"5\"",
                                           "null",
                                           "true",
                                           "2147483648",
                                           "1e308",
                                           "-0.0",
                                           "9223372036854775808",
                                           "-9223372036854775808",
                                           "[]",
                                           "{}",
                                           "1e-400"};
  const std::vector<std::pair<std::string, std::vector<std::string>>> taken = {
      {"temperature", {"0", "1", "1.5", "null", "-0.0"}},
      {"top_p", {"1", "null"}},
      {"top_k", {"-1", "0", "1", "null", "-0.0"}},
      {"min_p", {"0", "1", "null", "-0.0"}},
      {"presence_penalty", {"-1", "0", "1", "1.5", "null", "-0.0"}},
      {"repetition_penalty", {"1", "1.5", "null"}},
      {"seed", {"-1", "0", "1", "null", "2147483648", "-0.0", "-9223372036854775808"}},
      {"max_tokens", {"1", "null"}},
      {"max_completion_tokens", {"1", "null"}},
      {"top_logprobs", {"0", "null", "-0.0"}},
      {"n", {"1", "null"}},
      {"frequency_penalty", {"0", "null", "-0.0", "[]", "{}"}}};
  for (const auto& [field, good] : taken) {
    for (const std::string& value : values) {
      std::string body = R"({"messages":[{"role":"user","content":"x"}],")";
      body.append(field).append("\":").append(value).append("}");
      const bool is_good = std::find(good.begin(), good.end(), value) != good.end();
      EXPECT_EQ(refusal(body), is_good ? "" : "400 " + field) << value;
    }
  }
}

TEST(OpenAiRequest, RefusesByName) {
  EXPECT_EQ(refusal(with("max_tokens", 4097)), "400 max_tokens");
  EXPECT_EQ(refusal(with("stop", "")), "400 stop");
  EXPECT_EQ(refusal(with("stop", std::string(10 << 20, 'x'))), "400 stop");
  EXPECT_EQ(refusal(with("stop", std::vector<std::string>(17, "x"))), "400 stop");
  EXPECT_EQ(refusal(with("stop", {1})), "400 stop");
  EXPECT_EQ(refusal(with("stream", "yes")), "400 stream");
  EXPECT_EQ(refusal(with("stream_options", {{"include_usage", true}})), "400 stream_options");
  EXPECT_EQ(refusal(with("logit_bias", {{"1000000000", 1}})), "400 logit_bias");
  EXPECT_EQ(refusal(with("top_logprobs", 3)), "400 top_logprobs");
  EXPECT_EQ(refusal(with("chat_template_kwargs", {{"enable_thinking", 1}})),
            "400 chat_template_kwargs.enable_thinking");
  EXPECT_EQ(refusal(with("sightline", {{"find_regions", "a"}})), "400 sightline.find_regions");
  EXPECT_EQ(refusal(with("functions", {{{"name", "f"}}})), "400 functions");
  EXPECT_EQ(refusal(with("tool_choice", "sometimes")), "400 tool_choice");
  EXPECT_EQ(refusal(with("tool_choice", "required")), "400 tool_choice");
  EXPECT_EQ(refusal(with("tool_choice", {{"type", "function"}, {"function", {{"name", "f"}}}})), "400 tool_choice");
  EXPECT_EQ(refusal(with("tools", {{{"type", "other"}}})), "400 tools");
  EXPECT_EQ(refusal(with("tools", std::vector<json>(129, json::object()))), "400 tools");
  EXPECT_EQ(refusal(with("response_format", {{"type", "xml"}})), "400 response_format.type");
  EXPECT_EQ(refusal(with("response_format", json::object())), "400 response_format");
  EXPECT_EQ(refusal(with("response_format", {{"type", "json_schema"}})), "400 response_format.json_schema");
  json deep = json::object();
  for (int i = 0; i < 40; ++i) deep = {{"not", deep}};
  EXPECT_EQ(refusal(with("response_format", {{"type", "json_schema"}, {"json_schema", {{"schema", deep}}}})),
            "400 response_format.json_schema");
}

TEST(OpenAiRequest, RefusesConversationsThatAreNone) {
  EXPECT_EQ(refusal(json::object()), "400 messages");
  for (const json& messages :
       {json(), json("x"), json::array(), json({1}), json({{{"role", "robot"}, {"content", "x"}}}),
        json({{{"role", "user"}, {"content", nullptr}}}),
        json({{{"role", "user"}, {"content", {{{"type", "video"}}}}}}),
        json(std::vector<json>(4097, json({{"role", "user"}, {"content", "x"}})))}) {
    EXPECT_EQ(refusal(with("messages", messages)), "400 messages") << messages.dump().substr(0, 80);
  }
}

TEST(OpenAiRequest, RefusesBodiesThatAreNoJson) {
  const std::string whole = hello().dump();
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_EQ(refusal(whole.substr(0, n)), "400 ") << n;
  for (const std::string& body :
       {std::string("[]"), std::string("\"x\""), "\xEF\xBB\xBF" + whole, whole + "x", whole + whole,
        std::string(100000, '['), std::string(R"({"a":1,"a":2})"), std::string(R"({"a":NaN})"),
        std::string(R"({"a":1e999})"), std::string("{\"a\":\"\xFF\"}"), std::string("{\"a\":\"\xC0\x80\"}"),
        std::string(R"({"a":"\ud800"})"), std::string(R"({"a":"\u0000"})"), std::string("{\"a\":\"\0\"}", 9),
        std::string("\0\0", 2)}) {
    EXPECT_EQ(refusal(body), "400 ") << body.substr(0, 40);
  }
  std::string keys = "{";
  for (int i = 0; i < 200000; ++i) keys.append("\"").append(std::to_string(i)).append("\":0,");
  EXPECT_EQ(refusal(keys + "\"a\":0}"), "400 ");
  EXPECT_EQ(refusal(R"({"messages":[{"role":"user","content":"x"}],"seed":)" + std::string(400, '9') + "}"), "400 ");
}

TEST(OpenAiRequest, RefusesTextThatNoContextHolds) {
  const auto asking = [](std::size_t bytes) {
    return json({{"messages", {{{"role", "user"}, {"content", std::string(bytes, 'x')}}}}});
  };
  EXPECT_EQ(refusal(asking(8 << 20)), "");
  EXPECT_EQ(refusal(asking((8 << 20) + 1)), "400 messages");
}

std::string picture_refusal(const std::string& url) {
  return refusal(json(
      {{"messages", {{{"role", "user"}, {"content", {{{"type", "image_url"}, {"image_url", {{"url", url}}}}}}}}}}));
}

TEST(OpenAiRequest, TakesPicturesFromTheRequestOnly) {
  EXPECT_EQ(picture_refusal("data:image/png;base64,iVBORw0KGgo="), "");
  EXPECT_EQ(picture_refusal("data:image/jpeg;base64,iVBORw0KGgo"), "");
  for (const char* url :
       {"http://evil.example/a.png", "https://evil.example/a.png", "file:///etc/passwd", "/etc/passwd",
        "http://127.0.0.1:8080/", "", "data:image/png,rawbytes", "data:image/png;base64,", "data:image/png;base64,!!!!",
        "data:image/png;base64,A", "data:image/png;base64,AA=A",
        "data:image/png;base64,AAAA====", "data:image/png;base64", "javascript:1"}) {
    EXPECT_EQ(picture_refusal(url), "400 messages") << url;
  }
  EXPECT_EQ(picture_refusal("data:image/svg+xml;base64,PHN2Zz4="), "415 messages");
  EXPECT_EQ(picture_refusal("data:text/html;base64,PHN2Zz4="), "415 messages");
  EXPECT_EQ(picture_refusal("data:image/png;base64," + std::string(33 << 20, 'A')), "413 messages");
  const json part = {{"type", "image_url"}, {"image_url", {{"url", "data:image/png;base64,iVBORw0KGgo="}}}};
  EXPECT_EQ(refusal(json({{"messages", {{{"role", "user"}, {"content", std::vector<json>(17, part)}}}}})),
            "400 messages");
}

TEST(OpenAiRequest, ReadsCompletions) {
  AskedResult asked = read_completion_request(R"({"prompt":"Once","max_tokens":5,"stream":true})", facts());
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->request.plain_prompt, "Once");
  EXPECT_FALSE(asked->is_chat);
  EXPECT_EQ(read_completion_request(R"({"prompt":["Once"]})", facts())->request.plain_prompt, "Once");
  for (const char* body :
       {R"({})", R"({"prompt":""})", R"({"prompt":[1,2]})", R"({"prompt":["a","b"]})", R"({"prompt":5})"}) {
    EXPECT_EQ(refusal(body, read_completion_request), "400 prompt") << body;
  }
  EXPECT_EQ(refusal(R"({"prompt":"a","suffix":"b"})", read_completion_request), "400 suffix");
  EXPECT_EQ(refusal(R"({"prompt":"a","best_of":2})", read_completion_request), "400 best_of");
}

TEST(Base64, AgreesWithTheStandard) {
  const std::vector<std::pair<std::string, std::string>> vectors = {// RFC 4648, section 10
                                                                    {"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    const auto bytes = std::as_bytes(std::span(plain.data(), plain.size()));
    EXPECT_EQ(base64(bytes), coded);
    const auto back = from_base64(coded);
    ASSERT_TRUE(back);
    EXPECT_TRUE(std::equal(back->begin(), back->end(), bytes.begin(), bytes.end()));
  }
}

}  // namespace
}  // namespace sightline
