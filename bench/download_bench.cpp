/// sightline-download-bench: a download with everything that makes it safe, beside plain curl on the same loopback.
///
/// sightline-download-bench FILE FOLDER [ROUNDS]
///
/// A hub in this program sends FILE; a child downloads it into FOLDER with pieces, journal, flushes and SHA-256, and curl
/// does so without. Both end with a flush of the file. FILE should be in memory, best in /dev/shm.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/system_info.h"
#include "multimodal/hub/downloader.h"
#include "multimodal/library/file_moves.h"
#include "tests/support/test_hub.h"

extern char** environ;

namespace {

using namespace sightline;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Runs a program to its end. Gives seconds, or a negative number if it failed.
double run(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const Clock::time_point start = Clock::now();
  pid_t child = -1;
  if (posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0) return -1.0;
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? seconds_since(start) : -1.0;
}

/// Waits until a file is on disk.
void flush(const fs::path& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

/// The child's part: one download.
int download(const std::string& endpoint, const fs::path& folder) {
  HubOptions options;
  options.endpoint = endpoint;
  const Result<HubClient> client = HubClient::create(options);
  if (!client) return 2;
  const Result<HubModel> model = client->model("org/model", "", {});
  if (!model) return 3;
  DownloadDisk disk;
  DownloadControl control;
  DownloadOptions how;
  how.spare_bytes = 0;
  const DownloadTask task{*model, model->files.front(), folder / "m.gguf"};
  const Result<DownloadedFile> got = download_file(*client, task, how, disk, control, {}, {});
  if (!got) {
    std::fprintf(stderr, "%s\n", got.error().message.c_str());
    return 4;
  }
  std::printf("  memory %.1f MiB at most\n", static_cast<double>(resident_memory().peak_bytes) / (1 << 20));
  return 0;
}

int compare(const std::string& self, const fs::path& file, const fs::path& folder, int rounds) {
  testing_support::TestHub hub;
  const Result<Digest> digest = digest_of(file, {});
  if (!digest) return 1;
  testing_support::HubFile served;
  served.source = file;
  served.size = static_cast<std::int64_t>(fs::file_size(file));
  served.sha256 = hex_text(*digest);
  hub.put("m.gguf", served);
  const double megabytes = static_cast<double>(served.size) * 1e-6;
  std::vector<double> ratios;
  for (int i = 0; i < rounds; ++i) {
    const fs::path by_curl = folder / "curl.gguf";
    const Clock::time_point start = Clock::now();
    if (run({"curl", "-sL", "-o", by_curl.string(), hub.url() + "/org/model/resolve/main/m.gguf"}) < 0.0) return 1;
    flush(by_curl);
    const double curl = seconds_since(start);
    fs::remove(by_curl);
    const double ours = run({self, "--client", hub.url(), folder.string()});
    if (ours < 0.0) return 1;
    fs::remove(folder / "m.gguf");
    ratios.push_back(curl / ours);
    std::printf("curl %8.1f MB/s   sightline %8.1f MB/s   %.0f %%\n", megabytes / curl, megabytes / ours,
                100.0 * curl / ours);
    std::fflush(stdout);
  }
  std::sort(ratios.begin(), ratios.end());
  std::printf("median of %d rounds: %.0f %% of curl\n", rounds, 100.0 * ratios[ratios.size() / 2]);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--client") return download(argv[2], argv[3]);
  if (argc < 3) {
    std::fprintf(stderr, "sightline-download-bench FILE FOLDER [ROUNDS]\n");
    return 2;
  }
  return compare(argv[0], argv[1], argv[2], argc > 3 ? std::max(1, std::atoi(argv[3])) : 3);
}
