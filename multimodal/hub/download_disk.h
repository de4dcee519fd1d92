/// DownloadDisk: everything a download does to the disk, in one place that tests can let fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// The real disk. Any thread. Errors, unless said otherwise: Io DISK_FULL, DISK_READONLY or DISK_ERROR naming the file,
/// which the caller gives for messages only.
class DownloadDisk {
 public:
  virtual ~DownloadDisk() = default;

  /// Takes the space of all `size` bytes where the file system can, and makes the file that long in any case.
  virtual Status reserve(int descriptor, std::int64_t size, const std::filesystem::path& file);
  virtual Status write(int descriptor, std::int64_t offset, std::span<const std::byte> bytes,
                       const std::filesystem::path& file);
  /// What was written is on disk when this succeeds. After a failure nothing is known of what was written since the last
  /// success.
  virtual Status flush(int descriptor, const std::filesystem::path& file);
  /// Adds to the end of a small file that was opened for that. Nothing is flushed.
  virtual Status append(int descriptor, std::string_view text, const std::filesystem::path& file);
  /// Puts a small file in place of another, whole or not at all, and flushes it.
  virtual Status replace(const std::filesystem::path& file, std::string_view text);
  /// Gives the file its name; never replaces one that exists. The name is on disk when this succeeds.
  /// Errors: also InvalidArgument DL_NAME if the name is taken.
  virtual Status put_in_place(const std::filesystem::path& from, const std::filesystem::path& to);
  virtual Status remove(const std::filesystem::path& file);
  /// Bytes that may still be written in the folder; the largest number if the system does not tell.
  virtual std::int64_t free_bytes(const std::filesystem::path& folder);
};

}  // namespace sightline
