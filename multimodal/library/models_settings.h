/// ModelsSettings: what a person chose about models, on disk.
#pragma once

#include <filesystem>
#include <string>

#include "multimodal/library/standard_folders.h"

namespace sightline {

/// In `models.json` beside `settings.json`, and not in it: windows keep that file's content and write it as a whole.
struct ModelsSettings {
  std::filesystem::path folder;         ///< of our models; empty: the standard one
  std::filesystem::path folder_before;  ///< being emptied into `folder`; empty: none
  std::string hub;                      ///< address of the hub to ask; empty: the usual one

  bool operator==(const ModelsSettings&) const = default;
};

/// A file that is missing, or makes no sense, has none. Errors: those of standard_folders.
Result<ModelsSettings> read_models_settings(const ReadVariable& read);
/// Replaces the file as a whole; the folder is made. Errors: those of standard_folders; InvalidArgument for a path that
/// is no UTF-8; Io DISK_*.
Status write_models_settings(const ReadVariable& read, const ModelsSettings& settings);

}  // namespace sightline
