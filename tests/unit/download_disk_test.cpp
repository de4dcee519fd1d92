/// Downloads onto disks that are full, read-only, lying or in use: what is kept, what is refused, what is said.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "multimodal/hub/part_file.h"
#include "multimodal/library/standard_folders.h"
#include "tests/support/download_fixture.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using namespace testing_support;

/// Fails once, at a call of one kind that the test names.
class FailingDisk : public DownloadDisk {
 public:
  enum class Call { Reserve, Write, Flush, Replace, PutInPlace };
  FailingDisk(Call call, int number, int error) : call_(call), left_(number), error_(error) {}

  Status reserve(int d, std::int64_t size, const std::filesystem::path& file) override {
    return fails(Call::Reserve) ? file_error(file, "reserve its space", error_) : DownloadDisk::reserve(d, size, file);
  }
  Status write(int d, std::int64_t at, std::span<const std::byte> bytes, const std::filesystem::path& file) override {
    return fails(Call::Write) ? file_error(file, "write", error_) : DownloadDisk::write(d, at, bytes, file);
  }
  Status flush(int d, const std::filesystem::path& file) override {
    return fails(Call::Flush) ? file_error(file, "write", error_) : DownloadDisk::flush(d, file);
  }
  Status replace(const std::filesystem::path& file, std::string_view text) override {
    return fails(Call::Replace) ? file_error(file, "write", error_) : DownloadDisk::replace(file, text);
  }
  Status put_in_place(const std::filesystem::path& from, const std::filesystem::path& to) override {
    return fails(Call::PutInPlace) ? file_error(to, "put the file in place", error_)
                                   : DownloadDisk::put_in_place(from, to);
  }
  std::int64_t free_bytes(const std::filesystem::path& folder) override {
    return free >= 0 ? free : DownloadDisk::free_bytes(folder);
  }
  std::int64_t free = -1;
  std::function<void()> before_failure;

 private:
  bool fails(Call call) {
    if (call != call_ || left_-- != 0) return false;
    if (before_failure) before_failure();
    return true;
  }
  Call call_;
  std::atomic<int> left_;
  int error_;
};

/// How many pieces a journal claims, in its first line and in those below it.
std::int64_t pieces_in(const std::string& journal) {
  const std::size_t first = journal.find('\n');
  const std::size_t marks = journal.find("\"pieces\": \"") + 11;
  std::int64_t n = std::count(journal.begin() + static_cast<std::ptrdiff_t>(first), journal.end(), '\n') - 1;
  for (std::size_t at = marks; at + 32 < first; at += 32) n += journal[at] == '-' ? 0 : 1;
  return n;
}

class DownloadDiskFaults : public ::testing::Test, public DownloadFixture {
 protected:
  void goes_on() {
    disk = &real_disk;
    hub.script = nullptr;
    const Result<DownloadedFile> got = run();
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_TRUE(is_whole());
  }
  /// Stops the download when about this many bytes have come: pieces of this small file are asked for one by one.
  void begin(std::int64_t bytes) {
    std::stop_source stop;
    std::atomic<std::int64_t> n_pieces = 0;
    hub.script = [&](const HubRequest& request) -> std::optional<HubFault> {
      if (request.is_storage && n_pieces++ == bytes / 65536) stop.request_stop();
      return std::nullopt;
    };
    ASSERT_FALSE(run(task(), stop.get_token()));
    hub.script = nullptr;
  }
  std::filesystem::path part() const { return folder / "m.gguf.part"; }
  std::filesystem::path journal() const { return folder / "m.gguf.part.json"; }
};

TEST_F(DownloadDiskFaults, AsksForSpaceBeforeTheFirstByte) {  // F-D05
  FailingDisk full(FailingDisk::Call::Reserve, 1 << 20, 0);
  full.free = 500'000;
  disk = &full;
  const Result<DownloadedFile> got = run();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().id, "DISK_FULL");
  EXPECT_THAT(got.error().message, HasSubstr("needs 0.00 GB more"));
  EXPECT_EQ(hub.bytes_sent(), 0);
  goes_on();
}

TEST_F(DownloadDiskFaults, KeepsWhatItHasWhenAnyCallFails) {  // F-D04, F-D06, F-D08
  using Call = FailingDisk::Call;
  for (const Call call : {Call::Reserve, Call::Write, Call::Flush, Call::Replace, Call::PutInPlace}) {
    for (const int error : {ENOSPC, EIO, EROFS}) {
      for (const int number : {0, 3}) {
        if (number > 0 && (call == Call::Reserve || call == Call::PutInPlace)) continue;
        if (error != ENOSPC && (call != Call::Flush || number > 0)) continue;  // one way of failing is enough elsewhere
        SCOPED_TRACE(testing::Message() << static_cast<int>(call) << " " << error << " " << number);
        std::filesystem::remove(target());
        FailingDisk failing(call, number, error);
        disk = &failing;
        const Result<DownloadedFile> got = run();
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().id, error == ENOSPC ? "DISK_FULL" : error == EIO ? "DISK_ERROR" : "DISK_READONLY");
        EXPECT_FALSE(std::filesystem::exists(target()));
        goes_on();
      }
    }
  }
}

TEST_F(DownloadDiskFaults, NeverClaimsWhatAFailedFlushLeftOpen) {  // F-D08, D2
  FailingDisk failing(FailingDisk::Call::Flush, 0, EIO);
  disk = &failing;
  ASSERT_FALSE(run());
  EXPECT_EQ(pieces_in(content_of(journal())), 0);
  const std::int64_t before = hub.bytes_sent();
  goes_on();
  EXPECT_GE(hub.bytes_sent() - before, static_cast<std::int64_t>(content.size())) << "nothing of it is trusted";
}

TEST_F(DownloadDiskFaults, KnowsOfEveryPieceThatWasWrittenAndNotFlushed) {
  FailingDisk failing(FailingDisk::Call::Flush, 1, EIO);
  std::string seen;
  failing.before_failure = [&] { seen = content_of(journal()); };
  disk = &failing;
  ASSERT_FALSE(run());
  EXPECT_GE(pieces_in(seen), 8) << "four flushed, and at least four that wait for the next flush";
}

TEST_F(DownloadDiskFaults, FetchesDamagedPiecesAgainAndNoOthers) {  // F-D13, F-D25, F-D26
  const auto damage = std::vector<std::function<void(std::string&)>>{
      [](std::string& bytes) { bytes[100] = static_cast<char>(bytes[100] ^ 1); },
      [](std::string& bytes) { bytes.replace(65536, 65536, 65536, '\0'); },
      [](std::string& bytes) {
        const std::string first = bytes.substr(0, 65536);
        bytes.replace(0, 65536, bytes.substr(65536, 65536));
        bytes.replace(65536, 65536, first);
      },
      [](std::string& bytes) { bytes.resize(70000); },
      [](std::string& bytes) { bytes += "too long"; },
  };
  for (std::size_t i = 0; i < damage.size(); ++i) {
    SCOPED_TRACE(i);
    begin(1'300'000);
    std::string bytes = content_of(part());
    damage[i](bytes);
    std::ofstream(part(), std::ios::binary | std::ios::trunc) << bytes;
    const std::int64_t before = hub.bytes_sent();
    goes_on();
    if (i != 3) {
      EXPECT_LT(hub.bytes_sent() - before, 1'300'000);
    }
    std::filesystem::remove(target());
  }
}

TEST_F(DownloadDiskFaults, TrustsNoJournalBlindly) {  // F-D25
  begin(900'000);
  const std::string good = content_of(journal());
  std::string other_version = good;
  other_version.replace(other_version.find("\"version\": 2"), 12, "\"version\": 3");
  std::string claims_more = good;
  claims_more[claims_more.rfind('-')] = '0';
  for (const std::string& text : {std::string(), good.substr(0, good.size() / 2), noise(5000), std::string("[]"),
                                  std::string(9 << 20, ' '), other_version, claims_more}) {
    std::ofstream(journal(), std::ios::binary | std::ios::trunc) << text;
    if (!std::filesystem::exists(part())) std::ofstream(part()) << "";
    goes_on();
    std::filesystem::remove(target());
  }
}

TEST_F(DownloadDiskFaults, FollowsNoLinkAndReplacesNothing) {  // F-D23
  const std::filesystem::path outside = folder.write("outside", "mine");
  const auto refuses = [this](const std::filesystem::path& path) {
    const Result<DownloadedFile> got = run();
    EXPECT_FALSE(got);
    if (!got) {
      EXPECT_EQ(got.error().id, "DL_NAME") << got.error().message;
    }
    std::filesystem::remove(path);
  };
  std::filesystem::create_symlink(outside, target());
  refuses(target());
  std::filesystem::create_directory(target());
  refuses(target());
  folder.write("m.gguf", "another model");
  refuses(target());
  std::filesystem::create_symlink(outside, part());
  refuses(part());
  std::filesystem::create_directory(part());
  refuses(part());
  ASSERT_EQ(mkfifo(part().c_str(), 0600), 0);
  refuses(part());
  std::filesystem::create_symlink(outside, journal());
  goes_on();
  EXPECT_EQ(content_of(outside), "mine");
}

TEST_F(DownloadDiskFaults, ReplacesNoFileThatAppearsMeanwhile) {  // F-D23
  hub.script = [this](const HubRequest& request) -> std::optional<HubFault> {
    if (request.is_storage && request.number == 5) folder.write("m.gguf", "another model");
    return std::nullopt;
  };
  const Result<DownloadedFile> got = run();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().id, "DL_NAME");
  EXPECT_EQ(content_of(target()), "another model");
  std::filesystem::remove(target());
  goes_on();
}

TEST_F(DownloadDiskFaults, SaysThatTheFolderIsGone) {  // F-D07
  std::filesystem::create_directories(folder / "away");
  DownloadTask what = task();
  what.target = folder / "away/m.gguf";
  hub.script = [this](const HubRequest& request) -> std::optional<HubFault> {
    if (request.is_storage && request.number == 9) std::filesystem::remove_all(folder / "away");
    return std::nullopt;
  };
  const Result<DownloadedFile> got = run(what);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().id, "DISK_ERROR") << got.error().message;
  EXPECT_THAT(got.error().message, HasSubstr("m.gguf"));
  std::filesystem::create_directories(folder / "away");  // it is mounted again
  hub.script = nullptr;
  const Result<DownloadedFile> again = run(what);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(content_of(what.target), content);
}

TEST_F(DownloadDiskFaults, SaysThatTheFolderCanOnlyBeRead) {  // F-D07
  FailingDisk read_only(FailingDisk::Call::Reserve, 0, EROFS);
  disk = &read_only;
  const Result<DownloadedFile> got = run();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().id, "DISK_READONLY");
  EXPECT_EQ(hub.bytes_sent(), 0) << "before the first byte";
  goes_on();
}

TEST_F(DownloadDiskFaults, LetsOneDownloadOnlyWriteAFile) {  // F-D24, D7
  hub.bytes_per_second = 8'000'000;
  std::optional<Error> second;
  observer = [&](const DownloadProgress& progress) {
    if (second || progress.done_bytes < 500'000) return;
    DownloadControl other_control;
    const Result<DownloadedFile> got = download_file(client(), task(), options, real_disk, other_control, {}, {});
    if (!got) second = got.error();
    const Status discarded = discard_part(target(), real_disk);
    EXPECT_FALSE(discarded);
  };
  const Result<DownloadedFile> got = run();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_TRUE(is_whole());
  ASSERT_TRUE(second);
  EXPECT_EQ(second->id, "DL_BUSY");
}

TEST_F(DownloadDiskFaults, DiscardsWhatWasBegun) {  // D8
  begin(500'000);
  ASSERT_TRUE(discard_part(target(), real_disk));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  ASSERT_TRUE(discard_part(target(), real_disk));
}

TEST_F(DownloadDiskFaults, IsReadableByItsOwnerOnly) {  // S9
  goes_on();
  struct stat status {};
  ASSERT_EQ(stat(target().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

/// A journal as the version before this one wrote it: one line, version 1.
std::string first_version_of(std::string journal) {
  journal.resize(journal.find('\n') + 1);
  journal.replace(journal.find("\"version\": 2"), 12, "\"version\": 1");
  return journal;
}

TEST_F(DownloadDiskFaults, GoesOnFromTheJournalOfTheVersionBefore) {  // F-D27
  begin(900'000);
  const std::string old = first_version_of(content_of(journal()));
  const std::int64_t known = pieces_in(old);
  ASSERT_GT(known, 0);
  std::ofstream(journal(), std::ios::binary | std::ios::trunc) << old;
  const Result<DownloadedFile> got = run();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_TRUE(is_whole());
  EXPECT_LE(got->fetched_bytes, static_cast<std::int64_t>(content.size()) - known * 65536);
}

TEST_F(DownloadDiskFaults, StopsReadingTheJournalWhereALineIsNotWhole) {  // F-D03, F-D25
  begin(900'000);
  const std::string good = content_of(journal());
  const std::string zeros = "7 " + std::string(32, '0') + "\n";  // claims a piece with another mark
  for (const std::string& tail :
       {std::string("3 0123\n"), std::string(400, '\0'), std::string("-1 x\n"), zeros,
        std::string("99999999999999999999 ") + std::string(32, 'a') + "\n", "26 " + std::string(32, 'a') + "\n"}) {
    std::ofstream(journal(), std::ios::binary | std::ios::trunc) << good << tail;
    if (!std::filesystem::exists(part())) std::ofstream(part()) << "";
    goes_on();
    std::filesystem::remove(target());
  }
}

TEST(PieceCut, LosesLessThanTwoPercentWithEightPieces) {
  constexpr std::int64_t kConnections = 8;  // each loses what of one piece has come
  for (std::int64_t size = std::int64_t{32} << 20; size < std::int64_t{1} << 40; size = size * 13 / 7 + 1) {
    const PieceCut cut = PieceCut::of(size);
    EXPECT_LT(static_cast<double>(cut.piece * kConnections), 0.02 * static_cast<double>(size)) << size;
    EXPECT_LE(cut.piece * kConnections, kBytesAtRisk);
    EXPECT_EQ(cut.begin(cut.count() - 1) + cut.length(cut.count() - 1), size);
    EXPECT_GT(cut.length(cut.count() - 1), 0);
  }
}

}  // namespace
}  // namespace sightline
