/// What tests of downloads have in common: a hub with one file, a folder, and impatient options.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "multimodal/hub/downloader.h"
#include "tests/support/file_content.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_hub.h"

namespace sightline::testing_support {

/// Bytes that no two places have in common, from a seed.
inline std::string noise(std::size_t size, std::uint64_t seed = 1) {
  std::string out(size, '\0');
  std::uint64_t state = seed * 0x9E3779B97F4A7C15U + 1;
  for (char& c : out) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    c = static_cast<char>(state >> 56U);
  }
  return out;
}

/// Failures follow each other quickly, and the disk may become full.
inline DownloadOptions impatient() {
  DownloadOptions options;
  options.spare_bytes = 0;
  options.attempts = 4;
  options.first_wait = std::chrono::milliseconds(5);
  options.longest_wait = std::chrono::milliseconds(20);
  return options;
}

/// A hub with the file `m.gguf` of 26 pieces of 64 KiB, less some bytes.
struct DownloadFixture {
  TestHub hub;
  TempFolder folder;
  std::string content = noise(26 * 65536 - 321);
  DownloadOptions options = impatient();
  DownloadDisk real_disk;
  DownloadDisk* disk = &real_disk;
  DownloadControl control;
  DownloadObserver observer;
  std::chrono::milliseconds silence = std::chrono::seconds(30);
  std::string token;

  DownloadFixture() { hub.put("m.gguf", content); }

  [[nodiscard]] std::filesystem::path target() const { return folder / "m.gguf"; }
  [[nodiscard]] HubClient client() const {
    HubOptions hub_options;
    hub_options.endpoint = hub.url();
    hub_options.token = token;
    hub_options.silence_timeout = silence;
    return *HubClient::create(hub_options);
  }
  /// What the hub says of the file, as the first step of every download.
  DownloadTask task(const std::string& path = "m.gguf") {
    const Result<HubModel> model = client().model("org/model", "", {});
    if (!model) throw std::runtime_error(model.error().message);
    for (const HubFileEntry& file : model->files) {
      if (file.path == path) return {*model, file, folder / path};
    }
    throw std::runtime_error("the hub does not list " + path);
  }
  Result<DownloadedFile> run(const DownloadTask& what, std::stop_token stop = {}) {
    return download_file(client(), what, options, *disk, control, observer, std::move(stop));
  }
  Result<DownloadedFile> run() { return run(task()); }
  /// It ends with the file whole; gives what was fetched beyond its size.
  std::int64_t succeeds() {
    const Result<DownloadedFile> got = run();
    EXPECT_TRUE(got) << got.error().message;
    EXPECT_TRUE(is_whole());
    if (!got) return -1;
    EXPECT_TRUE(got->is_verified);
    return got->fetched_bytes - static_cast<std::int64_t>(content.size());
  }
  /// Only the file itself, with the right content.
  [[nodiscard]] bool is_whole() const {
    return content_of(target()) == content && !std::filesystem::exists(folder / "m.gguf.part") &&
           !std::filesystem::exists(folder / "m.gguf.part.json");
  }
  /// A script that does this to the first `times` requests of the storage for a range.
  void disturb(int times, HubFault fault) {
    hub.script = [left = std::make_shared<std::atomic<int>>(times),
                  fault = std::move(fault)](const HubRequest& request) -> std::optional<HubFault> {
      if (!request.is_storage || (*left)-- <= 0) return std::nullopt;
      return fault;
    };
  }
};

}  // namespace sightline::testing_support
