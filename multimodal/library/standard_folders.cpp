/// StandardFolders: where settings, conversations, caches and window state are kept.
#include "multimodal/library/standard_folders.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

std::filesystem::path absolute_path_in(const ReadVariable& read, const char* name) {
  const char* value = read(name);
  if (value == nullptr) return {};
  const std::filesystem::path path(value);
  return path.is_absolute() ? path : std::filesystem::path();
}

std::filesystem::path find_folder(const ReadVariable& read, const char* ours, const char* theirs,
                                  const char* below_home) {
  if (std::filesystem::path path = absolute_path_in(read, ours); !path.empty()) return path;
  if (const std::filesystem::path path = absolute_path_in(read, theirs); !path.empty()) return path / "sightline";
  const std::filesystem::path home = absolute_path_in(read, "HOME");
  return home.empty() ? home : home / below_home / "sightline";
}

}  // namespace

Result<StandardFolders> standard_folders(const ReadVariable& read) {
  StandardFolders folders;
  folders.config = find_folder(read, "SIGHTLINE_CONFIG_DIR", "XDG_CONFIG_HOME", ".config");
  folders.data = find_folder(read, "SIGHTLINE_DATA_DIR", "XDG_DATA_HOME", ".local/share");
  folders.cache = find_folder(read, "SIGHTLINE_CACHE_DIR", "XDG_CACHE_HOME", ".cache");
  folders.state = find_folder(read, "SIGHTLINE_STATE_DIR", "XDG_STATE_HOME", ".local/state");
  if (folders.config.empty() || folders.data.empty() || folders.cache.empty() || folders.state.empty()) {
    return Error{ErrorCode::NotFound, "there is no home folder: HOME is not set to an absolute path", "DISK_ERROR"};
  }
  return folders;
}

Result<StandardFolders> standard_folders() {
  return standard_folders([](const char* name) -> const char* { return std::getenv(name); });
}

Status make_private_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (folder.empty() || std::filesystem::is_directory(folder, ignored)) return {};
  if (folder.has_parent_path() && folder.parent_path() != folder) {
    if (Status ok = make_private_folder(folder.parent_path()); !ok) return ok;
  }
  if (mkdir(folder.c_str(), 0700) == 0 || std::filesystem::is_directory(folder, ignored)) return {};
  return file_error(folder, "make the folder", errno);
}

Error file_error(const std::filesystem::path& file, std::string_view what, int number) {
  std::string_view id = "DISK_ERROR";
  if (number == ENOSPC || number == EDQUOT) id = "DISK_FULL";
  if (number == EROFS || number == EACCES || number == EPERM) id = "DISK_READONLY";
  return {ErrorCode::Io, printable(file.string()) + ": cannot " + std::string(what) + ": " + std::strerror(number), id};
}

}  // namespace sightline
