/// HttpServer over real connections: hostile bytes, slow clients, clients that leave, and an orderly end.
#include "multimodal/wire/http_server.h"

#include <dirent.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/raw_client.h"

namespace sightline {
namespace {

using testing_support::body_of;
using testing_support::RawClient;
using testing_support::status_of;
using testing_support::talk;
using namespace std::chrono_literals;

/// Answers /echo with the body, /stream with what the test writes, /never not at all, /drop by letting go.
class HttpServerTest : public ::testing::Test {
 protected:
  void start(HttpServerOptions options = {}) {
    Result<std::unique_ptr<HttpServer>> server =
        HttpServer::start(options, [this](HttpRequest request, std::shared_ptr<HttpReply> reply) {
          ++handled_;
          if (request.path == "/echo") return reply->send({.body = std::move(request.body)});
          if (request.path == "/drop") return;
          if (request.path == "/stream") reply->begin({.content_type = "text/event-stream"});
          const std::lock_guard lock(mutex_);
          replies_.push_back(std::move(reply));
          arrived_.notify_all();
        });
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
  }
  void TearDown() override {
    {
      const std::lock_guard lock(mutex_);
      replies_.clear();
    }
    server_.reset();
  }
  std::shared_ptr<HttpReply> reply(std::size_t index = 0) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, 60s, [&] { return replies_.size() > index; });
    return replies_.at(index);
  }
  static std::string post(const std::string& path, const std::string& body) {
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  static std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"; }
  [[nodiscard]] std::string ask(const std::string& request) const { return talk(server_->port(), request); }
  /// The status, and that a refusal is an error object that repeats nothing.
  static int refusal_of(const std::string& reply) {
    const nlohmann::json json = nlohmann::json::parse(body_of(reply), nullptr, false);
    EXPECT_TRUE(json.is_object() && json["error"]["message"].is_string()) << reply;
    return status_of(reply);
  }
  static bool wait_until(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (!condition() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(2ms);
    return condition();
  }
  /// The request that asks to stop when its client leaves.
  static bool is_stopped(const std::shared_ptr<HttpReply>& reply) {
    return wait_until([&] { return reply->stop_token().stop_requested(); });
  }

  std::unique_ptr<HttpServer> server_;
  std::atomic<int> handled_ = 0;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::shared_ptr<HttpReply>> replies_;
};

std::size_t open_descriptors() {
  std::size_t n = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (readdir(folder) != nullptr) ++n;
  closedir(folder);
  return n;
}

TEST_F(HttpServerTest, AnswersWholeAndInPieces) {
  start();
  const std::string whole = ask(post("/echo", R"({"a":1})"));
  EXPECT_EQ(status_of(whole), 200);
  EXPECT_EQ(body_of(whole), R"({"a":1})");

  RawClient client(server_->port());
  client.send(post("/stream", "{}"));
  const auto stream = reply();
  EXPECT_TRUE(stream->write("one "));
  EXPECT_TRUE(client.read_until("one "));
  EXPECT_TRUE(stream->write("two"));
  stream->finish();
  EXPECT_EQ(body_of(client.read_all()), "one two");
  EXPECT_TRUE(client.ended());
  EXPECT_FALSE(stream->write("late"));
}

TEST_F(HttpServerTest, TellsTheClientOfAHandlerThatLetsGo) {
  start();
  EXPECT_EQ(refusal_of(ask(get("/drop"))), 500);
}

TEST_F(HttpServerTest, TakesBodiesOfAnyCut) {
  start();
  std::string body(300000, 'x');
  const std::string request = post("/echo", body);
  RawClient client(server_->port());
  for (std::size_t at = 0; at < request.size(); at += 4099) client.send(std::string_view(request).substr(at, 4099));
  EXPECT_EQ(body_of(client.read_all()), body);

  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n";
  EXPECT_EQ(body_of(ask(chunked)), "abcdefg");
}

TEST_F(HttpServerTest, LetsAClientWaitForTheGoAhead) {
  start();
  RawClient client(server_->port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_TRUE(client.read_until("100 Continue"));
  client.send("{}");
  EXPECT_TRUE(client.read_until("{}"));
}

TEST_F(HttpServerTest, AnswersOneOfSeveralRequestsSentAtOnce) {
  start();
  RawClient client(server_->port());
  client.send(post("/echo", "1") + post("/echo", "2") + get("/other"));
  const std::string all = client.read_all();
  EXPECT_EQ(status_of(all), 200);
  EXPECT_EQ(all.find("HTTP/1.1", 1), std::string::npos);
  EXPECT_EQ(handled_, 1);
}

TEST_F(HttpServerTest, RefusesBadHeadsWithErrorObjects) {
  start();
  EXPECT_EQ(refusal_of(ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")), 403);
  EXPECT_EQ(refusal_of(ask("GET / HTTP/1.1\r\n\r\n")), 400);
  EXPECT_EQ(refusal_of(ask("GET /" + std::string(1 << 20, 'a') + " HTTP/1.1\r\n\r\n")), 414);
  EXPECT_EQ(refusal_of(ask("GET / HTTP/1.1\r\nHost: localhost\r\nA: " + std::string(1 << 20, 'a') + "\r\n\r\n")), 431);
  EXPECT_EQ(refusal_of(ask(std::string("\x16\x03\x01\x02\x00\x01\x00", 7))), 400);
  EXPECT_EQ(refusal_of(ask("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")), 505);
  EXPECT_EQ(refusal_of(ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n\r\n")), 415);
  EXPECT_EQ(handled_, 0);
  EXPECT_EQ(status_of(ask(get("/drop"))), 500);  // it goes on
}

TEST_F(HttpServerTest, RefusesTooMuchBody) {
  HttpServerOptions options;
  options.limits.body_bytes = 100000;
  start(options);
  EXPECT_EQ(refusal_of(ask(post("/echo", std::string(100001, 'x')))), 413);
  EXPECT_EQ(refusal_of(ask(post("/echo", std::string(20 << 20, 'x')))), 413);  // to one that reads when it has sent all
  EXPECT_EQ(status_of(ask(post("/echo", std::string(100000, 'x')))), 200);
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  RawClient flood(server_->port());
  flood.send(chunked);
  const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  while (flood.send(chunk)) {
  }
  const std::string& refused = flood.read_all();
  EXPECT_TRUE(refused.empty() || status_of(refused) == 413) << refused;  // a reset may take the words away
  const std::string broken = ask(chunked + "ffffffffffffffffff\r\nabc");
  EXPECT_TRUE(broken.empty() || status_of(broken) >= 400) << broken;
  EXPECT_EQ(handled_, 1);
}

TEST_F(HttpServerTest, HoldsNoMoreBodiesThanItHasRoomFor) {
  HttpServerOptions options;
  options.limits.body_bytes = 100000;
  options.limits.all_bodies_bytes = 150000;
  start(options);
  RawClient first(server_->port());
  const std::string half = post("/echo", std::string(100000, 'x'));
  first.send(half.substr(0, half.size() - 1));
  ASSERT_TRUE(wait_until([&] { return server_->connections() == 1; }));
  std::string second;
  ASSERT_TRUE(wait_until([&] {
    second = ask(post("/echo", std::string(60000, 'y')));
    return status_of(second) == 503;
  }));
  EXPECT_NE(second.find("Retry-After"), std::string::npos);
  first.send("x");
  EXPECT_EQ(status_of(first.read_all()), 200);
  EXPECT_EQ(status_of(ask(post("/echo", std::string(100000, 'x')))), 200);
}

TEST_F(HttpServerTest, ClosesSlowClientsWhileOthersAreServed) {
  HttpServerOptions options;
  options.limits.connections = 40;
  options.limits.head_deadline = 1500ms;
  options.limits.body_deadline = 1500ms;
  start(options);
  std::vector<RawClient> slow;
  for (int i = 0; i < 50; ++i) {
    slow.emplace_back(server_->port());
    slow.back().send(i % 2 == 0 ? "GET / HT" : post("/echo", "0123456789").substr(0, 100));
    if (i == 20) std::this_thread::sleep_for(300ms);
  }
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(status_of(ask(post("/echo", "{}"))), 200);  // although there are more of them than connections
  for (RawClient& client : slow) {
    const int status = status_of(client.read_all());
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(status == 408 || status == 503 || status == 0) << status;
  }
  EXPECT_TRUE(wait_until([&] { return server_->connections() == 0; }));
}

TEST_F(HttpServerTest, BreaksOffAReaderThatTakesNothing) {
  HttpServerOptions options;
  options.limits.reply.unsent_bytes = 10000;
  options.limits.reply.write_stall = 300ms;
  start(options);
  RawClient client(server_->port());
  client.send(post("/stream", "{}"));
  const auto stream = reply();
  const std::string block(5000, 'x');
  std::size_t written = 0;
  while (stream->write(block)) written += block.size();
  EXPECT_GT(written, 10000U);
  EXPECT_TRUE(stream->stop_token().stop_requested());
  EXPECT_TRUE(wait_until([&] { return server_->connections() == 0; }));
}

TEST_F(HttpServerTest, StopsTheWorkOfAClientThatLeaves) {
  start();
  for (const bool abruptly : {false, true}) {
    for (const char* path : {"/never", "/stream"}) {
      RawClient client(server_->port());
      client.send(post(path, "{}"));
      const auto left = reply();
      EXPECT_FALSE(left->stop_token().stop_requested());
      client.close(abruptly);
      EXPECT_TRUE(is_stopped(left)) << path;
      EXPECT_FALSE(left->write("x"));
      const std::lock_guard lock(mutex_);
      replies_.clear();
    }
  }
  RawClient before_the_body(server_->port());
  before_the_body.send(post("/echo", "0123456789").substr(0, 100));
  before_the_body.close();
  EXPECT_TRUE(wait_until([&] { return server_->connections() == 0; }));
  EXPECT_EQ(handled_, 4);
}

TEST_F(HttpServerTest, SurvivesAThousandConnections) {
  start();
  const std::size_t before = open_descriptors();
  std::vector<RawClient> clients;
  for (int i = 0; i < 1000; ++i) {
    clients.emplace_back(server_->port());
    if (clients.back().connected()) clients.back().send(post("/echo", std::to_string(i)));
  }
  int answered = 0;
  for (RawClient& client : clients) {
    if (!client.connected()) continue;
    const int status = status_of(client.read_all());
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(status == 200 || status == 503 || status == 0) << status;
    answered += status == 200 ? 1 : 0;
  }
  EXPECT_GT(answered, 100);
  clients.clear();
  EXPECT_TRUE(wait_until([&] { return server_->connections() == 0 && open_descriptors() <= before; }));
}

TEST_F(HttpServerTest, EndsWithActiveRequests) {
  start();
  std::vector<RawClient> clients;
  for (std::size_t i = 0; i < 32; ++i) {
    clients.emplace_back(server_->port());
    clients.back().send(post(i % 2 == 0 ? "/stream" : "/never", "{}"));
    reply(i);
  }
  std::jthread last_words([this] {
    const auto stream = reply(0);
    while (!stream->stop_token().stop_requested()) std::this_thread::sleep_for(1ms);
    stream->write("good bye");
    stream->finish();
  });
  server_->stop(300ms);
  EXPECT_EQ(body_of(clients[0].read_all()), "good bye");
  for (RawClient& client : clients) {
    client.read_all();
    EXPECT_TRUE(client.ended());
  }
  for (std::size_t i = 0; i < 32; ++i) EXPECT_TRUE(reply(i)->stop_token().stop_requested());
  EXPECT_FALSE(RawClient(server_->port()).connected());
}

TEST_F(HttpServerTest, SaysWhyAPortCannotBeHad) {
  start();
  HttpServerOptions same;
  same.port = server_->port();
  const auto second = HttpServer::start(same, [](HttpRequest, const std::shared_ptr<HttpReply>&) {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().id, "SRV_PORT");
  EXPECT_NE(second.error().message.find(std::to_string(same.port)), std::string::npos);
  HttpServerOptions nowhere;
  nowhere.host = "203.0.113.7";
  EXPECT_EQ(HttpServer::start(nowhere, [](HttpRequest, const std::shared_ptr<HttpReply>&) {}).error().id, "SRV_PORT");
  nowhere.host = "not an address";
  EXPECT_EQ(HttpServer::start(nowhere, [](HttpRequest, const std::shared_ptr<HttpReply>&) {}).error().code,
            ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace sightline
