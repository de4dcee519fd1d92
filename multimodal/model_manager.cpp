/// ModelManager: the door to models for windows.
#include "multimodal/model_manager.h"

#include <system_error>
#include <utility>

#include "multimodal/hub/hub_choice.h"
#include "multimodal/session/model_manager_core.h"

namespace sightline {

namespace {

/// Where models would go, and what room there is.
void describe_place(ModelOffers& offers, const Result<StoreFolders>& stores) {
  if (!stores) return;
  const std::filesystem::path& folder = stores->ours.front();
  offers.folder = folder.string();
  std::filesystem::path existing = folder;
  std::error_code problem;
  while (!std::filesystem::exists(existing, problem) && existing.has_relative_path()) existing = existing.parent_path();
  const std::filesystem::space_info space = std::filesystem::space(existing, problem);
  if (!problem) offers.free_bytes = static_cast<std::int64_t>(space.available);
}

}  // namespace

ModelManager::ModelManager(ModelManagerOptions options) : core_(std::make_unique<Core>(std::move(options))) {}

ModelManager::~ModelManager() = default;

void ModelManager::search_catalogue(std::string words, std::int64_t context, Done<ModelOffers> done) {
  Core* const core = core_.get();
  core->answer<ModelOffers>(core->desk, std::move(done), [core, words = std::move(words), context] {
    const ModelCatalogue& catalogue = ModelCatalogue::built_in();
    const ShelfView view = core->view(context);
    ModelOffers found;
    for (const CatalogueEntry* entry : catalogue.search(words)) {
      found.offers.push_back(offer_of_entry(*entry, catalogue, view));
    }
    describe_place(found, core->stores());
    return found;
  });
}

void ModelManager::search_hub(std::string words, Done<ModelOffers> done) {
  Core* const core = core_.get();
  core->answer<ModelOffers>(core->network, std::move(done), [core, words = std::move(words)]() -> Result<ModelOffers> {
    const Result<HubClient> hub = core->open_hub(core->closing.get_token());
    if (!hub) return hub.error();
    const Result<std::vector<HubFound>> answer = hub->search(words, core->closing.get_token());
    if (!answer) return answer.error();
    const ModelCatalogue& catalogue = ModelCatalogue::built_in();
    ModelOffers found;
    for (const HubFound& model : *answer) {
      if (catalogue.find(model.repository) == nullptr) found.offers.push_back(offer_of_found(model, catalogue));
    }
    describe_place(found, core->stores());
    return found;
  });
}

void ModelManager::look_up(std::string repository, std::int64_t context, Done<ModelOffer> done) {
  Core* const core = core_.get();
  core->answer<ModelOffer>(core->network, std::move(done),
                           [core, repository = std::move(repository), context]() -> Result<ModelOffer> {
                             const Result<HubClient> hub = core->open_hub(core->closing.get_token());
                             if (!hub) return hub.error();
                             const Result<HubModel> model = hub->model(repository, "", core->closing.get_token());
                             if (!model) return model.error();
                             return offer_of_hub_model(*model, ModelCatalogue::built_in(), core->view(context));
                           });
}

void ModelManager::measure(bool anew, Done<MachineSpeed> done) {
  Core* const core = core_.get();
  core->answer<MachineSpeed>(core->yardstick, std::move(done), [core, anew] { return core->measure(anew); });
}

void ModelManager::sources(Done<ModelSources> done) {
  Core* const core = core_.get();
  core->answer<ModelSources>(core->network, std::move(done), [core] { return core->sources(); });
}

void ModelManager::choose_hub(std::string hub, Done<void> done) {
  Core* const core = core_.get();
  core->answer<void>(core->desk, std::move(done),
                     [core, hub = std::move(hub)] { return sightline::choose_hub(core->options.read_variable, hub); });
}

void ModelManager::keep_token(std::string token, Done<std::string> done) {
  Core* const core = core_.get();
  core->answer<std::string>(core->network, std::move(done),
                            [core, token = std::move(token)] { return core->keep_token(token); });
}

void ModelManager::forget_token(Done<void> done) {
  Core* const core = core_.get();
  core->answer<void>(core->network, std::move(done), [core] { return core->forget_token(); });
}

void ModelManager::move_folder(std::filesystem::path folder, Done<void> done) {
  Core* const core = core_.get();
  core->answer<void>(core->files, std::move(done),
                     [core, folder = std::move(folder)] { return core->move_folder(folder); });
}

void ModelManager::download(DownloadWish wish, Done<DownloadId> done) {
  Core* const core = core_.get();
  core->answer<DownloadId>(core->desk, std::move(done),
                           [core, wish = std::move(wish)] { return core->downloads->add(wish); });
}

void ModelManager::downloads(Done<std::vector<DownloadItem>> done) {
  Core* const core = core_.get();
  core->answer<std::vector<DownloadItem>>(core->desk, std::move(done), [core] { return core->downloads->items(); });
}

void ModelManager::pause(DownloadId download) {
  Core* const core = core_.get();
  core->desk.post([core, download] { core->downloads->pause(download); });
}

void ModelManager::resume(DownloadId download) {
  Core* const core = core_.get();
  core->desk.post([core, download] { core->downloads->resume(download); });
}

void ModelManager::stop(DownloadId download) {
  Core* const core = core_.get();
  core->desk.post([core, download] { core->downloads->stop(download); });
}

void ModelManager::remove_download(DownloadId download, Done<void> done) {
  Core* const core = core_.get();
  core->desk.post([core, download, done = std::move(done)] { core->downloads->remove(download, done); });
}

void ModelManager::move(DownloadId download, int by) {
  Core* const core = core_.get();
  core->desk.post([core, download, by] { core->downloads->move(download, by); });
}

void ModelManager::set_limit(std::int64_t bytes_per_second) {
  Core* const core = core_.get();
  core->desk.post([core, bytes_per_second] { core->downloads->set_limit(bytes_per_second); });
}

void ModelManager::installed(std::int64_t context, Done<std::vector<InstalledModel>> done) {
  Core* const core = core_.get();
  core->answer<std::vector<InstalledModel>>(core->files, std::move(done), [core, context] {
    const ShelfView view = core->view(context);
    std::vector<InstalledModel> models;
    for (const LocalModel& model : view.here) models.push_back(installed_model(model, view));
    return models;
  });
}

void ModelManager::import_files(std::vector<std::filesystem::path> files, std::string name, Done<std::string> done) {
  Core* const core = core_.get();
  core->answer<std::string>(core->files, std::move(done), [core, files = std::move(files), name = std::move(name)] {
    return core->import_files(files, name);
  });
}

void ModelManager::verify(std::string path, Done<std::vector<CheckedFile>> done) {
  Core* const core = core_.get();
  core->answer<std::vector<CheckedFile>>(core->files, std::move(done),
                                         [core, path = std::move(path)] { return core->verify(path); });
}

void ModelManager::remove(std::string path, Done<void> done) {
  Core* const core = core_.get();
  core->answer<void>(core->files, std::move(done), [core, path = std::move(path)] { return core->remove(path); });
}

void ModelManager::stop_file_work() { core_->stop_file_work(); }

}  // namespace sightline
