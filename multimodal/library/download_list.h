/// DownloadList: the downloads that are not done, on disk, so that the next start of the program knows of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/error.h"

namespace sightline {

/// One download. What of it is safe stands in the journals beside its files.
struct DownloadRecord {
  std::string repository;  ///< "org/name"
  std::string variant;     ///< as it was wished for; empty: the usual one
  bool with_projector = true;
  std::string hub;                 ///< whose commit that is: its address
  std::string commit;              ///< all its files are of it; empty: the hub was not asked yet
  std::vector<std::string> files;  ///< below the model's folder; none: the hub was not asked yet
  std::int64_t done_bytes = 0, total_bytes = 0;
  bool is_stopped = false;  ///< out of the queue

  bool operator==(const DownloadRecord&) const = default;
};

/// What an earlier program wrote, in the order of the queue. A file that is missing, or no such list, has none; entries
/// that make no sense are left out.
std::vector<DownloadRecord> read_download_list(const std::filesystem::path& file);
/// Replaces the file as a whole; the folder is made. Errors: Io DISK_*.
Status write_download_list(const std::filesystem::path& file, const std::vector<DownloadRecord>& records);

}  // namespace sightline
