/// Whenever a move of the models is killed, each file is whole in one of the two places, and the next move ends it.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "multimodal/library/model_folder.h"
#include "multimodal/library/models_place.h"
#include "tests/support/download_fixture.h"
#include "tests/support/variables.h"

namespace sightline {
namespace {

namespace fs = std::filesystem;
using testing_support::content_of;
using testing_support::noise;
using testing_support::TempFolder;
using testing_support::variables;

constexpr std::size_t kBytes = std::size_t{2} << 20;

int rounds() {
  const char* wish = std::getenv("SIGHTLINE_KILL_ROUNDS");
  return wish == nullptr ? 6 : std::atoi(wish);
}

bool is_same_disk(const fs::path& a, const fs::path& b) {
  struct stat first {
  }, second{};
  return stat(a.c_str(), &first) == 0 && stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev;
}

/// A folder that is gone with this.
struct Elsewhere {
  fs::path path;
  explicit Elsewhere(const char* disk) : path(std::string(disk) + "/sightline-move-XXXXXX") {
    std::string name = path.string();
    path = mkdtemp(name.data()) == nullptr ? "" : name;
  }
  ~Elsewhere() {
    std::error_code ignored;
    if (!path.empty()) fs::remove_all(path, ignored);
  }
  Elsewhere(const Elsewhere&) = delete;
  Elsewhere& operator=(const Elsewhere&) = delete;
};

/// Three models of two files, by their paths below the folder.
std::map<std::string, std::string> make_models(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const char* model : {"org/one", "org/two", "other/three"}) {
    fs::create_directories(folder / model);
    for (const char* name : {"m-Q8_0.gguf", "mmproj-F16.gguf"}) {
      const std::string path = std::string(model) + "/" + name;
      files[path] = noise(kBytes, static_cast<unsigned>(files.size() + 1));
      std::ofstream(folder / path, std::ios::binary) << files[path];
      EXPECT_TRUE(ModelFolder(folder).record(model, name, {static_cast<std::int64_t>(kBytes), "", "c", false}));
    }
  }
  return files;
}

void kill_moves(const fs::path& root, const fs::path& target) {
  const fs::path from = root / "data/models";
  const ReadVariable read = variables({{"HOME", root.string()},
                                       {"SIGHTLINE_DATA_DIR", (root / "data").string()},
                                       {"SIGHTLINE_CONFIG_DIR", (root / "config").string()}});
  std::mt19937 random(11);
  for (int round = 0; round < rounds(); ++round) {
    fs::remove_all(root / "config");
    const std::map<std::string, std::string> files = make_models(from);
    // when moves are killed at random moments until one comes to its end
    for (unsigned attempt = 1;; ++attempt) {
      const pid_t child = fork();
      if (child == 0) _exit(move_models(target, read, {}) ? 0 : 1);
      std::this_thread::sleep_for(std::chrono::microseconds(random() % (15'000 * attempt)));
      kill(child, SIGKILL);
      int status = 0;
      waitpid(child, &status, 0);
      ASSERT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) != 0) << "a move after a kill must go on";
      // then whatever has its name is whole, in the places that are looked at
      const StoreFolders stores = *find_store_folders(read);
      for (const auto& [path, content] : files) {
        bool is_there = false;
        for (const fs::path& place : stores.ours) {
          if (!fs::exists(place / path)) continue;
          ASSERT_EQ(content_of(place / path), content) << place / path;
          is_there = true;
        }
        ASSERT_TRUE(is_there) << path;
      }
      if (WIFEXITED(status)) break;
    }
    // and in the end all is there, with its records, and nothing else
    std::size_t n = 0;
    for (const auto& entry : fs::recursive_directory_iterator(target)) n += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(n, files.size() + 3);
    for (const char* model : {"org/one", "org/two", "other/three"})
      EXPECT_EQ(ModelFolder(target).records(model).size(), 2U) << model;
    EXPECT_TRUE(!fs::exists(from) || fs::is_empty(from));
    EXPECT_EQ(find_store_folders(read)->ours, std::vector<fs::path>{target});
    fs::remove_all(target);
  }
}

TEST(MoveKill, LosesNothingOnOneDisk) {
  const TempFolder root;
  kill_moves(root.path(), root / "elsewhere");
}

TEST(MoveKill, LosesNothingFromDiskToDisk) {
  const Elsewhere here("/tmp"), there("/dev/shm");
  if (here.path.empty() || there.path.empty() || is_same_disk(here.path, there.path)) {
    GTEST_SKIP() << "there are no two disks here";
  }
  kill_moves(here.path, there.path / "models");
  kill_moves(there.path, here.path / "models");
}

}  // namespace
}  // namespace sightline
