/// Downloads onto disks that are full, read-only, lying or in use: what is kept, what is refused, what is said.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "multimodal/hub/part_file.h"
#include "multimodal/library/standard_folders.h"
#include "tests/support/download_fixture.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using testing_support::content_of;
using testing_support::DownloadFixture;
using testing_support::HubFault;
using testing_support::HubRequest;
using testing_support::noise;

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

 private:
  bool fails(Call call) { return call == call_ && left_-- == 0; }
  Call call_;
  std::atomic<int> left_;
  int error_;
};

class DownloadDiskFaults : public ::testing::Test, public DownloadFixture {
 protected:
  void goes_on() {
    disk = &real_disk;
    hub.script = nullptr;
    const Result<DownloadedFile> got = run();
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_TRUE(is_whole());
  }
  /// Stops the download when this many bytes have come.
  void begin(std::int64_t bytes) {
    std::stop_source stop;
    hub.bytes_per_second = 10'000'000;
    observer = [&](const DownloadProgress& progress) {
      if (progress.done_bytes >= bytes) stop.request_stop();
    };
    ASSERT_FALSE(run(task(), stop.get_token()));
    observer = nullptr;
    hub.bytes_per_second = 0;
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
  EXPECT_FALSE(std::filesystem::exists(journal()));
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
  other_version.replace(other_version.find("\"version\": 1"), 12, "\"version\": 2");
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

TEST(PieceCut, LosesLessThanTwoPercentWithEightPieces) {
  for (std::int64_t size = std::int64_t{32} << 20; size < std::int64_t{1} << 40; size = size * 13 / 7 + 1) {
    const PieceCut cut = PieceCut::of(size);
    EXPECT_LT(static_cast<double>(cut.piece * kPiecesAtRisk), 0.02 * static_cast<double>(size)) << size;
    EXPECT_LE(cut.piece * kPiecesAtRisk, std::int64_t{128} << 20);
    EXPECT_EQ(cut.begin(cut.count() - 1) + cut.length(cut.count() - 1), size);
    EXPECT_GT(cut.length(cut.count() - 1), 0);
  }
}

}  // namespace
}  // namespace sightline
