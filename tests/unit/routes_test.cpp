/// Routes and LocalBackend: the whole server without and with a model.
#include "multimodal/server/routes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "multimodal/chat/local_backend.h"
#include "multimodal/wire/http_server.h"
#include "tests/support/golden.h"
#include "tests/support/raw_client.h"

namespace sightline {
namespace {

using nlohmann::json;
using testing_support::body_of;
using testing_support::RawClient;
using testing_support::status_of;
using testing_support::talk;
using namespace std::chrono_literals;

/// A model that answers what the test says, each request on a thread of its own.
class StubHost : public ModelHost {
 public:
  using Script = std::function<void(const ChatRequest&, const EventSink&, std::stop_token)>;
  ~StubHost() override { join(); }

  void submit(ChatRequest request, EventSink sink, std::stop_token stop) override {
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([script = script, request = std::move(request), sink = std::move(sink),
                           stop = std::move(stop)] { script(request, sink, stop); });
  }
  void join() {
    std::vector<std::thread> threads;
    {
      const std::lock_guard lock(mutex_);
      threads.swap(threads_);
    }
    for (std::thread& thread : threads) thread.join();
  }
  [[nodiscard]] HostState state() const override { return current; }
  [[nodiscard]] HostLoad load() const override { return {1, 2}; }
  [[nodiscard]] HostedModel model() const override {
    HostedModel model;
    model.context_tokens = 4096;
    return model;
  }
  [[nodiscard]] std::vector<TokenId> tokenize(std::string_view text, bool special) const override {
    return {static_cast<TokenId>(text.size()), special ? 1 : 0};
  }
  [[nodiscard]] Result<std::string> detokenize(const std::vector<TokenId>& tokens) const override {
    if (tokens.empty()) return Error{ErrorCode::InvalidArgument, "none", ""};
    return std::to_string(tokens.size());
  }

  HostState current{HostState::Kind::Ready, 1.0, {}};
  Script script;

 private:
  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

std::string post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"; }
std::string question(bool stream, const std::string& more = "") {
  std::string body = R"({"messages":[{"role":"user","content":"Hi"}],"stream":)";
  return body + (stream ? "true" : "false") + more + "}";
}

class RoutesTest : public ::testing::Test {
 protected:
  RoutesTest() : routes_(host_, {.model_id = "stub", .keep_alive = 40ms}) {
    server_ = *HttpServer::start({}, [this](HttpRequest request, std::shared_ptr<HttpReply> reply) {
      routes_.handle(std::move(request), std::move(reply));
    });
  }
  void TearDown() override {
    server_->stop(100ms);
    host_.join();
  }
  [[nodiscard]] std::string ask(const std::string& request) const { return talk(server_->port(), request); }
  [[nodiscard]] json ask_json(const std::string& request) const { return json::parse(body_of(ask(request))); }

  StubHost host_;
  Routes routes_;
  std::unique_ptr<HttpServer> server_;
};

void say_hello(const ChatRequest& /*request*/, const EventSink& sink, const std::stop_token& /*stop*/) {
  sink(Progress{Progress::Stage::Reading, 1, 1});
  sink(AnswerDelta{"Hello", {}});
  sink(Finished{});
}

TEST_F(RoutesTest, AnswersEveryPath) {
  host_.script = say_hello;
  EXPECT_EQ(ask_json(get("/health"))["status"], "ok");
  EXPECT_EQ(ask_json(get("/v1/models"))["data"][0]["id"], "stub");
  EXPECT_EQ(ask_json(get("/v1/models"))["data"][0]["max_model_len"], 4096);
  EXPECT_EQ(ask_json(get("/props"))["default_generation_settings"]["n_ctx"], 4096);
  EXPECT_EQ(ask_json(post("/v1/chat/completions", question(false)))["choices"][0]["message"]["content"], "Hello");
  EXPECT_EQ(ask_json(post("/v1/completions", R"({"prompt":"x"})"))["choices"][0]["text"], "Hello");
  EXPECT_EQ(ask_json(post("/tokenize", R"({"content":"abc","parse_special":true})"))["tokens"], json({3, 1}));
  EXPECT_EQ(ask_json(post("/detokenize", R"({"tokens":[1,2]})"))["content"], "2");
  const std::string streamed = body_of(ask(post("/v1/chat/completions", question(true))));
  EXPECT_TRUE(streamed.starts_with(": reading 1/1\n\n"));
  EXPECT_TRUE(streamed.ends_with("data: [DONE]\n\n"));
  const std::string metrics = body_of(ask(get("/metrics")));
  EXPECT_NE(metrics.find("sightline_requests_total{outcome=\"finished\"} 3\n"), std::string::npos) << metrics;
  EXPECT_NE(metrics.find("sightline_requests_deferred 2\n"), std::string::npos);
}

TEST_F(RoutesTest, RefusesWhatIsNotThere) {
  host_.script = say_hello;
  EXPECT_EQ(status_of(ask(get("/nothing"))), 404);
  EXPECT_EQ(status_of(ask(get("/v1/chat/completions"))), 405);
  EXPECT_EQ(status_of(ask(post("/health", "{}"))), 405);
  for (const char* method : {"TRACE", "DELETE", "PUT", "OPTIONS", "BREW"}) {
    const int status = status_of(ask(std::string(method) + " /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    EXPECT_EQ(status, 405) << method;
  }
  EXPECT_EQ(
      status_of(ask("GET /health HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")),
      200);
  EXPECT_EQ(status_of(ask(post("/v1/chat/completions", ""))), 400);
  EXPECT_EQ(status_of(ask(post("/tokenize", "{}"))), 400);
  EXPECT_EQ(status_of(ask(post("/detokenize", R"({"tokens":[1e9,5e9]})"))), 400);
  const json error = ask_json(post("/v1/chat/completions", R"({"messages":[],"temperature":"hot"})"))["error"];
  EXPECT_EQ(error["type"], "invalid_request_error");
  EXPECT_EQ(error["param"], "temperature");
}

TEST_F(RoutesTest, SaysThatTheModelIsNotThereYet) {
  host_.current = {HostState::Kind::Loading, 0.5, {}};
  for (const std::string& request :
       {get("/health"), post("/v1/chat/completions", question(true)), post("/tokenize", "{}")}) {
    const std::string reply = ask(request);
    EXPECT_EQ(status_of(reply), 503);
    EXPECT_NE(reply.find("Retry-After: "), std::string::npos);
    EXPECT_EQ(json::parse(body_of(reply))["error"]["code"], "MODEL_LOADING");
  }
  EXPECT_EQ(ask_json(get("/health"))["loaded"], 0.5);
  EXPECT_EQ(status_of(ask(get("/v1/models"))), 200);
  host_.current = {HostState::Kind::Failed, 0.0, {ErrorCode::Corrupt, "tiny.gguf: damaged", "GGUF_CORRUPT"}};
  EXPECT_EQ(ask_json(post("/v1/completions", "{}"))["error"]["code"], "MODEL_FAILED");
  EXPECT_EQ(ask_json(get("/health"))["status"], "failed");
}

TEST_F(RoutesTest, TurnsFailuresIntoStatusOrEvent) {
  bool after_text = false;
  host_.script = [&after_text](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
    if (after_text) sink(AnswerDelta{"half", {}});
    sink(Failed{{ErrorCode::OverBudget, "the prompt has 9 tokens, there is room for 8", "CTX_FULL"}});
  };
  for (const bool stream : {false, true}) {
    const std::string reply = ask(post("/v1/chat/completions", question(stream)));
    EXPECT_EQ(status_of(reply), 400);
    EXPECT_EQ(json::parse(body_of(reply))["error"]["type"], "exceed_context_size_error");
  }
  after_text = true;
  const std::string reply = body_of(ask(post("/v1/chat/completions", question(true))));
  EXPECT_NE(reply.find("data: {\"error\":"), std::string::npos);
  EXPECT_EQ(reply.find("[DONE]"), std::string::npos);
}

TEST_F(RoutesTest, StopsTheWorkWhenTheClientLeaves) {
  for (const bool stream : {false, true}) {
    std::atomic<bool> begun = false;
    std::atomic<bool> stopped = false;
    host_.script = [&](const ChatRequest&, const EventSink& sink, const std::stop_token& stop) {
      begun = true;
      while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);  // says nothing, as while reading a long prompt
      stopped = true;
      Finished end;
      end.reason = Finish::Cancelled;
      sink(end);
    };
    RawClient client(server_->port());
    client.send(post("/v1/chat/completions", question(stream)));
    while (!begun) std::this_thread::sleep_for(1ms);
    client.close();
    host_.join();  // only ends if the work was asked to stop
    EXPECT_TRUE(stopped);
  }
}

TEST_F(RoutesTest, KeepsSilentStreamsAwake) {
  std::atomic<bool> go_on = false;
  host_.script = [&](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
    while (!go_on) std::this_thread::sleep_for(1ms);
    sink(Finished{});
  };
  RawClient client(server_->port());
  client.send(post("/v1/chat/completions", question(true)));
  EXPECT_TRUE(client.read_until(": waiting"));
  go_on = true;
  EXPECT_TRUE(client.read_until("[DONE]"));
}

TEST_F(RoutesTest, EndsOpenStreamsWithAnErrorObject) {
  host_.script = [](const ChatRequest&, const EventSink& sink, const std::stop_token& stop) {
    sink(AnswerDelta{"half", {}});
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
    Finished end;
    end.reason = Finish::Cancelled;
    sink(end);
  };
  std::vector<RawClient> clients;
  for (int i = 0; i < 32; ++i) {
    clients.emplace_back(server_->port());
    clients.back().send(post("/v1/chat/completions", question(true)));
  }
  for (RawClient& client : clients) ASSERT_TRUE(client.read_until("half"));
  server_->stop(10s);
  for (RawClient& client : clients) EXPECT_NE(client.read_all().find("SRV_STOPPING"), std::string::npos);
}

class LocalBackendTest : public ::testing::Test {
 protected:
  static LocalBackend::Options options(const std::string& model = "text/tiny-moe-f32.gguf") {
    LocalBackend::Options options;
    options.files.language = testing_support::golden_path(model);
    options.engine.threads = 2;
    options.queue = 2;
    return options;
  }
  static ChatRequest request(std::int64_t tokens) {
    ChatRequest request;
    request.conversation.messages = {text_message(Role::User, "Hello?")};
    request.think = false;
    request.guard_loops = false;
    request.max_new_tokens = tokens;
    return request;
  }
  static void wait_until_ready(const LocalBackend& backend) {
    while (backend.state().kind == HostState::Kind::Loading) std::this_thread::sleep_for(1ms);
    ASSERT_EQ(backend.state().kind, HostState::Kind::Ready);
  }

  struct Heard {
    std::mutex mutex;
    std::condition_variable changed;
    std::string text;
    bool holds = false;  // the request is not let go on after its first text
    std::vector<Finished> finished;
    std::vector<Error> failed;

    EventSink sink() {
      return [this](const ChatEvent& event) {
        std::unique_lock lock(mutex);
        if (const auto* delta = std::get_if<AnswerDelta>(&event)) text += delta->utf8;
        if (const auto* end = std::get_if<Finished>(&event)) finished.push_back(*end);
        if (const auto* end = std::get_if<Failed>(&event)) failed.push_back(end->error);
        changed.notify_all();
        changed.wait(lock, [this] { return !holds || text.empty(); });
      };
    }
    void let_go() {
      const std::lock_guard lock(mutex);
      holds = false;
      changed.notify_all();
    }
    void wait_for_text() {
      std::unique_lock lock(mutex);
      ASSERT_TRUE(changed.wait_for(lock, 60s, [this] { return !text.empty(); }));
    }
    void wait_for_end() {
      std::unique_lock lock(mutex);
      ASSERT_TRUE(changed.wait_for(lock, 60s, [this] { return finished.size() + failed.size() == 1; }));
    }
  };
};

TEST_F(LocalBackendTest, AnswersOneAfterTheOtherAndStopsThoseThatWait) {
  LocalBackend backend(options());
  wait_until_ready(backend);
  Heard first, second, third, fourth;
  std::stop_source stop_first, stop_second;
  first.holds = true;
  backend.submit(request(3000), first.sink(), stop_first.get_token());
  first.wait_for_text();
  backend.submit(request(5), second.sink(), stop_second.get_token());
  backend.submit(request(5), third.sink(), {});
  backend.submit(request(5), fourth.sink(), {});
  fourth.wait_for_end();
  EXPECT_EQ(fourth.failed.at(0).id, "SRV_BUSY");
  EXPECT_EQ(backend.load().waiting, 2U);
  stop_second.request_stop();
  second.wait_for_end();
  EXPECT_EQ(second.finished.at(0).reason, Finish::Cancelled);
  EXPECT_EQ(second.text, "");
  EXPECT_TRUE(first.finished.empty());  // the other one is untouched
  stop_first.request_stop();
  first.let_go();
  first.wait_for_end();
  EXPECT_EQ(first.finished.at(0).reason, Finish::Cancelled);
  third.wait_for_end();
  EXPECT_EQ(third.finished.at(0).new_tokens, 5);
}

TEST_F(LocalBackendTest, EndsEveryRequestWhenItGoes) {
  Heard running, waiting;
  running.holds = true;
  std::jthread release;
  {
    LocalBackend backend(options());
    wait_until_ready(backend);
    backend.submit(request(4000), running.sink(), {});
    running.wait_for_text();
    backend.submit(request(5), waiting.sink(), {});
    release = std::jthread([&] {  // the one that waits is told first, so the engine is still at work then
      waiting.wait_for_end();
      running.let_go();
    });
  }
  EXPECT_EQ(running.finished.at(0).reason, Finish::Cancelled);
  EXPECT_EQ(waiting.finished.at(0).reason, Finish::Cancelled);
}

TEST_F(LocalBackendTest, SaysWhyThereIsNoModel) {
  LocalBackend backend(options("text/missing.gguf"));
  while (backend.state().kind == HostState::Kind::Loading) std::this_thread::sleep_for(1ms);
  ASSERT_EQ(backend.state().kind, HostState::Kind::Failed);
  Heard heard;
  backend.submit(request(5), heard.sink(), {});
  heard.wait_for_end();
  EXPECT_EQ(heard.failed.at(0).id, "MODEL_FAILED");
}

TEST_F(LocalBackendTest, GoesOnFromPlainText) {
  LocalBackend backend(options());
  wait_until_ready(backend);
  ChatRequest plain = request(5);
  plain.conversation.messages.clear();
  plain.plain_prompt = "Once upon <|im_start|>";
  Heard heard;
  backend.submit(plain, heard.sink(), {});
  heard.wait_for_end();
  ASSERT_EQ(heard.finished.size(), 1U);
  EXPECT_EQ(heard.finished[0].prompt_tokens,
            static_cast<std::int64_t>(backend.tokenize(plain.plain_prompt, false).size()));
  EXPECT_EQ(*backend.detokenize(backend.tokenize("a\xC3\xA9", false)), "a\xC3\xA9");
  EXPECT_FALSE(backend.detokenize({-1}));
}

}  // namespace
}  // namespace sightline
