/// OutputFile: a file that appears under its name only when it is whole.
#pragma once

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// Writes beside the target under a temporary name; `commit` renames. Without it the temporary file is removed.
/// Movable. One thread at a time.
class OutputFile {
 public:
  ~OutputFile();
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;

  /// `is_private`: only its owner may read it. Errors: Io DISK_ERROR naming the file.
  static Result<OutputFile> create(const std::filesystem::path& target, bool is_private = false);

  /// Errors: Io DISK_FULL or DISK_ERROR.
  Status write(std::span<const std::byte> bytes);
  Status write(std::span<const float> values);  ///< little-endian
  Status write(std::string_view text);
  /// Everything is on disk under its name when this succeeds, the name included.
  Status commit();

 private:
  OutputFile(std::FILE* file, std::filesystem::path temporary, std::filesystem::path target) noexcept;

  std::FILE* file_ = nullptr;
  std::filesystem::path temporary_, target_;
};

/// Puts a text in place of a file, on disk, whole or not at all, and readable by its owner only.
/// Errors: Io DISK_FULL or DISK_ERROR.
Status replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace sightline
