/// RemoteBackend against a server that says what the test wants: streams, refusals, cancelling, tokens, limits.
#include "multimodal/wire/remote_backend.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "multimodal/wire/http_server.h"
#include "multimodal/wire/remote_server.h"
#include "tests/support/raw_client.h"

namespace sightline {
namespace {

using namespace std::chrono_literals;

/// A server that notes each request's body and does what the test says.
class ScriptedServer {
 public:
  using Script = std::function<void(const HttpRequest&, const std::shared_ptr<HttpReply>&)>;
  explicit ScriptedServer(Script script, const std::string& token = "") {
    HttpServerOptions options;
    options.token = token;
    server_ = *HttpServer::start(options, [this, script = std::move(script)](const HttpRequest& request,
                                                                             const std::shared_ptr<HttpReply>& reply) {
      {
        const std::lock_guard lock(mutex_);
        bodies_.push_back(request.body);
      }
      script(request, reply);
    });
  }
  [[nodiscard]] std::string url() const { return server_->url() + "/v1"; }
  [[nodiscard]] HttpServer& http() { return *server_; }
  nlohmann::json body(std::size_t index = 0) {
    const std::lock_guard lock(mutex_);
    return nlohmann::json::parse(bodies_.at(index));
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> bodies_;
  std::unique_ptr<HttpServer> server_;
};

std::string chunk(const std::string& choice) { return "data: {\"choices\":[{" + choice + "}]}\n\n"; }
const std::string kDone = chunk(R"("delta":{},"finish_reason":"stop")") + "data: [DONE]\n\n";

ChatRequest question() {
  ChatRequest request;
  request.conversation.messages = {text_message(Role::User, "Hello?")};
  return request;
}

struct Outcome {
  std::string answer;
  std::optional<Finished> finished;
  std::optional<Error> failed;
};

Outcome ask(RemoteBackend& backend, ChatRequest request, std::stop_source stop = std::stop_source(),
            bool stop_at_text = false) {
  std::promise<void> ended;
  Outcome outcome;
  backend.submit(
      std::move(request),
      [&](const ChatEvent& event) {
        EXPECT_FALSE(outcome.finished || outcome.failed);
        if (const auto* text = std::get_if<AnswerDelta>(&event)) {
          outcome.answer += text->utf8;
          if (stop_at_text) stop.request_stop();
        }
        if (const auto* end = std::get_if<Finished>(&event)) outcome.finished = *end;
        if (const auto* end = std::get_if<Failed>(&event)) outcome.failed = end->error;
        if (outcome.finished || outcome.failed) ended.set_value();
      },
      stop.get_token());
  EXPECT_EQ(ended.get_future().wait_for(60s), std::future_status::ready);
  return outcome;
}

std::unique_ptr<RemoteBackend> connect(const std::string& url, ServerKind kind = ServerKind::Unknown,
                                       const std::string& token = "") {
  HttpClientOptions options;
  options.base_url = url;
  options.token = token;
  Result<std::unique_ptr<RemoteBackend>> backend = RemoteBackend::create(options, "qwen", kind);
  EXPECT_TRUE(backend);
  return *std::move(backend);
}

TEST(RemoteBackend, AsksAndHearsTheAnswer) {
  ScriptedServer server([](const HttpRequest& request, const std::shared_ptr<HttpReply>& reply) {
    EXPECT_EQ(request.path, "/v1/chat/completions");
    reply->begin({.content_type = "text/event-stream"});
    reply->write(chunk(R"("delta":{"content":"Good "})"));
    reply->write(chunk(R"("delta":{"content":"day"})") + kDone);
    reply->finish();
  });
  const auto backend = connect(server.url());
  const Outcome outcome = ask(*backend, question());
  ASSERT_TRUE(outcome.finished);
  EXPECT_EQ(outcome.answer, "Good day");
}

TEST(RemoteBackend, SendsWhatEachServerReads) {
  ScriptedServer server([](const HttpRequest&, const std::shared_ptr<HttpReply>& reply) {
    reply->begin({.content_type = "text/event-stream"});
    reply->write(kDone);
    reply->finish();
  });
  ChatRequest request = question();
  request.think = false;
  request.sampling.temperature = 0.7F;
  request.sampling.top_k = 0;
  request.stop_strings = {"END"};
  request.find_regions = true;
  Message assistant = text_message(Role::Assistant, "I look.");
  assistant.thinking = "hm";
  assistant.calls = {{"", "look", {{Argument::Kind::Number, "n", "3"}}}};
  request.conversation.messages.push_back(assistant);
  request.conversation.messages.push_back(text_message(Role::Tool, "seen"));
  ImageRef image;
  image.encoded = std::make_shared<const std::vector<std::byte>>(5, std::byte{0x42});
  request.conversation.messages.front().parts.emplace_back(image);
  request.response_format = {ResponseFormat::Kind::JsonSchema, R"({"type": "object"})"};

  EXPECT_TRUE(ask(*connect(server.url(), ServerKind::Sightline), request).finished);
  EXPECT_TRUE(ask(*connect(server.url(), ServerKind::Vllm), request).finished);
  EXPECT_TRUE(ask(*connect(server.url(), ServerKind::Ollama), request).finished);

  const nlohmann::json ours = server.body(0);
  EXPECT_EQ(ours["model"], "qwen");
  EXPECT_EQ(ours["temperature"], 0.7);
  EXPECT_EQ(ours["top_k"], 0);
  EXPECT_EQ(ours["stop"], nlohmann::json({"END"}));
  EXPECT_EQ(ours["chat_template_kwargs"]["enable_thinking"], false);
  EXPECT_EQ(ours["sightline"]["find_regions"], true);
  EXPECT_EQ(ours["messages"][0]["content"][1]["image_url"]["url"], "data:image/jpeg;base64,QkJCQkI=");
  EXPECT_EQ(ours["messages"][1]["reasoning_content"], "hm");
  EXPECT_EQ(ours["messages"][1]["tool_calls"][0]["function"]["arguments"], R"({"n": 3})");
  EXPECT_EQ(ours["messages"][2]["tool_call_id"], ours["messages"][1]["tool_calls"][0]["id"]);
  EXPECT_EQ(ours["response_format"]["json_schema"]["schema"]["type"], "object");
  EXPECT_EQ(server.body(1)["top_k"], -1);
  EXPECT_FALSE(server.body(1).contains("sightline"));
  EXPECT_EQ(server.body(2)["reasoning_effort"], "none");
  EXPECT_FALSE(server.body(2).contains("chat_template_kwargs"));
}

TEST(RemoteBackend, ClosesTheStreamAtOnceWhenStopped) {
  std::promise<void> left;
  ScriptedServer server([&left](const HttpRequest&, const std::shared_ptr<HttpReply>& reply) {
    reply->begin({.content_type = "text/event-stream"});
    reply->write(chunk(R"("delta":{"content":"a"})"));
    std::thread([reply, &left] {  // says nothing more until its client leaves
      while (!reply->stop_token().stop_requested()) std::this_thread::sleep_for(1ms);
      left.set_value();
    })
        .detach();
  });
  const auto backend = connect(server.url());
  const Outcome outcome = ask(*backend, question(), std::stop_source(), true);
  ASSERT_TRUE(outcome.finished);
  EXPECT_EQ(outcome.finished->reason, Finish::Cancelled);
  EXPECT_EQ(left.get_future().wait_for(60s), std::future_status::ready);
}

TEST(RemoteBackend, EndsRequestsThatAreOpenWhenItGoes) {
  std::promise<void> arrived;
  std::vector<std::shared_ptr<HttpReply>> kept;
  ScriptedServer server([&](const HttpRequest&, const std::shared_ptr<HttpReply>& reply) {
    kept.push_back(reply);
    arrived.set_value();
  });
  auto backend = connect(server.url());
  std::optional<Finish> reason;
  backend->submit(question(),
                  [&reason](const ChatEvent& event) {
                    if (const auto* end = std::get_if<Finished>(&event)) reason = end->reason;
                  },
                  {});
  arrived.get_future().wait();
  backend.reset();
  EXPECT_EQ(reason, Finish::Cancelled);
  kept.clear();
}

TEST(RemoteBackend, SaysWhatIsWrongInOneSentence) {
  int status = 500;
  std::string body = R"({"error":{"message":"no room"}})";
  ScriptedServer server([&](const HttpRequest&, const std::shared_ptr<HttpReply>& reply) {
    reply->send({.status = status, .headers = {{"Location", "http://evil.example/"}}, .body = body});
  });
  const auto backend = connect(server.url());
  EXPECT_NE(ask(*backend, question()).failed->message.find(" says: no room"), std::string::npos);
  status = 302;
  EXPECT_NE(ask(*backend, question()).failed->message.find("sends us elsewhere"), std::string::npos);
  status = 500;
  body = std::string(1 << 20, 'x');
  EXPECT_EQ(ask(*backend, question()).failed->code, ErrorCode::OverBudget);
  status = 200;
  body = "{}";
  EXPECT_TRUE(ask(*backend, question()).failed);

  const std::uint16_t port = server.http().port();
  server.http().stop(0ms);
  const Outcome gone = ask(*connect("http://127.0.0.1:" + std::to_string(port) + "/v1"), question());
  EXPECT_EQ(gone.failed->id, "DL_NETWORK");
  EXPECT_NE(gone.failed->message.find("127.0.0.1:" + std::to_string(port)), std::string::npos);
}

TEST(RemoteBackend, SendsItsTokenAndDoesNotAcceptAnUnprovenServer) {
  const std::string token = "a-token-for-the-test";
  ScriptedServer server(
      [](const HttpRequest&, const std::shared_ptr<HttpReply>& reply) {
        reply->begin({.content_type = "text/event-stream"});
        reply->write(kDone);
        reply->finish();
      },
      token);
  EXPECT_TRUE(ask(*connect(server.url(), ServerKind::Unknown, token), question()).finished);
  const Outcome refused = ask(*connect(server.url()), question());
  EXPECT_EQ(refused.failed->id, "SRV_AUTH");
  EXPECT_EQ(refused.failed->message.find(token), std::string::npos);
  const std::string tls = "https" + server.url().substr(4);
  EXPECT_TRUE(ask(*connect(tls, ServerKind::Unknown, token), question()).failed);
}

TEST(RemoteBackend, RefusesAddressesThatAreNone) {
  for (const char* url : {"", "box", "ftp://box/v1", "file:///etc/passwd", "http://user:secret@box/v1", "http://box/?a",
                          "http://box/#a", "http:///v1"}) {
    const auto backend = RemoteBackend::create({.base_url = url}, "m", ServerKind::Unknown);
    EXPECT_FALSE(backend) << url;
    EXPECT_TRUE(backend || backend.error().message.find("secret") == std::string::npos);
  }
  EXPECT_FALSE(RemoteBackend::create({.base_url = "http://box/v1", .token = "two\r\nlines"}, "m", ServerKind::Unknown));
}

TEST(RemoteBackend, AsksAServerWhatItIs) {
  std::string body;
  ScriptedServer server([&body](const HttpRequest& request, const std::shared_ptr<HttpReply>& reply) {
    EXPECT_EQ(request.path, "/v1/models");
    reply->send({.body = body});
  });
  const HttpClientOptions options{.base_url = server.url()};
  const std::vector<std::pair<std::string, ServerKind>> answers = {
      {R"({"object":"list","data":[{"id":"m","owned_by":"vllm","max_model_len":4096}]})", ServerKind::Vllm},
      {R"({"object":"list","data":[{"id":"m","owned_by":"sglang","max_model_len":4096}]})", ServerKind::SgLang},
      {R"({"object":"list","data":[{"id":"m","owned_by":"llamacpp","meta":{"n_ctx":4096}}]})", ServerKind::LlamaServer},
      {R"({"object":"list","data":[{"id":"m","owned_by":"sightline","max_model_len":4096}]})", ServerKind::Sightline}};
  for (const auto& [text, kind] : answers) {
    body = text;
    const Result<RemoteServer> found = RemoteBackend::probe(options, {});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->kind, kind);
    ASSERT_EQ(found->models.size(), 1U);
    EXPECT_EQ(found->models[0].context_tokens, 4096);
  }
  body = R"({"object":"list","data":[{"id":"m","owned_by":"library"}]})";
  EXPECT_EQ(RemoteBackend::probe(options, {})->kind, ServerKind::Ollama);
  body = "<html>";
  EXPECT_EQ(RemoteBackend::probe(options, {}).error().code, ErrorCode::Corrupt);
}

TEST(RemoteServer, IsReadyOnlyWhenItSaysSo) {
  int status = 503;
  std::string body = R"({"status":"loading","loaded":0.5})";
  ScriptedServer server([&status, &body](const HttpRequest&, const std::shared_ptr<HttpReply>& reply) {
    reply->send({.status = status, .body = body});
  });
  HttpClientOptions options;
  options.base_url = server.url();
  EXPECT_EQ(*read_loaded_share(options, {}), 0.5);
  body = R"({"status":"loading","loaded":1})";
  EXPECT_LT(*read_loaded_share(options, {}), 1.0) << "everything is read, and it still loads";
  body = R"({"status":"failed"})";
  EXPECT_FALSE(read_loaded_share(options, {}));
  status = 200;
  body = R"({"status":"ok"})";
  EXPECT_EQ(*read_loaded_share(options, {}), 1.0);
}

}  // namespace
}  // namespace sightline
