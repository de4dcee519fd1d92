/// HttpPolicy: names, origins, tokens and bodies that are let in or turned away.
#include "multimodal/wire/http_policy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "multimodal/wire/bearer_token.h"

namespace sightline {
namespace {

const std::string kToken = "secret-token-of-the-test";

HttpServerOptions options_with_token() {
  HttpServerOptions options;
  options.token = kToken;
  options.allowed_origins = {"https://chat.example"};
  return options;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

/// A request that is let in, with `fields` put over its own.
RequestHead request(const std::string& method, const Fields& fields) {
  RequestHead head;
  head.method = method;
  head.path = "/v1/models";
  head.fields = {{"host", "localhost"}, {"authorization", "Bearer " + kToken}};
  if (method == "POST") head.fields.emplace_back("content-type", "application/json");
  for (const auto& [name, value] : fields) {
    std::erase_if(head.fields, [&name = name](const auto& field) { return field.first == name; });
  }
  for (const auto& field : fields) {
    if (!field.second.empty()) head.fields.push_back(field);
  }
  return head;
}

int status_of(const RequestHead& head, const HttpServerOptions& options = options_with_token()) {
  const std::optional<HttpAnswer> answer = HttpPolicy(options).answer_at_door(head);
  return answer ? answer->status : 0;
}

bool has_header(const HttpAnswer& answer, const std::string& name, const std::string& value) {
  return std::find(answer.headers.begin(), answer.headers.end(), std::pair(name, value)) != answer.headers.end();
}

TEST(HttpPolicy, AnswersToNamesOfLoopbackOnly) {
  for (const char* name : {"localhost", "LOCALHOST", "127.0.0.1", "[::1]"}) {
    for (const char* port : {"", ":80", ":65535"}) {
      EXPECT_EQ(status_of(request("GET", {{"host", std::string(name) + port}})), 0) << name << port;
    }
  }
  for (const char* name : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:8080",
                           "0.0.0.0", "192.168.1.7", "127.1", "2130706433", "localhost.", "127.0.0.1.",
                           "localhost:", "localhost:x", "[::1", "::1", "user@localhost", "localhost:80:80", " "}) {
    for (const char* method : {"GET", "POST", "OPTIONS", "DELETE"}) {
      EXPECT_EQ(status_of(request(method, {{"host", name}})), 403) << name;
    }
  }
  EXPECT_EQ(status_of(request("GET", {{"host", ""}})), 400);
  EXPECT_EQ(status_of(request("GET", {{"host", "localhost"}, {"host", "localhost"}})), 400);
}

TEST(HttpPolicy, AnswersToTheNamesItWasGiven) {
  HttpServerOptions options = options_with_token();
  options.host = "192.168.1.7";
  options.allowed_hosts = {"Box.Example"};
  EXPECT_EQ(status_of(request("GET", {{"host", "192.168.1.7:8080"}}), options), 0);
  EXPECT_EQ(status_of(request("GET", {{"host", "box.example"}}), options), 0);
  EXPECT_EQ(status_of(request("GET", {{"host", "192.168.1.8"}}), options), 403);
  options.host = "0.0.0.0";
  EXPECT_EQ(status_of(request("GET", {{"host", "192.168.1.8"}}), options), 0);
  EXPECT_EQ(status_of(request("GET", {{"host", "evil.example"}}), options), 403);
}

TEST(HttpPolicy, RefusesPagesThatAreNotListed) {
  for (const char* origin : {"https://evil.example", "null", "http://localhost:3000", "http://localhost.evil.example",
                             "https://chat.example.evil.example", "https://CHAT.example"}) {
    for (const char* method : {"GET", "POST", "OPTIONS"}) {
      const auto answer = HttpPolicy(options_with_token()).answer_at_door(request(method, {{"origin", origin}}));
      ASSERT_TRUE(answer) << origin;
      EXPECT_EQ(answer->status, 403) << origin;
      EXPECT_TRUE(answer->headers.empty()) << origin;
    }
  }
}

TEST(HttpPolicy, TellsAListedPageItselfAndNothingMore) {
  const HttpPolicy policy(options_with_token());
  const RequestHead get = request("GET", {{"origin", "https://chat.example"}});
  EXPECT_FALSE(policy.answer_at_door(get));
  HttpAnswer answer;
  policy.add_origin_headers(get, answer);
  EXPECT_TRUE(has_header(answer, "Access-Control-Allow-Origin", "https://chat.example"));

  const auto preflight =
      policy.answer_at_door(request("OPTIONS", {{"origin", "https://chat.example"}, {"authorization", ""}}));
  ASSERT_TRUE(preflight);
  EXPECT_EQ(preflight->status, 204);
  EXPECT_TRUE(has_header(*preflight, "Access-Control-Allow-Origin", "https://chat.example"));
}

TEST(HttpPolicy, TakesJsonOnly) {
  EXPECT_EQ(status_of(request("POST", {{"content-type", "application/json; charset=utf-8"}})), 0);
  EXPECT_EQ(status_of(request("POST", {{"content-type", "Application/JSON"}})), 0);
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                           "application/jsonx", "text/plain; application/json", ""}) {
    EXPECT_EQ(status_of(request("POST", {{"content-type", type}})), 415) << type;
  }
}

TEST(HttpPolicy, AsksForTheToken) {
  EXPECT_EQ(status_of(request("GET", {})), 0);
  EXPECT_EQ(status_of(request("GET", {{"authorization", "bearer " + kToken}})), 0);
  for (const std::string& value :
       {std::string(), std::string("Bearer"), std::string("Bearer "), kToken, "Basic " + kToken,
        "Bearer " + kToken.substr(0, kToken.size() - 1), "Bearer " + kToken + "x", "Bearer  " + kToken,
        "Bearer " + std::string(1 << 15, 'a')}) {
    EXPECT_EQ(status_of(request("GET", {{"authorization", value}})), 401) << value.substr(0, 40);
  }
  EXPECT_EQ(status_of(request("GET", {{"authorization", "Bearer " + kToken}, {"authorization", "Bearer " + kToken}})),
            401);
  RequestHead in_address = request("GET", {{"authorization", ""}});
  in_address.query = "token=" + kToken;
  EXPECT_EQ(status_of(in_address), 401);
}

TEST(HttpPolicy, RefusesTooLargeBodies) {
  EXPECT_EQ(status_of(request("POST", {{"content-length", "67108864"}})), 0);
  EXPECT_EQ(status_of(request("POST", {{"content-length", "67108865"}})), 413);
}

TEST(BearerToken, IsRandomAndOfItsShape) {
  const Result<std::string> first = make_bearer_token();
  const Result<std::string> second = make_bearer_token();
  ASSERT_TRUE(first && second);
  EXPECT_NE(*first, *second);
  EXPECT_TRUE(check_bearer_token(*first));
  EXPECT_FALSE(check_bearer_token("short"));
  EXPECT_FALSE(check_bearer_token("sixteen letters with blanks"));
}

}  // namespace
}  // namespace sightline
