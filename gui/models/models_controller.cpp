/// ModelsController: the manager of models and the dialog that shows it, held together.
#include "gui/models/models_controller.h"

#include <QFile>
#include <algorithm>
#include <utility>

#include "gui/models/downloads_page.h"
#include "gui/models/find_page.h"
#include "gui/models/installed_page.h"
#include "gui/models/model_details.h"
#include "gui/models/model_words.h"
#include "gui/models/models_bridge.h"
#include "gui/models/models_dialog.h"

namespace sightline::gui {

namespace {

constexpr std::int64_t kUsualContext = 8192;  // tokens; what `sightline models fit` reckons with

QString sentenceOf(const Error& error) { return QString::fromStdString(error.message); }

}  // namespace

ModelsController::ModelsController(QWidget* window, FileChooser chooser, ModelManagerOptions options, QObject* parent)
    : QObject(parent),
      window_(window),
      chooser_(std::move(chooser)),
      options_(std::move(options)),
      context_(kUsualContext) {}

ModelsController::~ModelsController() = default;

void ModelsController::setContext(std::int64_t tokens) {
  const std::int64_t context = tokens > 0 ? tokens : kUsualContext;
  if (std::exchange(context_, context) == context || bridge_ == nullptr) return;
  searchCatalogue();
  refreshInstalled();
}

void ModelsController::open() {
  if (dialog_ == nullptr) make();
  if (dialog_->isVisible()) return dialog_->activateWindow();
  searchCatalogue();
  refreshInstalled();
  refreshSources();
  measure(false);
  dialog_->open();
  if (dialog_->page() == ModelsDialog::Page::Find) dialog_->find()->focusSearch();
}

void ModelsController::make() {
  bridge_ = std::make_unique<ModelsBridge>(std::exchange(options_, {}));
  dialog_ = new ModelsDialog(window_);
  connectFind();
  connectDownloads();
  connectInstalled();
  connectSources();
  connect(bridge_.get(), &ModelsBridge::measured, this, [this] {
    searchCatalogue();
    refreshInstalled();
  });
  connect(bridge_.get(), &ModelsBridge::installedChanged, this, [this] {
    searchCatalogue();
    refreshInstalled();
  });
}

// --- Finding --------------------------------------------------------------------------------------------------------

void ModelsController::connectFind() {
  FindPage* const page = dialog_->find();
  connect(page, &FindPage::wordsChanged, this, &ModelsController::searchCatalogue);
  connect(page, &FindPage::hubRequested, this, &ModelsController::searchHub);
  connect(page->details(), &ModelDetails::lookUpRequested, this, &ModelsController::lookUp);
  connect(page->details(), &ModelDetails::downloadRequested, this, &ModelsController::download);
  connect(page->details(), &ModelDetails::useRequested, this, &ModelsController::useInstalled);
}

void ModelsController::searchCatalogue() {
  const QString words = dialog_->find()->words();
  bridge_->manager().search_catalogue(
      words.toStdString(), context_,
      bridge_->answerTo<ModelOffers>(dialog_, [this, words](const Result<ModelOffers>& found) {
        if (found && words == dialog_->find()->words()) dialog_->find()->setCatalogue(*found);
      }));
}

void ModelsController::searchHub(const QString& words) {
  dialog_->find()->setSearching(true);
  bridge_->manager().search_hub(
      words.toStdString(), bridge_->answerTo<ModelOffers>(dialog_, [this, words](const Result<ModelOffers>& found) {
        FindPage* const page = dialog_->find();
        if (words != page->words()) return page->setSearching(false);
        if (!found) return page->setHubFound({}, tr("The hub was not searched: %1.").arg(sentenceOf(found.error())));
        const QString nothing = tr("The hub has no further model with that name.");
        page->setHubFound(*found, found->offers.empty() ? nothing : QString());
      }));
}

void ModelsController::lookUp(const QString& repository) {
  ModelDetails* const details = dialog_->find()->details();
  details->setAsking(true);
  details->setProblem({});
  const auto take = [this, details, repository](const Result<ModelOffer>& offer) {
    details->setAsking(false);
    if (offer) return dialog_->find()->setOffer(*offer);
    const bool isShown = QString::fromStdString(details->offer().repository) == repository;
    if (isShown) details->setProblem(sentenceOf(offer.error()));
  };
  bridge_->manager().look_up(repository.toStdString(), context_, bridge_->answerTo<ModelOffer>(dialog_, take));
}

void ModelsController::download(const DownloadWish& wish) {
  bridge_->manager().download(wish, bridge_->answerTo<DownloadId>(dialog_, [this](const Result<DownloadId>& id) {
    if (!id) return dialog_->find()->details()->setProblem(sentenceOf(id.error()));
    dialog_->showPage(ModelsDialog::Page::Downloads);
  }));
}

void ModelsController::useInstalled(const QString& repository, const QString& precision) {
  bridge_->manager().installed(
      context_, bridge_->answerTo<std::vector<InstalledModel>>(
                    dialog_, [this, repository, precision](const Result<std::vector<InstalledModel>>& models) {
                      if (!models) return dialog_->find()->details()->setProblem(sentenceOf(models.error()));
                      const auto isSame = [](const std::string& name, const QString& wanted) {
                        return QString::fromStdString(name).compare(wanted, Qt::CaseInsensitive) == 0;
                      };
                      for (const InstalledModel& model : *models) {
                        const bool isIt = model.is_complete && isSame(model.repository, repository) &&
                                          isSame(model.precision, precision);
                        if (isIt) return use(model.path, model.projector);
                      }
                      dialog_->find()->details()->setProblem(tr("This model is not on this computer any more."));
                    }));
}

/// Tells who wants to hear of it that this one is to answer.
void ModelsController::use(const std::string& path, const std::string& projector) {
  ModelFile model;
  model.path = QString::fromStdString(path);
  model.projector = QString::fromStdString(projector);
  dialog_->accept();
  emit modelChosen(model);
}

// --- Downloads ------------------------------------------------------------------------------------------------------

void ModelsController::connectDownloads() {
  DownloadsPage* const page = dialog_->downloads();
  ModelManager& manager = bridge_->manager();
  connect(page, &DownloadsPage::pauseRequested, this, [&manager](DownloadId id) { manager.pause(id); });
  connect(page, &DownloadsPage::resumeRequested, this, [&manager](DownloadId id) { manager.resume(id); });
  connect(page, &DownloadsPage::stopRequested, this, [&manager](DownloadId id) { manager.stop(id); });
  connect(page, &DownloadsPage::moveRequested, this, [&manager](DownloadId id, int by) { manager.move(id, by); });
  connect(page, &DownloadsPage::limitChanged, this, [&manager](qint64 limit) { manager.set_limit(limit); });
  connect(page, &DownloadsPage::useRequested, this,
          [this](const DownloadItem& download) { use(download.path, download.projector); });
  connect(page, &DownloadsPage::deleteRequested, this, [this](DownloadId id) {
    bridge_->manager().remove_download(id, bridge_->answerTo<void>(dialog_, [this](const Status& status) {
      dialog_->downloads()->setProblem(status ? QString() : sentenceOf(status.error()));
    }));
  });
  connect(bridge_.get(), &ModelsBridge::downloadsChanged, this, &ModelsController::takeDownloads);
  connect(bridge_.get(), &ModelsBridge::downloadEnded, this, &ModelsController::takeEnd);
}

void ModelsController::takeDownloads() {
  const std::vector<DownloadItem>& downloads = bridge_->downloads();
  dialog_->downloads()->setDownloads(downloads);
  dialog_->setUnfinished(
      static_cast<int>(std::count_if(downloads.begin(), downloads.end(), [](const DownloadItem& item) {
        return item.state != DownloadItem::State::Done;
      })));
}

void ModelsController::takeEnd(const DownloadItem& download) {
  if (dialog_->isVisible()) return;
  const QString title = downloadTitle(download);
  if (download.state == DownloadItem::State::Done)
    return emit noticed(tr("%1 is here. Open Models to use it.").arg(title));
  emit noticed(tr("%1 could not be fetched: %2.").arg(title, QString::fromStdString(download.sentence)));
}

// --- On this computer -----------------------------------------------------------------------------------------------

void ModelsController::connectInstalled() {
  InstalledPage* const page = dialog_->installed();
  connect(page, &InstalledPage::useRequested, this,
          [this](const InstalledModel& model) { use(model.path, model.projector); });
  connect(page, &InstalledPage::importRequested, this, &ModelsController::importFiles);
  connect(page, &InstalledPage::stopRequested, this, [this] { bridge_->manager().stop_file_work(); });
  connect(page, &InstalledPage::verifyRequested, this, [this, page](const QString& path) {
    page->setProblem({});
    bridge_->manager().verify(
        path.toStdString(),
        bridge_->answerTo<std::vector<CheckedFile>>(page, [page, path](const Result<std::vector<CheckedFile>>& files) {
          if (files) return page->setChecked(path, *files);
          if (files.error().code != ErrorCode::Cancelled) page->setProblem(sentenceOf(files.error()));
        }));
  });
  connect(page, &InstalledPage::removeRequested, this, [this, page](const QString& path) {
    bridge_->manager().remove(path.toStdString(), bridge_->answerTo<void>(page, [page](const Status& status) {
      page->setProblem(status ? QString() : sentenceOf(status.error()));
    }));
  });
  connect(bridge_.get(), &ModelsBridge::fileWorkChanged, page, &InstalledPage::setWork);
}

void ModelsController::refreshInstalled() {
  bridge_->manager().installed(context_, bridge_->answerTo<std::vector<InstalledModel>>(
                                             dialog_, [this](const Result<std::vector<InstalledModel>>& models) {
                                               if (models) dialog_->installed()->setModels(*models);
                                             }));
}

void ModelsController::importFiles() {
  InstalledPage* const page = dialog_->installed();
  chooser_.open(dialog_, tr("Files of one model"), tr("Model files (*.gguf)"), [this, page](const QStringList& paths) {
    if (paths.isEmpty()) return;
    std::vector<std::filesystem::path> files;
    for (const QString& path : paths) files.emplace_back(QFile::encodeName(path).toStdString());
    page->setProblem({});
    bridge_->manager().import_files(std::move(files), {},
                                    bridge_->answerTo<std::string>(page, [page](const Result<std::string>& name) {
                                      if (!name && name.error().code != ErrorCode::Cancelled)
                                        page->setProblem(sentenceOf(name.error()));
                                    }));
  });
}

}  // namespace sightline::gui
