/// Where models are kept: a variable, a person's choice, or the standard folder.
#include "multimodal/library/models_place.h"

#include <cstdlib>

#include "engine/base/utf8.h"
#include "multimodal/library/models_settings.h"

namespace sightline {

namespace {

bool is_chosen_by_variable(const ReadVariable& read) {
  const char* const named = read("SIGHTLINE_MODELS_DIR");
  return named != nullptr && *named != '\0';
}

}  // namespace

Result<StoreFolders> find_store_folders(const ReadVariable& read) {
  if (is_chosen_by_variable(read)) {
    const std::filesystem::path named = read("SIGHTLINE_MODELS_DIR");
    if (named.is_absolute()) return store_folders(named, read);
    return Error{ErrorCode::InvalidArgument, "SIGHTLINE_MODELS_DIR is not an absolute path", ""};
  }
  const Result<StandardFolders> folders = standard_folders(read);
  if (!folders) return folders.error();
  const Result<ModelsSettings> settings = read_models_settings(read);
  if (!settings) return settings.error();
  StoreFolders stores = store_folders(settings->folder.empty() ? folders->data / "models" : settings->folder, read);
  if (!settings->folder_before.empty()) stores.ours.push_back(settings->folder_before);
  return stores;
}

Result<StoreFolders> find_store_folders() {
  return find_store_folders([](const char* name) -> const char* { return std::getenv(name); });
}

Status move_models(const std::filesystem::path& target, const ReadVariable& read, const FileProgress& progress) {
  if (is_chosen_by_variable(read)) {
    return Error{ErrorCode::InvalidArgument, "SIGHTLINE_MODELS_DIR says where models are; change it instead", ""};
  }
  const Result<StoreFolders> stores = find_store_folders(read);
  if (!stores) return stores.error();
  Result<ModelsSettings> settings = read_models_settings(read);
  if (!settings) return settings.error();
  std::filesystem::path goal = std::filesystem::absolute(target).lexically_normal();
  if (!goal.has_filename()) goal = goal.parent_path();  // "…/models/" is "…/models"
  // Of an earlier move that did not come to its end, the old place is still to be emptied.
  const std::filesystem::path from = stores->ours.back();
  if (stores->ours.size() > 1 && stores->ours.front() != goal) {
    return Error{ErrorCode::InvalidArgument,
                 "models are being moved to " + printable(stores->ours.front().string()) + "; finish that first", ""};
  }
  const ModelFolder folder(from);
  if (Status ok = folder.check_move(goal); !ok) return ok;
  // From here on models are looked for in both places, whatever happens to this program.
  settings->folder = goal;
  settings->folder_before = from == goal ? std::filesystem::path() : from;
  if (Status ok = write_models_settings(read, *settings); !ok) return ok;
  if (Status ok = folder.move_to(goal, progress); !ok) return ok;
  settings->folder_before.clear();
  return write_models_settings(read, *settings);
}

}  // namespace sightline
