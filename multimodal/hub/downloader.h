/// Downloading one file of a hub: in pieces, over several connections, continued after anything, and verified.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "multimodal/hub/download_disk.h"
#include "multimodal/hub/hub_client.h"

namespace sightline {

/// How a download is made.
struct DownloadOptions {
  int connections = 4;
  bool restart = false;                              ///< what an earlier attempt left counts for nothing
  std::int64_t spare_bytes = std::int64_t{2} << 30;  ///< of the disk that are left free
  int attempts = 20;                                 ///< failures in a row of one connection before it is given up
  std::chrono::milliseconds first_wait = std::chrono::seconds(1);  ///< after a failure; doubles each time
  std::chrono::milliseconds longest_wait = std::chrono::seconds(60);
};

/// What a person may change while a download runs. To pause it, it is stopped and begun again: so it holds on to nothing
/// meanwhile. Any thread.
class DownloadControl {
 public:
  /// Bytes per second of all connections together; 0: as fast as it goes.
  void set_limit(std::int64_t bytes_per_second);

  /// For the connections: waits until `bytes` more may have come. Short; a stop ends it.
  void take(std::int64_t bytes, const std::stop_token& stop);

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::int64_t bytes_per_second_ = 0;
  std::chrono::steady_clock::time_point paid_until_{};
};

/// How far it is.
struct DownloadProgress {
  enum class Stage : std::uint8_t { Fetching, Waiting, Verifying } stage = Stage::Fetching;
  std::string file;
  std::int64_t done_bytes = 0, total_bytes = 0;
  double bytes_per_second = 0.0;                    ///< of the last seconds
  std::optional<std::chrono::seconds> remaining{};  ///< at that speed; none while nobody can tell
  std::string why{};                                ///< Waiting: what for, in a sentence
};
using DownloadObserver = std::function<void(const DownloadProgress&)>;

/// What is downloaded, and where it goes.
struct DownloadTask {
  HubModel model;  ///< of it repository and commit
  HubFileEntry file;
  std::filesystem::path target;  ///< in a folder that exists; see make_folders_below
};

struct DownloadedFile {
  Digest sha256;             ///< of what is there now
  bool is_verified = false;  ///< the hub told a SHA-256, and it is this one; else only the size was held against it
  std::int64_t fetched_bytes = 0;  ///< by this call
};

/// Fetches the file, or what is missing of it. It has its name only when it is whole, verified, and on disk; until then
/// it is `NAME.part`, and whatever happens to this program, the next call goes on from there: with what was on its way
/// lost if the program was killed, and at most 128 MiB if the power failed. If the file is there already, it is verified
/// only. `observer` is called from the calling thread, about five times a second.
///
/// Errors: those of HubClient::resolve; Unavailable DL_NETWORK, DL_SERVER after the attempts; Corrupt DL_HASH if what the
/// hub sends is not what it promised, which is thrown away; Corrupt DL_CHANGED; Unavailable DL_BUSY; InvalidArgument
/// DL_NAME if something else has the name; Io DISK_FULL, DISK_READONLY, DISK_ERROR; Cancelled. What was verified stays.
Result<DownloadedFile> download_file(const HubClient& client, const DownloadTask& task, const DownloadOptions& options,
                                     DownloadDisk& disk, DownloadControl& control, const DownloadObserver& observer,
                                     std::stop_token stop);

}  // namespace sightline
