/// sightline serve as other programs meet it: its token, its end, its parent, and what it says when it cannot start.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/golden.h"
#include "tests/support/raw_client.h"
#include "tests/support/temp_folder.h"
#include "tests/system/program.h"
#include "tests/system/serving_program.h"

namespace sightline {
namespace {

using nlohmann::json;
using testing_support::body_of;
using testing_support::ProgramResult;
using testing_support::RawClient;
using testing_support::run_program;
using testing_support::ServingProgram;
using testing_support::status_of;
using testing_support::talk;

const std::string kToken = "token-of-the-system-test";

std::string model() { return testing_support::golden_path("text/tiny-moe-f32.gguf").string(); }

std::string get(const std::string& path, const std::string& token = "") {
  std::string text = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n";
  if (!token.empty()) text += "Authorization: Bearer " + token + "\r\n";
  return text + "\r\n";
}

std::string ask(const std::string& body, const std::string& token) {
  return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: "
         "Bearer " +
         token + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string story(int tokens) {
  json body = {
      {"messages", {{{"role", "user"}, {"content", "A story."}}}}, {"enable_thinking", false}, {"stream", true}};
  body["max_tokens"] = tokens;
  body["seed"] = 1;
  return body.dump();
}

TEST(Serve, ShowsANewTokenOnceAndAsksForIt) {
  ServingProgram program({"-m", model()});
  ASSERT_NE(program.port(), 0);
  const std::string token = program.wait_for_line("token ");
  EXPECT_GE(token.size(), 40U);
  program.wait_for_line("ready");

  EXPECT_EQ(status_of(talk(program.port(), get("/health"))), 401);
  EXPECT_EQ(status_of(talk(program.port(), get("/health", token + "x"))), 401);
  EXPECT_EQ(status_of(talk(program.port(), get("/health?token=" + token))), 401);
  EXPECT_EQ(status_of(talk(program.port(), get("/health", token))), 200);
  const std::string models = body_of(talk(program.port(), get("/v1/models", token)));
  EXPECT_EQ(json::parse(models)["data"][0]["id"], "tiny-moe-f32");

  program.interrupt();
  EXPECT_EQ(program.wait_for_end(), 0);
  EXPECT_EQ(program.output().find(token), program.output().rfind(token));
  EXPECT_EQ(program.error_output().find(token), std::string::npos);
}

TEST(Serve, TakesAGivenTokenAndNeverShowsIt) {
  const testing_support::TempFolder folder;
  folder.write("token", kToken + "\n");
  const std::vector<std::pair<std::vector<std::string>, testing_support::Environment>> ways = {
      {{"-m", model()}, {{"SIGHTLINE_TOKEN", kToken}}},
      {{"-m", model(), "--token-file", (folder / "token").string()},
       {{"SIGHTLINE_TOKEN", "another-token-altogether"}}}};
  for (const auto& [arguments, environment] : ways) {
    ServingProgram program(arguments, environment);
    program.wait_for_line("ready");
    EXPECT_EQ(status_of(talk(program.port(), get("/health", kToken))), 200);
    program.interrupt();
    EXPECT_EQ(program.wait_for_end(), 0);
    EXPECT_EQ((program.output() + program.error_output()).find(kToken), std::string::npos);
  }
}

TEST(Serve, EndsOnInterruptWithActiveRequests) {
  ServingProgram program({"-m", model(), "--no-token", "--queue", "40"});
  program.wait_for_line("ready");
  std::vector<RawClient> clients;
  for (int i = 0; i < 32; ++i) {
    clients.emplace_back(program.port());
    clients.back().send(ask(story(4000), kToken));
  }
  ASSERT_TRUE(clients[0].read_until("data: "));
  program.interrupt();
  EXPECT_EQ(program.wait_for_end(), 0);
  for (RawClient& client : clients) {
    const std::string& all = client.read_all();
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(all.empty() || all.find("SRV_STOPPING") != std::string::npos || all.find("[DONE]") != std::string::npos)
        << all.substr(0, 300);
  }
}

TEST(Serve, EndsWithItsParent) {
  ServingProgram program({"-m", model(), "--no-token", "--parent"}, {}, true);
  program.wait_for_line("ready");
  ASSERT_EQ(status_of(talk(program.port(), get("/health"))), 200);
  program.end_parent();
  program.wait_for_end();  // all its output has been closed, so it has gone
  EXPECT_FALSE(RawClient(program.port()).connected());
}

TEST(Serve, LivesWithFewDescriptors) {
  ServingProgram program({"-m", model(), "--no-token"}, {}, false, 64);
  program.wait_for_line("ready");
  std::vector<RawClient> idle;
  for (int i = 0; i < 100; ++i) idle.emplace_back(program.port());
  for (RawClient& client : idle) client.send(get("/health"));
  int answered = 0;
  for (RawClient& client : idle) {
    const int status = status_of(client.read_all());
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(status == 200 || status == 503 || status == 0) << status;
    answered += status == 200 ? 1 : 0;
  }
  EXPECT_GT(answered, 0);
  idle.clear();
  // Their places are free once the server has seen them go; until then it says that it is busy.
  int status = 503;
  for (int i = 0; i < 200 && status == 503; ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    status = status_of(talk(program.port(), get("/health")));
  }
  EXPECT_EQ(status, 200);
}

TEST(Serve, AnswersTheNextRequestAsAFreshProgramWould) {
  const auto whole = [](std::uint16_t port) {
    json body = json::parse(story(20));
    body["stream"] = false;
    return json::parse(body_of(talk(port, ask(body.dump(), kToken))))["choices"][0]["message"]["content"];
  };
  ServingProgram fresh({"-m", model(), "--no-token"});
  fresh.wait_for_line("ready");
  const json expected = whole(fresh.port());
  ServingProgram used({"-m", model(), "--no-token"});
  used.wait_for_line("ready");
  for (int i = 0; i < 20; ++i) {
    RawClient client(used.port());
    client.send(ask(story(3000 + i), kToken));
    if (i % 3 != 0) client.read_until("data: ");
    client.close(i % 2 == 0);
  }
  EXPECT_EQ(whole(used.port()), expected);
}

void expect_refusal(const std::vector<std::string>& arguments, int exit_code, const std::string& words,
                    const testing_support::Environment& environment = {}) {
  std::vector<std::string> all = {"serve", "-m", model()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const ProgramResult result = run_program(all, "", environment);
  EXPECT_EQ(result.exit_code, exit_code) << result.error;
  EXPECT_NE(result.error.find(words), std::string::npos) << result.error;
  EXPECT_EQ(result.error.find(kToken), std::string::npos);
}

TEST(Serve, SaysWhyItCannotStart) {
  expect_refusal({"--host", "0.0.0.0"}, 2, "a token must be given");
  expect_refusal({"--host", "192.0.2.1", "--no-token"}, 2, "loopback only");
  expect_refusal({"--host", "192.0.2.1"}, 8, "[SRV_PORT]", {{"SIGHTLINE_TOKEN", kToken}});
  expect_refusal({"--token-file", "/nonexistent/token"}, 3, "[SRV_AUTH]");
  expect_refusal({}, 2, "16 to 512", {{"SIGHTLINE_TOKEN", "short"}});
  expect_refusal({"--port", "70000"}, 2, "--port");
  ServingProgram first({"-m", model(), "--no-token"});
  expect_refusal({"--port", std::to_string(first.port())}, 8, "is in use");
  const ProgramResult missing = run_program({"serve", "-m", "missing.gguf", "--port", "0"}, "");
  EXPECT_EQ(missing.exit_code, 3) << missing.error;
  EXPECT_NE(missing.error.find("missing.gguf"), std::string::npos);
}

}  // namespace
}  // namespace sightline
