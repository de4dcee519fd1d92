/// Downloads from a hub that misbehaves: what is retried, what is refused, and that nothing wrong stays on disk.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "tests/support/download_fixture.h"

namespace sightline {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using namespace testing_support;

class DownloadNetwork : public ::testing::Test, public DownloadFixture {
 protected:
  Error fails() {
    const Result<DownloadedFile> got = run();
    EXPECT_FALSE(got);
    EXPECT_FALSE(std::filesystem::exists(target()));
    return got ? Error{} : got.error();
  }
};

TEST_F(DownloadNetwork, FetchesEachByteOnceOverSeveralConnections) {
  EXPECT_EQ(succeeds(), 0);
  EXPECT_EQ(hub.bytes_sent(), static_cast<std::int64_t>(content.size()));
  const Result<DownloadedFile> again = run();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->fetched_bytes, 0);
}

TEST_F(DownloadNetwork, ReportsHowFarItIs) {
  // The storage sends nothing before the first report and keeps its last bytes back until a report tells the time left.
  std::atomic<bool> was_reported = false, had_time_left = false;
  hub.script = [&](const HubRequest& request) -> std::optional<HubFault> {
    const bool is_late = request.is_storage && request.number > 0;
    const std::atomic<bool>& awaited = is_late ? had_time_left : was_reported;
    for (int i = 0; request.is_storage && !awaited && i < 2000; ++i) std::this_thread::sleep_for(10ms);
    return is_late ? std::nullopt : std::optional(HubFault{.cut_after = 100'000});
  };
  options.connections = 1;
  std::vector<DownloadProgress> seen;
  observer = [&](const DownloadProgress& progress) {
    seen.push_back(progress);
    was_reported = true;
    if (progress.remaining && progress.bytes_per_second > 0.0) had_time_left = true;
  };
  EXPECT_EQ(succeeds(), 0);
  ASSERT_GE(seen.size(), 2U);
  EXPECT_EQ(seen.back().done_bytes, static_cast<std::int64_t>(content.size()));
  for (std::size_t i = 1; i < seen.size(); ++i) EXPECT_GE(seen[i].done_bytes, seen[i - 1].done_bytes);
  EXPECT_TRUE(had_time_left);
}

TEST_F(DownloadNetwork, TakesAllOfAServerThatIgnoresRanges) {  // F-D09
  disturb(1 << 20, {.ignores_range = true});
  EXPECT_EQ(succeeds(), 0);
}

TEST_F(DownloadNetwork, KeepsWhatItHasWhenRangesAreIgnoredLater) {  // F-D09
  hub.script = [](const HubRequest& request) -> std::optional<HubFault> {
    return request.is_storage && request.number > 10 ? std::optional(HubFault{.ignores_range = true}) : std::nullopt;
  };
  succeeds();
}

TEST_F(DownloadNetwork, RefusesAnswersThatKeepToNoRule) {  // F-D10, F-D19
  const std::vector<HubFault> odd = {
      {.fields = {{"Content-Range", "bytes 1-2/1703616"}}},
      {.fields = {{"Content-Range", "bytes 0-65535/9999999"}}},
      {.fields = {{"Content-Range", ""}}},
      {.fields = {{"Content-Range", ""}, {"Content-Type", "multipart/byteranges; boundary=x"}}},
      {.fields = {{"Content-Encoding", "gzip"}}},
      {.status = 206, .fields = {{"Content-Range", "bytes 0-65535/1703615"}}, .body = std::string(70000, 'x')},
      {.status = 206, .fields = {{"Content-Range", "bytes 0-65535/1703615"}}, .body = "short"},
  };
  for (std::size_t i = 0; i < odd.size(); ++i) {
    SCOPED_TRACE(i);
    std::filesystem::remove(target());
    disturb(3, odd[i]);
    succeeds();  // one that comes to its senses
    std::filesystem::remove(target());
    disturb(1 << 20, odd[i]);
    EXPECT_EQ(fails().id, "DL_SERVER");
    hub.script = nullptr;
  }
}

TEST_F(DownloadNetwork, RefusesAPartWhereAllWasAskedFor) {  // F-D10
  hub.script = [this](const HubRequest& request) -> std::optional<HubFault> {
    if (!request.is_storage) return std::nullopt;
    if (!request.range.empty()) return HubFault{.ignores_range = true};
    return HubFault{.status = 206, .fields = {{"Content-Range", "bytes 0-9/10"}}, .body = content};
  };
  EXPECT_EQ(fails().id, "DL_SERVER");
}

TEST_F(DownloadNetwork, AsksAgainAfter416AndGoesOn) {  // F-D11
  disturb(2, {.status = 416, .fields = {{"Content-Range", "bytes */1"}}});
  succeeds();
}

TEST_F(DownloadNetwork, NoticesThatTheFileHasChanged) {  // F-D11, F-D12
  const DownloadTask before = task();
  hub.script = [this](const HubRequest& request) -> std::optional<HubFault> {
    if (request.is_storage && request.number == 10) hub.put("m.gguf", noise(100000, 7));
    return std::nullopt;
  };
  const Result<DownloadedFile> got = run(before);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().id, "DL_CHANGED");
  EXPECT_TRUE(std::filesystem::exists(folder / "m.gguf.part"));
  const Result<DownloadedFile> other = run();  // the journal is of another file
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().id, "DL_CHANGED");
  EXPECT_THAT(other.error().message, HasSubstr("--restart"));
  content = noise(100000, 7);
  options.restart = true;
  succeeds();
}

TEST_F(DownloadNetwork, LooksAtTheContentAndNotAtTags) {  // F-D12
  hub.script = [](const HubRequest& request) -> std::optional<HubFault> {
    return HubFault{.fields = {{"ETag", request.number % 2 == 0 ? "W/\"a\"" : "\"b\""}}};
  };
  EXPECT_EQ(succeeds(), 0);
}

TEST_F(DownloadNetwork, ThrowsAwayWhatIsNotWhatWasPromised) {  // F-D13
  disturb(1 << 20, {.flip_at = 1'000'000});
  EXPECT_EQ(fails().id, "DL_HASH");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  hub.script = nullptr;
  succeeds();
}

TEST_F(DownloadNetwork, SaysThatAFileWithoutDigestIsNotVerified) {  // F-D14
  HubFile file;
  file.content = std::make_shared<const std::string>(content);
  file.size = static_cast<std::int64_t>(content.size());
  hub.put("m.gguf", file);
  const Result<DownloadedFile> got = run();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_FALSE(got->is_verified);
  EXPECT_TRUE(is_whole());
}

TEST_F(DownloadNetwork, KeepsNothingOfALoginPage) {  // F-D15
  for (const HubFault& page : {HubFault{.status = 200, .fields = {{"Content-Type", "text/html"}}, .body = "<html>"},
                               HubFault{.status = 204}}) {
    disturb(1 << 20, page);
    EXPECT_THAT(fails().message, HasSubstr("may need a login"));
  }
}

TEST_F(DownloadNetwork, WaitsAndTriesAgain) {  // F-D16, F-D20
  for (const int status : {429, 500, 502, 503}) {
    std::filesystem::remove(target());
    disturb(3, {.status = status});
    EXPECT_EQ(succeeds(), 0) << status;
  }
  std::filesystem::remove(target());
  std::string why;
  observer = [&why](const DownloadProgress& progress) {
    if (progress.stage == DownloadProgress::Stage::Waiting) why = progress.why;
  };
  options.connections = 1;
  disturb(1, {.status = 429, .fields = {{"Retry-After", "1"}}});
  EXPECT_EQ(succeeds(), 0);
  EXPECT_THAT(why, HasSubstr("wait 1 s"));
}

TEST_F(DownloadNetwork, GivesUpAfterItsAttemptsAndKeepsWhatCame) {  // F-D16
  hub.script = [](const HubRequest& request) -> std::optional<HubFault> {
    return request.is_storage && request.number >= 16 ? std::optional(HubFault{.status = 503}) : std::nullopt;
  };
  const Error error = fails();
  EXPECT_EQ(error.id, "DL_SERVER");
  EXPECT_THAT(error.message, HasSubstr("is kept"));
  hub.script = nullptr;
  EXPECT_LT(succeeds(), -8 * 65536);  // most of it was there
}

TEST_F(DownloadNetwork, AsksForANewAddressWhenTheOldOneExpires) {  // F-D21
  hub.script = [](const HubRequest& request) -> std::optional<HubFault> {
    const bool is_old = request.is_storage && request.number > 4 && request.query == "signature=0";
    return is_old ? std::optional(HubFault{.status = 403}) : std::nullopt;
  };
  EXPECT_EQ(succeeds(), 0);
}

TEST_F(DownloadNetwork, TakesChunksAndSingleBytes) {  // F-D19
  content = noise(3000);
  hub.put("m.gguf", content);
  disturb(1 << 20, {.ignores_range = true, .is_chunked = true, .piece_bytes = 1});
  succeeds();
}

TEST_F(DownloadNetwork, RefusesAHeadWithoutEnd) {  // F-D19
  disturb(1 << 20, {.fields = {{"X-Filler", std::string(1 << 20, 'x')}}});
  EXPECT_FALSE(fails().message.empty());
}

/// Answers every connection with the beginning of a head whose line never ends.
class EndlessHead {
 public:
  EndlessHead() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(listener_, 16);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/m.gguf";
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  ~EndlessHead() {
    thread_.request_stop();
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  EndlessHead(const EndlessHead&) = delete;
  EndlessHead& operator=(const EndlessHead&) = delete;

  std::string url;
  std::atomic<std::int64_t> n_sent = 0;

 private:
  void serve(const std::stop_token& stop) {
    const std::string filler(4096, 'x');
    while (!stop.stop_requested()) {
      const int connection = accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      std::string text = "HTTP/1.1 206 Partial Content\r\nX-Filler: ";
      ssize_t n = 0;
      while (!stop.stop_requested() && (n = send(connection, text.data(), text.size(), MSG_NOSIGNAL)) > 0) {
        n_sent += n;
        text = filler;
      }
      close(connection);
    }
  }

  int listener_ = -1;
  std::jthread thread_;
};

TEST_F(DownloadNetwork, RefusesALineOfAHeadWithoutEnd) {  // F-D19
  EndlessHead storage;
  hub.script = [&storage](const HubRequest& request) -> std::optional<HubFault> {
    if (request.is_storage || request.method != "HEAD") return std::nullopt;
    return HubFault{.fields = {{"Location", storage.url}}};
  };
  options.connections = 1;
  EXPECT_FALSE(fails().message.empty());
  EXPECT_GT(storage.n_sent, 0);
  EXPECT_LT(storage.n_sent, 64 << 20) << "it does not listen for ever";
}

TEST_F(DownloadNetwork, ShowsTheTokenToTheHubOnly) {  // D5
  hub.token = token = "hf_secret";
  EXPECT_EQ(succeeds(), 0);
  for (const HubRequest& request : hub.requests()) {
    EXPECT_EQ(request.authorization, request.is_storage ? "" : "Bearer hf_secret") << request.path;
  }
}

TEST_F(DownloadNetwork, FollowsRedirectsOfTheStorageToAnEnd) {  // F-D17
  hub.script = [this](const HubRequest& request) -> std::optional<HubFault> {
    if (!request.is_storage || request.query == "moved=1") return std::nullopt;
    return HubFault{.status = 307, .fields = {{"Location", hub.storage_url() + "/m.gguf?moved=1"}}};
  };
  EXPECT_EQ(succeeds(), 0);
  std::filesystem::remove(target());
  for (const std::string& where : {hub.storage_url() + "/m.gguf?again", std::string("file:///etc/passwd"),
                                   std::string("http://example.org/x"), std::string("ftp://example.org/x")}) {
    hub.script = [where](const HubRequest& request) -> std::optional<HubFault> {
      return request.is_storage ? std::optional(HubFault{.status = 302, .fields = {{"Location", where}}})
                                : std::nullopt;
    };
    EXPECT_EQ(fails().id, "DL_SERVER") << where;
  }
}

TEST_F(DownloadNetwork, StopsAtOnceAndGoesOnLater) {  // D8
  hub.bytes_per_second = 800'000;
  std::stop_source stop;
  observer = [&stop](const DownloadProgress& progress) {
    if (progress.done_bytes > 800'000) stop.request_stop();
  };
  const Result<DownloadedFile> got = run(task(), stop.get_token());
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::Cancelled);
  observer = nullptr;
  hub.bytes_per_second = 0;
  EXPECT_LT(succeeds(), -250'000);
}

TEST_F(DownloadNetwork, KeepsToItsLimit) {
  content = noise(400'000);
  hub.put("m.gguf", content);
  control.set_limit(1'000'000);
  const auto begun = std::chrono::steady_clock::now();
  succeeds();
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 250ms);  // no claim of speed: it must not be faster
}

}  // namespace
}  // namespace sightline
