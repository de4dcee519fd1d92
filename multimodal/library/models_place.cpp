/// Where models are kept: a variable, a person's choice, or the standard folder.
#include "multimodal/library/models_place.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/library/settings_file.h"

namespace sightline {

namespace {

constexpr const char* kPlace = "models.folder";
constexpr const char* kBefore = "models.folder_before";  // while they are being moved

std::filesystem::path extra_path(const Settings& settings, std::string_view name) {
  for (const auto& [key, value] : settings.extras) {
    if (key == name) return value;
  }
  return {};
}

void set_extra(Settings& settings, const char* name, const std::filesystem::path& path) {
  std::erase_if(settings.extras, [name](const auto& extra) { return extra.first == name; });
  if (path.empty()) return;
  settings.extras.emplace_back(name, path.string());
}

}  // namespace

Result<StoreFolders> find_store_folders(const ReadVariable& read) {
  if (const char* named = read("SIGHTLINE_MODELS_DIR"); named != nullptr && *named != '\0') {
    if (std::filesystem::path(named).is_absolute()) return store_folders(named, read);
    return Error{ErrorCode::InvalidArgument, "SIGHTLINE_MODELS_DIR is not an absolute path", ""};
  }
  const Result<StandardFolders> folders = standard_folders(read);
  if (!folders) return folders.error();
  SettingsFile file(folders->config / "settings.json");
  std::error_code ignored;
  Settings settings;
  if (std::filesystem::exists(folders->config / "settings.json", ignored)) {
    if (const Result<SettingsFile::Opened> opened = file.open()) settings = opened->settings;
  }
  const std::filesystem::path chosen = extra_path(settings, kPlace);
  StoreFolders stores = store_folders(chosen.empty() ? folders->data / "models" : chosen, read);
  const std::filesystem::path before = extra_path(settings, kBefore);
  if (!before.empty()) stores.ours.push_back(before);
  return stores;
}

Result<StoreFolders> find_store_folders() {
  return find_store_folders([](const char* name) -> const char* { return std::getenv(name); });
}

Status move_models(const std::filesystem::path& target, const ReadVariable& read, const FileProgress& progress) {
  if (const char* named = read("SIGHTLINE_MODELS_DIR"); named != nullptr && *named != '\0') {
    return Error{ErrorCode::InvalidArgument, "SIGHTLINE_MODELS_DIR says where models are; change it instead", ""};
  }
  const Result<StandardFolders> folders = standard_folders(read);
  if (!folders) return folders.error();
  const Result<StoreFolders> stores = find_store_folders(read);
  if (!stores) return stores.error();
  const std::filesystem::path goal = std::filesystem::absolute(target).lexically_normal();
  if (goal.string().find_first_of("\r\n") != std::string::npos || !is_valid_utf8(goal.string())) {
    return Error{ErrorCode::InvalidArgument, printable(goal.string()) + " cannot be written down in the settings", ""};
  }
  // Of an earlier move that did not come to its end, the old place is still to be emptied.
  const std::filesystem::path from = stores->ours.size() > 1 ? stores->ours.back() : stores->ours.front();
  SettingsFile file(folders->config / "settings.json");
  Result<SettingsFile::Opened> opened = file.open();
  if (!opened) return opened.error();
  Settings settings = opened->settings;
  if (stores->ours.size() > 1 && stores->ours.front() != goal) {
    return Error{ErrorCode::InvalidArgument,
                 "models are being moved to " + printable(stores->ours.front().string()) + "; finish that first", ""};
  }
  set_extra(settings, kPlace, goal);
  set_extra(settings, kBefore, from == goal ? std::filesystem::path() : from);
  if (Status ok = file.save(settings); !ok) return ok;
  if (Status ok = ModelFolder(from).move_to(goal, progress); !ok) return ok;
  set_extra(settings, kBefore, {});
  return file.save(settings);
}

}  // namespace sightline
