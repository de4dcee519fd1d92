/// read_request_head: what is a head, what is refused, and that cuts make no difference.
#include "multimodal/wire/request_head.h"

#include <gtest/gtest.h>

#include <string>

namespace sightline {
namespace {

using State = HeadReading::State;

HeadReading read(const std::string& text) { return read_request_head(text); }

/// The end of reading `text` as it would arrive byte by byte.
HeadReading read_slowly(const std::string& text) {
  HeadReading reading;
  for (std::size_t n = 1; n <= text.size(); ++n) {
    reading = read_request_head(std::string_view(text).substr(0, n));
    if (reading.state != State::Incomplete) break;
  }
  return reading;
}

std::string with_field(const std::string& field) {
  return "POST /x HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n\r\n";
}

TEST(RequestHead, IsReadWithItsFields) {
  const HeadReading reading =
      read("POST /v1/models?a=b HTTP/1.1\r\nHost:  localhost \r\nContent-LENGTH: 12\r\n\r\nrest\n");

  ASSERT_EQ(reading.state, State::Whole);
  EXPECT_EQ(reading.head.method, "POST");
  EXPECT_EQ(reading.head.path, "/v1/models");
  EXPECT_EQ(reading.head.query, "a=b");
  EXPECT_EQ(reading.head.find("host"), "localhost");
  EXPECT_EQ(reading.head.content_length(), 12U);
  EXPECT_FALSE(reading.head.is_chunked());
}

TEST(RequestHead, IsAwaitedUntilItsEmptyLine) {
  const std::string whole = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_EQ(read(whole.substr(0, n)).state, State::Incomplete) << n;
  EXPECT_EQ(read(whole).state, State::Whole);
}

struct Refusal {
  const char* what;
  std::string text;
  int status;
};

class RefusedHead : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusedHead, HasItsStatusForAnyCut) {
  const HeadReading whole = read(GetParam().text);
  EXPECT_EQ(whole.state, State::Refused);
  EXPECT_EQ(whole.status, GetParam().status);
  EXPECT_FALSE(whole.why.empty());
  const HeadReading slow = read_slowly(GetParam().text);
  EXPECT_EQ(slow.state, State::Refused);
  EXPECT_EQ(slow.status, GetParam().status);
}

std::string many_fields(int n) {
  std::string text = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < n; ++i) text += "A: b\r\n";
  return text + "\r\n";
}

INSTANTIATE_TEST_SUITE_P(
    RequestHead, RefusedHead,
    ::testing::Values(Refusal{"no version", "GET /\r\n\r\n", 400}, Refusal{"HTTP/0.9", "GET /x\r\n", 400},
                      Refusal{"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
                      Refusal{"TLS", std::string("\x16\x03\x01\x02", 4), 400}, Refusal{"empty line", "\r\n\r\n", 400},
                      Refusal{"long line", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n\r\n", 414},
                      Refusal{"long line without end", "GET /" + std::string(9000, 'a'), 414},
                      Refusal{"long field", with_field("A: " + std::string(40000, 'a')), 431},
                      Refusal{"many fields", many_fields(10000), 431},
                      Refusal{"NUL", with_field(std::string("A: a\0b", 6)), 400},
                      Refusal{"bare line feed", "GET / HTTP/1.1\nHost: localhost\n\n", 400},
                      Refusal{"bare line feed in a field", with_field("A: b\nC: d"), 400},
                      Refusal{"bare carriage return", with_field("A: b\rC: d"), 400},
                      Refusal{"two carriage returns", with_field("A: b\r"), 400},
                      Refusal{"two carriage returns in the line", "GET / HTTP/1.1\r\r\n\r\n", 400},
                      Refusal{"folded", with_field("A: b\r\n c"), 400}, Refusal{"no colon", with_field("A b"), 400},
                      Refusal{"blank before the colon", with_field("A : b"), 400},
                      Refusal{"absolute", "GET http://localhost/ HTTP/1.1\r\n\r\n", 400},
                      Refusal{"authority", "CONNECT evil.example:443 HTTP/1.1\r\n\r\n", 400},
                      Refusal{"climbing", "GET /a/../b HTTP/1.1\r\n\r\n", 400},
                      Refusal{"encoded climbing", "GET /%2e%2E/b HTTP/1.1\r\n\r\n", 400},
                      Refusal{"encoded slash", "GET /a%2Fb HTTP/1.1\r\n\r\n", 400},
                      Refusal{"two lengths", with_field("Content-Length: 1\r\nContent-Length: 1"), 400},
                      Refusal{"negative length", with_field("Content-Length: -1"), 400},
                      Refusal{"length of 2^64", with_field("Content-Length: 18446744073709551616"), 400},
                      Refusal{"two numbers", with_field("Content-Length: 1, 1"), 400},
                      Refusal{"length and chunks", with_field("Content-Length: 1\r\nTransfer-Encoding: chunked"), 400},
                      Refusal{"other coding", with_field("Transfer-Encoding: gzip, chunked"), 400}),
    [](const auto& instance) {
      std::string name = instance.param.what;
      for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
      }
      return name;
    });

}  // namespace
}  // namespace sightline
