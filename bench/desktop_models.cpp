/// Models for pictures of their dialog.
#include "bench/desktop_models.h"

#include "gui/models/downloads_page.h"
#include "gui/models/installed_page.h"
#include "gui/models/models_dialog.h"
#include "gui/models/sources_page.h"
#include "tests/support/variables.h"

namespace sightline::bench {

namespace {

using State = DownloadItem::State;

DownloadItem download(int id, const char* repository, const char* precision, State state, std::int64_t done,
                      std::int64_t total) {
  DownloadItem item;
  item.id = DownloadId{id};
  item.wish = {repository, precision, true};
  item.state = state;
  item.done_bytes = done;
  item.total_bytes = total;
  return item;
}

InstalledModel installed(const char* repository, const char* precision, const char* store, std::int64_t bytes,
                         double tokens_per_second) {
  InstalledModel model;
  model.repository = repository;
  model.precision = precision;
  model.name = model.repository + ":" + model.precision;
  model.store = store;
  model.path = "/home/me/models/" + model.name;
  model.projector = "mmproj-BF16.gguf";
  model.bytes = bytes;
  model.is_ours = model.store == "Sightline";
  model.is_verified = model.is_ours;
  model.outlook.weights = bytes;
  model.outlook.conversation = 600'000'000;
  model.outlook.usable = 28'000'000'000;
  model.outlook.tokens_per_second = tokens_per_second;
  model.outlook.verdict = tokens_per_second < 4.0 ? ModelOutlook::Verdict::RunsSlowly : ModelOutlook::Verdict::RunsWell;
  return model;
}

}  // namespace

ModelManagerOptions modelsOfPictures(const std::filesystem::path& folder) {
  ModelManagerOptions options;
  options.data_folder = folder / "data";
  options.cache_folder = folder / "cache";
  options.read_variable = testing_support::variables(
      {{"HOME", folder.string()}, {"SIGHTLINE_MODELS_DIR", "/home/me/models"}, {"HF_HUB_OFFLINE", "1"}});
  options.tokens = TokenStore{};
  options.measure = [](const std::stop_token&) -> Result<MachineSpeed> { return MachineSpeed{40e9, 90e9}; };
  return options;
}

void showDownloads(gui::ModelsDialog& dialog) {
  std::vector<DownloadItem> items = {
      download(1, "unsloth/Qwen3.6-35B-A3B-GGUF", "UD-Q4_K_M", State::Running, 8'412'000'000, 23'034'528'992),
      download(2, "unsloth/Qwen3.5-9B-GGUF", "Q4_K_M", State::Queued, 0, 0),
      download(3, "unsloth/Qwen3.6-27B-GGUF", "Q4_K_M", State::Failed, 3'120'000'000, 17'717'244'384),
      download(4, "unsloth/Qwen3.5-2B-GGUF", "Q8_0", State::Done, 2'010'000'000, 2'010'000'000)};
  items[0].bytes_per_second = 41.5e6;
  items[0].remaining = std::chrono::seconds(352);
  items[2].sentence =
      "Qwen3.6-27B-Q4_K_M.gguf needs 13.7 GB more on the disk of /home/me/models and 2.1 GB to spare, and 9.4 GB are "
      "free; what came before is kept";
  items[3].path = "/home/me/models/Qwen3.5-2B-Q8_0.gguf";
  dialog.downloads()->setDownloads(items);
  dialog.setUnfinished(3);
  dialog.showPage(gui::ModelsDialog::Page::Downloads);
}

void showInstalled(gui::ModelsDialog& dialog) {
  std::vector<InstalledModel> models = {
      installed("unsloth/Qwen3.6-35B-A3B-GGUF", "UD-Q4_K_M", "Sightline", 23'034'528'992, 21.4),
      installed("unsloth/Qwen3.5-4B-GGUF", "Q4_K_M", "Hugging Face cache", 3'410'000'000, 17.9),
      installed("unsloth/Qwen3.6-27B-GGUF", "Q4_K_M", "LM Studio", 17'717'244'384, 2.6),
      installed("qwen3.5", "9b", "Ollama", 6'580'000'000, 9.1)};
  dialog.installed()->setModels(models);
  dialog.showPage(gui::ModelsDialog::Page::Installed);
}

void showSources(gui::ModelsDialog& dialog) {
  ModelSources sources;
  sources.hub = "https://huggingface.co";
  sources.token = ModelSources::Token::Keyring;
  sources.folder = "/home/me/.local/share/sightline/models";
  sources.speed = {40e9, 90e9, true, 1'790'000'000};
  dialog.sources()->setSources(sources);
  dialog.showPage(gui::ModelsDialog::Page::Sources);
}

}  // namespace sightline::bench
