/// Where models are kept: a variable, a person's choice, or the standard folder.
#pragma once

#include <filesystem>

#include "multimodal/library/local_models.h"
#include "multimodal/library/model_folder.h"

namespace sightline {

/// SIGHTLINE_MODELS_DIR, else what was chosen by `move_models`, else `models` in the data folder. A folder that is being
/// moved is looked at in both places. Errors: those of standard_folders; InvalidArgument for a relative variable.
Result<StoreFolders> find_store_folders(const ReadVariable& read);
/// The same, by the program's own environment.
Result<StoreFolders> find_store_folders();

/// Moves all models to `target` and remembers it in the settings. Interrupted, it goes on when it is called again with the
/// same folder. Errors: InvalidArgument if SIGHTLINE_MODELS_DIR decides, and those of ModelFolder::move_to.
Status move_models(const std::filesystem::path& target, const ReadVariable& read, const FileProgress& progress);

}  // namespace sightline
