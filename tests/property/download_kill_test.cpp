/// Whenever a download is killed, the next one ends in the right file and has lost little.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "engine/base/digest.h"
#include "tests/support/download_fixture.h"

extern char** environ;

namespace sightline {
namespace {

using testing_support::content_of;
using testing_support::noise;
using testing_support::TempFolder;
using testing_support::TestHub;

/// The probe on its way.
pid_t start(const TestHub& hub, const TempFolder& folder, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {SIGHTLINE_DOWNLOAD_PROBE, hub.url(), "m.gguf", folder.path().string()};
  words.insert(words.end(), more.begin(), more.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = -1;
  EXPECT_EQ(posix_spawn(&child, arguments[0], nullptr, nullptr, arguments.data(), environ), 0);
  return child;
}

/// The exit status, or 128 + signal.
int wait_for(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int rounds() {
  const char* wish = std::getenv("SIGHTLINE_KILL_ROUNDS");
  return wish == nullptr ? 6 : std::atoi(wish);
}

TEST(DownloadKill, EndsInTheRightFileAndLosesAtMostTwoPercentEachTime) {  // F-D02
  // given a file that takes some seconds, from a storage that counts what it sends
  TestHub hub;
  const std::string content = noise(std::size_t{96} << 20, 5);
  hub.put("m.gguf", content);
  hub.bytes_per_second = std::int64_t{64} << 20;
  const auto size = static_cast<std::int64_t>(content.size());
  std::mt19937 random(7);
  int kills = 0;
  std::int64_t worst = 0;
  while (kills < rounds()) {
    const TempFolder folder;
    int of_this_file = 0;
    const std::int64_t sent_before = hub.bytes_sent();
    // when it is killed at random moments until one attempt comes to its end
    while (true) {
      const bool is_last = kills + of_this_file >= rounds();
      const pid_t child = start(hub, folder);
      if (is_last) {
        ASSERT_EQ(wait_for(child), 0);
        break;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 700));
      kill(child, SIGKILL);
      if (wait_for(child) == 0) break;
      ++of_this_file;
      ASSERT_FALSE(std::filesystem::exists(folder / "m.gguf") && content_of(folder / "m.gguf") != content);
    }
    // then the file is right, and the storage has sent little more than it holds
    ASSERT_EQ(sha256(content_of(folder / "m.gguf")), sha256(content));
    const std::int64_t wasted = hub.bytes_sent() - sent_before - size;
    EXPECT_LE(static_cast<double>(wasted), 0.02 * static_cast<double>(size) * of_this_file);
    if (of_this_file > 0) worst = std::max(worst, wasted / of_this_file);
    kills += std::max(of_this_file, 1);
  }
  RecordProperty("kills", kills);
  std::printf("%d kills, at worst %.2f %% of the file fetched twice per kill\n", kills,
              100.0 * static_cast<double>(worst) / static_cast<double>(size));
}

TEST(DownloadKill, EndsInTheRightFileWhereverThePowerFails) {  // F-D01, F-D03
  TestHub hub;
  const std::string content = noise(20 * 65536 + 77, 3);
  hub.put("m.gguf", content);
  int step = 0;
  for (bool came_to_its_end = false; !came_to_its_end; step += step < 5 ? 1 : 11) {
    const TempFolder folder;
    const int status = wait_for(start(hub, folder, {std::to_string(step)}));
    came_to_its_end = status == 0;
    ASSERT_TRUE(status == 0 || status == 128 + SIGKILL) << status;
    if (std::filesystem::exists(folder / "m.gguf")) {
      ASSERT_EQ(content_of(folder / "m.gguf"), content) << "step " << step;
    }
    ASSERT_EQ(wait_for(start(hub, folder)), 0) << "step " << step;
    ASSERT_EQ(content_of(folder / "m.gguf"), content) << "step " << step;
    ASSERT_LT(step, 2000);
  }
  EXPECT_GT(step, 20);
}

TEST(DownloadKill, SaysThatTheDiskIsFull) {  // F-D04, F-D05
  TestHub hub;
  hub.put("m.gguf", noise(3 << 20));
  const TempFolder folder;
  // given a file system of its own, of 2 MiB
  const std::string probe =
      std::string(SIGHTLINE_DOWNLOAD_PROBE) + " " + hub.url() + " m.gguf " + folder.path().string();
  const std::string script = "mount -t tmpfs -o size=2m small " + folder.path().string() + " || exit 77; " + probe +
                             "; first=$?; test -e " + (folder / "m.gguf").string() +
                             " && exit 1; mount -o remount,size=8m " + folder.path().string() + " && " + probe +
                             " && exit $first";
  // when the file does not fit, and fits after room was made
  const int status = std::system(("unshare -rm sh -c '" + script + "' 2>/dev/null").c_str());
  if (!WIFEXITED(status) || WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127) {
    GTEST_SKIP() << "no file system can be mounted here";
  }
  // then it said DISK_FULL first, and came to its end later
  EXPECT_EQ(WEXITSTATUS(status), 5);
}

TEST(DownloadKill, SaysThatTheFileSystemTakesNoFileThisLarge) {  // F-D04, F-D07
  TestHub hub;
  hub.put("m.gguf", noise(1 << 20));
  const TempFolder folder;
  EXPECT_EQ(wait_for(start(hub, folder, {"-1", "500000"})), 4);
  EXPECT_EQ(wait_for(start(hub, folder)), 0);
}

}  // namespace
}  // namespace sightline
