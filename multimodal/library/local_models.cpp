/// What models lie on this computer.
#include "multimodal/library/local_models.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

#include "multimodal/library/model_files.h"
#include "multimodal/library/plain_text.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 3;                   // folders below a model's own
constexpr std::size_t kMostEntries = 20'000;  // of one folder and what is below it
constexpr std::size_t kManifestBytes = 1 << 20;

fs::path path_in(const ReadVariable& read, const char* name) {
  const char* value = read(name);
  return value == nullptr ? fs::path() : fs::path(value);
}

/// The folders in a folder, by name.
std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end; entry.increment(problem)) {
    std::error_code ignored;
    if (entry->is_directory(ignored) && found.size() < kMostEntries) found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The regular files below a folder by their path from there. Links to files are followed if `follows_links`, links to
/// folders never are.
std::vector<NamedFile> files_below(const fs::path& folder, bool follows_links) {
  std::vector<NamedFile> files;
  std::error_code problem;
  for (fs::recursive_directory_iterator entry(folder, problem), end;
       !problem && entry != end && files.size() < kMostEntries; entry.increment(problem)) {
    std::error_code ignored;
    if (entry.depth() >= kDeepest) entry.disable_recursion_pending();
    if (entry->is_symlink(ignored) && !follows_links) continue;
    if (!entry->is_regular_file(ignored)) continue;
    const std::uintmax_t bytes = entry->file_size(ignored);
    if (!ignored)
      files.push_back({entry->path().lexically_relative(folder).generic_string(), static_cast<std::int64_t>(bytes)});
  }
  return files;
}

/// The models among the files of one folder that belong to `repository`.
void add_models(std::vector<LocalModel>& models, ModelStore store, const fs::path& root, const fs::path& folder,
                const std::string& repository) {
  const ModelFileGroups groups = group_model_files(files_below(folder, store == ModelStore::HubCache));
  for (const ModelVariant& variant : groups.variants) {
    LocalModel model;
    model.repository = repository;
    model.variant = variant.name;
    model.name =
        repository.empty() ? fs::path(variant.files.front().path).stem().string() : repository + ":" + variant.name;
    model.store = store;
    model.root = root;
    for (const NamedFile& file : variant.files) model.files.push_back(folder / file.path);
    model.bytes = variant.bytes();
    model.is_complete = variant.is_complete;
    if (const NamedFile* projector = choose_projector(groups, variant)) {
      model.projector = folder / projector->path;
      model.bytes += projector->bytes;
    }
    models.push_back(std::move(model));
  }
}

/// `root/org/name/…`, which is also how LM Studio lays models out.
void add_tree(std::vector<LocalModel>& models, ModelStore store, const fs::path& root) {
  for (const fs::path& org : folders_in(root)) {
    for (const fs::path& name : folders_in(org)) {
      add_models(models, store, root, name, org.filename().string() + "/" + name.filename().string());
    }
  }
}

std::string first_line(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string line;
  std::getline(file, line);
  while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) line.pop_back();
  return line;
}

/// Source: huggingface_hub's documentation of its cache.
void add_hub_cache(std::vector<LocalModel>& models, const fs::path& root) {
  constexpr std::string_view kBeginning = "models--";
  for (const fs::path& folder : folders_in(root)) {
    std::string name = folder.filename().string();
    if (!name.starts_with(kBeginning)) continue;
    name.erase(0, kBeginning.size());
    const std::size_t mark = name.find("--");
    if (mark == std::string::npos) continue;
    const std::string repository = name.substr(0, mark) + "/" + name.substr(mark + 2);
    const std::string commit = first_line(folder / "refs/main");
    const std::vector<fs::path> snapshots = folders_in(folder / "snapshots");
    const auto main = std::find_if(snapshots.begin(), snapshots.end(),
                                   [&commit](const fs::path& snapshot) { return snapshot.filename() == commit; });
    if (main != snapshots.end()) {
      add_models(models, ModelStore::HubCache, root, *main, repository);
    } else if (!snapshots.empty()) {
      add_models(models, ModelStore::HubCache, root, snapshots.back(), repository);
    }
  }
}

/// The blob that a layer of this kind names; empty if there is none.
fs::path blob_of(const JsonValue& manifest, std::string_view kind, const fs::path& root) {
  const JsonValue* layers = manifest.find("layers");
  if (layers == nullptr) return {};
  for (const JsonValue& layer : layers->items) {
    const JsonValue* type = layer.find("mediaType");
    const JsonValue* digest = layer.find("digest");
    if (type == nullptr || digest == nullptr || !type->text.ends_with(kind) || !digest->text.starts_with("sha256:"))
      continue;
    const std::string hex = digest->text.substr(7);
    if (hex.size() != 64 || hex.find_first_not_of("0123456789abcdef") != std::string::npos) continue;
    return root / "blobs" / ("sha256-" + hex);
  }
  return {};
}

/// Source: Ollama's documentation of its store; the template layers, in another language than ours, are left alone.
void add_ollama(std::vector<LocalModel>& models, const fs::path& root) {
  for (const NamedFile& file : files_below(root / "manifests", false)) {
    std::ifstream stream(root / "manifests" / file.path, std::ios::binary);
    if (file.bytes > static_cast<std::int64_t>(kManifestBytes)) continue;
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const Result<JsonValue> manifest = parse_json(text, "the manifest");
    if (!manifest) continue;
    LocalModel model;
    model.store = ModelStore::Ollama;
    model.root = root;
    const fs::path path(file.path);  // host/namespace/model/tag
    model.variant = path.filename().string();
    model.repository = path.parent_path().filename().string();
    const std::string space = path.parent_path().parent_path().filename().string();
    if (space != "library") model.repository = space + "/" + model.repository;
    model.name = model.repository + ":" + model.variant;
    model.projector = blob_of(*manifest, ".projector", root);
    std::error_code problem;
    const fs::path weights = blob_of(*manifest, ".model", root);
    if (weights.empty() || !fs::is_regular_file(weights, problem)) continue;
    if (!model.projector.empty() && !fs::is_regular_file(model.projector, problem)) model.projector.clear();
    model.files = {weights};
    model.bytes = static_cast<std::int64_t>(fs::file_size(weights, problem));
    if (!model.projector.empty()) model.bytes += static_cast<std::int64_t>(fs::file_size(model.projector, problem));
    models.push_back(std::move(model));
  }
}

}  // namespace

std::string_view store_name(ModelStore store) noexcept {
  switch (store) {
    case ModelStore::Ours:
      return "Sightline";
    case ModelStore::HubCache:
      return "Hugging Face cache";
    case ModelStore::LmStudio:
      return "LM Studio";
    case ModelStore::Ollama:
      return "Ollama";
    case ModelStore::LlamaCpp:
      break;
  }
  return "llama.cpp";
}

StoreFolders store_folders(const fs::path& our_folder, const ReadVariable& read) {
  StoreFolders folders;
  folders.ours = {our_folder};
  const fs::path home = path_in(read, "HOME");
  fs::path cache = path_in(read, "XDG_CACHE_HOME");
  if (cache.empty() && !home.empty()) cache = home / ".cache";
  folders.hub_cache = path_in(read, "HF_HUB_CACHE");
  if (folders.hub_cache.empty() && read("HF_HOME") != nullptr) folders.hub_cache = path_in(read, "HF_HOME") / "hub";
  if (folders.hub_cache.empty() && !cache.empty()) folders.hub_cache = cache / "huggingface/hub";
  folders.ollama = path_in(read, "OLLAMA_MODELS");
  folders.llama_cpp = path_in(read, "LLAMA_CACHE");
  if (!home.empty()) {
    folders.lm_studio = home / ".lmstudio/models";
    if (folders.ollama.empty()) folders.ollama = home / ".ollama/models";
    if (folders.llama_cpp.empty()) folders.llama_cpp = cache / "llama.cpp";
  }
  return folders;
}

std::vector<LocalModel> find_local_models(const StoreFolders& folders) {
  std::vector<LocalModel> models;
  for (const fs::path& ours : folders.ours) add_tree(models, ModelStore::Ours, ours);
  if (!folders.hub_cache.empty()) add_hub_cache(models, folders.hub_cache);
  if (!folders.lm_studio.empty()) add_tree(models, ModelStore::LmStudio, folders.lm_studio);
  if (!folders.ollama.empty()) add_ollama(models, folders.ollama);
  if (!folders.llama_cpp.empty()) add_models(models, ModelStore::LlamaCpp, folders.llama_cpp, folders.llama_cpp, "");
  return models;
}

const LocalModel* find_local(const std::vector<LocalModel>& models, const ModelReference& reference) {
  const auto find = [&](std::string_view variant) -> const LocalModel* {
    const std::string wanted = lower_case(variant);
    for (const LocalModel& model : models) {
      if (!model.is_complete || lower_case(model.repository) != lower_case(reference.repository)) continue;
      const std::string file = lower_case(model.files.front().filename().string());
      if (wanted.empty() || lower_case(model.variant) == wanted || file.find(wanted) != std::string::npos)
        return &model;
    }
    return nullptr;
  };
  if (!reference.variant.empty()) return find(reference.variant);
  if (reference.entry != nullptr) {
    if (const LocalModel* usual = find(reference.entry->usual)) return usual;
  }
  return find({});
}

const LocalModel* find_local(const std::vector<LocalModel>& models, std::string_view name) {
  const std::string wanted = lower_case(name);
  for (const LocalModel& model : models) {
    if (lower_case(model.name) == wanted && model.is_complete) return &model;
  }
  return nullptr;
}

}  // namespace sightline
