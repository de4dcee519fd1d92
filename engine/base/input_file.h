/// A regular file opened for reading: positioned reads, and noticing that it was changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "engine/base/error.h"

namespace sightline {

/// A regular file, kept open. Replacing or deleting the name does not disturb it; shortening the file itself does.
///
/// Movable. Any number of threads may read at once.
class InputFile {
 public:
  InputFile() = default;
  ~InputFile();
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&& other) noexcept;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// Opens the file at `path`; symbolic links are followed. Never waits: pipes, devices, sockets and folders are
  /// refused. Errors: NotFound (missing, or a link that leads nowhere), InvalidArgument (not a regular file),
  /// Io DISK_ERROR (not readable).
  static Result<InputFile> open(const std::filesystem::path& path);

  /// Fills `out` from byte `offset` on.
  /// Errors: Corrupt MODEL_CHANGED if the file ends before, Io DISK_ERROR; both name file and offset.
  [[nodiscard]] Status read(std::uint64_t offset, std::span<std::byte> out) const;

  /// Errors: Corrupt MODEL_CHANGED if length or modification time differ from when the file was opened.
  [[nodiscard]] Status check_unchanged() const;

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }   ///< when it was opened
  /// The file name without its folder, escaped for messages.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }   ///< -1 if not open

 private:
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::int64_t modified_ns_ = 0;
  std::string name_;
};

}  // namespace sightline
