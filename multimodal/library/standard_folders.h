/// StandardFolders: where settings, conversations, caches and window state are kept.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// Absolute paths; nothing says that they exist.
struct StandardFolders {
  std::filesystem::path config;  ///< settings
  std::filesystem::path data;    ///< conversations and models
  std::filesystem::path cache;   ///< what can be made again
  std::filesystem::path state;   ///< logs and window state
};

/// Gives a variable's value, or null if it is not set.
using ReadVariable = std::function<const char*(const char* name)>;

/// SIGHTLINE_CONFIG_DIR and its like, else $XDG_CONFIG_HOME/sightline and its like, else below $HOME. A relative path in a
/// variable counts as none. Errors: NotFound if the variables name no home. Source: XDG base directory specification.
Result<StandardFolders> standard_folders(const ReadVariable& read);
/// The same, by the program's own environment.
Result<StandardFolders> standard_folders();

/// Makes a folder and those above it, readable by their owner only; one that exists stays as it is.
/// Errors: Io DISK_FULL, DISK_READONLY or DISK_ERROR naming it.
Status make_private_folder(const std::filesystem::path& folder);

/// What the system says went wrong with a file or folder: "NAME: cannot WHAT: reason".
Error file_error(const std::filesystem::path& file, std::string_view what, int number);

}  // namespace sightline
