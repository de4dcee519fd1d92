/// Downloads over connections that break, stall and lead nowhere for a while: they go on where they were.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/download_fixture.h"

namespace sightline {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using namespace testing_support;

class DownloadOutage : public ::testing::Test, public DownloadFixture {};

TEST_F(DownloadOutage, GoesOnInTheMiddleOfAPieceAfterACut) {  // F-D20
  hub.script = [](const HubRequest& request) -> std::optional<HubFault> {
    return request.is_storage ? std::optional(HubFault{.cut_after = 40000}) : std::nullopt;
  };
  EXPECT_EQ(succeeds(), 0);
}

TEST_F(DownloadOutage, RepeatsOnlyTheConnectionThatStalls) {  // F-D20
  silence = 300ms;
  for (const std::int64_t bytes : {0, 1000, 65530}) {  // after the head, in the middle, just before the end
    std::filesystem::remove(target());
    disturb(2, {.hold_after = bytes});
    EXPECT_EQ(succeeds(), 0) << bytes;
  }
}

TEST_F(DownloadOutage, TakesOverWhatAStalledConnectionHadBeforeIt) {  // F-D20
  content = noise(24 << 20);                                          // runs of 12 pieces
  hub.put("m.gguf", content);
  const DownloadTask what = task();
  hub.script = [](const HubRequest& request) -> std::optional<HubFault> {
    return request.is_storage && request.first == 0 ? std::optional(HubFault{.hold_after = 1000}) : std::nullopt;
  };
  silence = 1500ms;
  std::int64_t stalled_at = 0;  // the last word before the silence is over
  observer = [&stalled_at](const DownloadProgress& progress) {
    if (progress.stage == DownloadProgress::Stage::Fetching) stalled_at = std::max(stalled_at, progress.done_bytes);
  };
  const Result<DownloadedFile> got = run(what);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_TRUE(is_whole());
  EXPECT_LT(got->fetched_bytes - static_cast<std::int64_t>(content.size()), 65536 * 2);
  std::int64_t last_of_first = 0;  // of the run that stalled, others asked for the second half
  for (const HubRequest& request : hub.requests()) {
    if (request.is_storage && request.first > 0 && request.first < 12 * 65536) last_of_first = request.first;
  }
  EXPECT_GT(last_of_first, 0);
}

TEST_F(DownloadOutage, ComesToItsEndOverConnectionsThatBreakAgainAndAgain) {  // F-D20
  content = noise(24 << 20);
  hub.put("m.gguf", content);
  hub.script = [](const HubRequest& request) -> std::optional<HubFault> {
    return request.is_storage ? std::optional(HubFault{.cut_after = 300'000}) : std::nullopt;
  };
  EXPECT_EQ(succeeds(), 0);
  EXPECT_GT(hub.requests().size(), 80U);
}

TEST_F(DownloadOutage, WaitsForAStorageThatCannotBeReached) {  // F-D20
  auto n_resolved = std::make_shared<std::atomic<int>>(0);
  hub.script = [n_resolved](const HubRequest& request) -> std::optional<HubFault> {
    const bool is_early = !request.is_storage && request.method == "HEAD" && (*n_resolved)++ < 2;
    if (!is_early) return std::nullopt;
    return HubFault{.fields = {{"Location", "http://127.0.0.1:1/m.gguf"}}};  // nobody listens there
  };
  options.attempts = 20;
  EXPECT_EQ(succeeds(), 0);
  EXPECT_GE(*n_resolved, 3);
}

TEST_F(DownloadOutage, OutlastsAnOutageAfterWhichTheStorageHasAnotherAddress) {  // F-D20
  constexpr int kBefore = 8;   // requests of the storage until nothing is reached any more
  constexpr int kOutage = 40;  // requests that lead nowhere
  auto n_storage = std::make_shared<std::atomic<int>>(0);
  auto n_lost = std::make_shared<std::atomic<int>>(0);
  std::string elsewhere = hub.storage_url() + "/m.gguf";
  elsewhere.replace(elsewhere.find("127.0.0.1"), 9, "localhost");
  hub.script = [=](const HubRequest& request) -> std::optional<HubFault> {
    if (request.is_storage && (*n_storage)++ < kBefore) return std::nullopt;
    if (*n_storage < kBefore) return std::nullopt;
    if (request.is_storage && request.host.starts_with("localhost")) return std::nullopt;
    const bool is_out = (*n_lost)++ < kOutage;
    if (request.is_storage) return HubFault{.cut_after = 0};
    return HubFault{.fields = {{"Location", is_out ? "http://127.0.0.1:1/m.gguf" : elsewhere}}};
  };
  options.attempts = 20;

  EXPECT_EQ(succeeds(), 0);

  EXPECT_GT(*n_lost, kOutage);
  EXPECT_THAT(hub.requests().back().host, HasSubstr("localhost"));
}

}  // namespace
}  // namespace sightline
