/// What models lie on this computer: in our own folder and in those of other programs, which are read and never written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/library/model_catalogue.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

/// Whose folder a model lies in.
enum class ModelStore : std::uint8_t { Ours, HubCache, LmStudio, Ollama, LlamaCpp };

/// "Sightline", "Hugging Face cache", "LM Studio", "Ollama", "llama.cpp".
std::string_view store_name(ModelStore store) noexcept;

/// Where models are looked for; an empty path is not looked at.
struct StoreFolders {
  std::vector<std::filesystem::path> ours;  ///< the first one is written to
  std::filesystem::path hub_cache, lm_studio, ollama, llama_cpp;
};

/// The folders of other programs by their own variables: HF_HUB_CACHE, HF_HOME, OLLAMA_MODELS, LLAMA_CACHE,
/// XDG_CACHE_HOME, HOME. `ours` is `our_folder`.
StoreFolders store_folders(const std::filesystem::path& our_folder, const ReadVariable& read);

/// A language model on this computer, with the projector that goes with it.
struct LocalModel {
  std::string name;  ///< as one can type it: "org/name:UD-Q4_K_M", "qwen3.5:9b" (Ollama)
  std::string repository, variant;
  ModelStore store = ModelStore::Ours;
  std::filesystem::path root;                ///< the store's folder
  std::vector<std::filesystem::path> files;  ///< the first one is opened
  std::filesystem::path projector;           ///< empty: none
  std::int64_t bytes = 0;                    ///< of all of them
  bool is_complete = true;                   ///< false: parts of a split set are missing
};

/// All of them, ours first, each store in the order of names. A folder that is missing or cannot be read has none; files
/// are taken by their names, their content is not looked at. Any thread.
std::vector<LocalModel> find_local_models(const StoreFolders& folders);

/// The model that is meant, ours first; null if it is not on this computer. Without a variant: the usual one if it is here,
/// else any. Incomplete ones do not count.
const LocalModel* find_local(const std::vector<LocalModel>& models, const ModelReference& reference);
/// The same by the name that `find_local_models` gave it.
const LocalModel* find_local(const std::vector<LocalModel>& models, std::string_view name);

}  // namespace sightline
