/// A program that downloads one file, for tests that kill it: at a moment, or at the n-th thing it does to the disk.
///
/// download_probe ENDPOINT FILE FOLDER [CRASH_AT [largest file in bytes]]
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "multimodal/hub/downloader.h"

namespace {

using namespace sightline;

/// Ends the program without warning before its n-th call. What was written to the file and not flushed is lost, as it
/// would be if the power failed.
class CrashingDisk : public DownloadDisk {
 public:
  explicit CrashingDisk(long crash_at) : left_(crash_at) {}

  Status reserve(int d, std::int64_t size, const std::filesystem::path& file) override {
    count(d);
    return DownloadDisk::reserve(d, size, file);
  }
  Status write(int d, std::int64_t at, std::span<const std::byte> bytes, const std::filesystem::path& file) override {
    const std::lock_guard lock(mutex_);
    count(d);
    unflushed_.emplace_back(at, bytes.size());
    return DownloadDisk::write(d, at, bytes, file);
  }
  Status flush(int d, const std::filesystem::path& file) override {
    std::size_t n = 0;
    {
      const std::lock_guard lock(mutex_);
      count(d);
      n = unflushed_.size();
    }
    Status ok = DownloadDisk::flush(d, file);
    const std::lock_guard lock(mutex_);
    unflushed_.erase(unflushed_.begin(), unflushed_.begin() + static_cast<std::ptrdiff_t>(n));
    return ok;
  }
  Status replace(const std::filesystem::path& file, std::string_view text) override {
    count(-1);
    Status ok = DownloadDisk::replace(file, text);
    count(-1);
    return ok;
  }
  Status put_in_place(const std::filesystem::path& from, const std::filesystem::path& to) override {
    count(-1);
    Status ok = DownloadDisk::put_in_place(from, to);
    count(-1);
    return ok;
  }
  Status remove(const std::filesystem::path& file) override {
    count(-1);
    return DownloadDisk::remove(file);
  }

 private:
  void count(int descriptor) {
    if (left_-- != 0) return;
    const std::string nothing(1 << 20, '\0');
    for (const auto& [at, size] : unflushed_) {
      if (descriptor >= 0 && pwrite(descriptor, nothing.data(), size, at) < 0) break;
    }
    kill(getpid(), SIGKILL);
  }

  std::mutex mutex_;
  std::atomic<long> left_;
  std::vector<std::pair<std::int64_t, std::size_t>> unflushed_;
};

int run(const std::string& endpoint, const std::string& path, const std::filesystem::path& folder, long crash_at) {
  HubOptions hub;
  hub.endpoint = endpoint;
  const Result<HubClient> client = HubClient::create(hub);
  if (!client) return 2;
  const Result<HubModel> model = client->model("org/model", "", {});
  if (!model) return 3;
  for (const HubFileEntry& file : model->files) {
    if (file.path != path) continue;
    CrashingDisk disk(crash_at);
    DownloadControl control;
    DownloadOptions options;
    options.spare_bytes = 0;
    const Result<DownloadedFile> got =
        download_file(*client, {*model, file, folder / path}, options, disk, control, {}, {});
    if (got) {
      rusage usage{};
      getrusage(RUSAGE_SELF, &usage);
      std::printf("%lld %ld\n", static_cast<long long>(got->fetched_bytes), usage.ru_maxrss);
      return 0;
    }
    std::fprintf(stderr, "%s [%s]\n", got.error().message.c_str(), std::string(got.error().id).c_str());
    return got.error().id == "DISK_FULL" ? 5 : 4;
  }
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  if (argc > 5) {
    signal(SIGXFSZ, SIG_IGN);
    const auto most = static_cast<rlim_t>(std::atoll(argv[5]));
    const rlimit limit{most, most};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  return run(argv[1], argv[2], argv[3], argc > 4 ? std::atol(argv[4]) : -1);
}
