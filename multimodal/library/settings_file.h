/// SettingsFile: a person's choices on disk, replaced whole and never half.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/settings.h"

namespace sightline {

/// One JSON file that only its owner can read. One thread at a time.
class SettingsFile {
 public:
  /// What there was.
  struct Opened {
    Settings settings;
    /// What the person has to be told: the file was damaged and put aside, some of its values are not used.
    std::optional<Error> notice;
  };

  explicit SettingsFile(std::filesystem::path file) : file_(std::move(file)) {}

  /// Reads the file; one that is missing gives the defaults. One that is no settings at all is renamed to
  /// "NAME.damaged-1" (or a higher number), and the defaults are used; one with odd values is copied there.
  /// Errors: Io for a file that cannot be read, which is left alone; `save` then refuses as well.
  Result<Opened> open();

  /// Writes a temporary file, puts it on disk and renames it. Fields of a newer version stay in it. The folder is made.
  /// Errors: those of check_settings, OverBudget above 1 MiB; Io DISK_FULL, DISK_READONLY or DISK_ERROR, and the old file
  /// is as it was.
  Status save(const Settings& settings);

 private:
  std::optional<std::filesystem::path> free_name() const;

  std::filesystem::path file_;
  std::string text_;  // of the file, for fields that are not ours
  std::optional<Error> unreadable_;
};

}  // namespace sightline
