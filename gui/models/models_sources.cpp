/// ModelsController: the page about sources, folder and this computer.
#include <QFile>

#include "gui/models/models_bridge.h"
#include "gui/models/models_controller.h"
#include "gui/models/models_dialog.h"
#include "gui/models/sources_page.h"

namespace sightline::gui {

namespace {

QString sentenceOf(const Error& error) { return QString::fromStdString(error.message); }

}  // namespace

void ModelsController::connectSources() {
  SourcesPage* const page = dialog_->sources();
  connect(page, &SourcesPage::hubChosen, this, [this, page](const QString& hub) {
    page->setBusyWithToken(true);  // the next token is for this hub, and must not be shown to the one before
    bridge_->manager().choose_hub(hub.toStdString(), bridge_->answerTo<void>(page, [this, page](const Status& chosen) {
      page->setBusyWithToken(false);
      page->setMessage(chosen ? QString() : sentenceOf(chosen.error()), true);
      if (chosen) refreshSources();
    }));
  });
  connect(page, &SourcesPage::tokenGiven, this, &ModelsController::keepToken);
  connect(page, &SourcesPage::forgetTokenRequested, this, [this, page] {
    page->setBusyWithToken(true);
    bridge_->manager().forget_token(bridge_->answerTo<void>(page, [this, page](const Status& gone) {
      page->setBusyWithToken(false);
      page->setMessage(gone ? tr("The token is no longer in the keyring.") : sentenceOf(gone.error()), !gone);
      refreshSources();
    }));
  });
  connect(page, &SourcesPage::moveRequested, this, [this, page] {
    chooser_.folder(page, tr("Where models are to be kept"), [this](const QStringList& folders) {
      if (!folders.isEmpty()) moveFolder(folders.first());
    });
  });
  connect(page, &SourcesPage::resumeMoveRequested, this, &ModelsController::moveFolder);
  connect(page, &SourcesPage::stopRequested, this, [this] { bridge_->manager().stop_file_work(); });
  connect(page, &SourcesPage::measureRequested, this, [this] { measure(true); });
  connect(bridge_.get(), &ModelsBridge::fileWorkChanged, page, &SourcesPage::setWork);
  connect(bridge_.get(), &ModelsBridge::measured, this, &ModelsController::refreshSources);
}

void ModelsController::refreshSources() {
  SourcesPage* const page = dialog_->sources();
  bridge_->manager().sources(bridge_->answerTo<ModelSources>(page, [page](const Result<ModelSources>& sources) {
    if (sources) return page->setSources(*sources);
    page->setMessage(sentenceOf(sources.error()), true);
  }));
}

void ModelsController::measure(bool isAnew) {
  SourcesPage* const page = dialog_->sources();
  page->setMeasuring(true);
  bridge_->manager().measure(isAnew,
                             bridge_->answerTo<MachineSpeed>(page, [this, page](const Result<MachineSpeed>& speed) {
                               page->setMeasuring(false);
                               if (!speed && speed.error().code != ErrorCode::Cancelled)
                                 page->setMessage(sentenceOf(speed.error()), true);
                               refreshSources();
                             }));
}

void ModelsController::keepToken(const QString& token) {
  SourcesPage* const page = dialog_->sources();
  page->setBusyWithToken(true);
  page->setMessage({}, false);
  bridge_->manager().keep_token(
      token.toStdString(), bridge_->answerTo<std::string>(page, [this, page](const Result<std::string>& owner) {
        page->setBusyWithToken(false);
        if (!owner) return page->setMessage(sentenceOf(owner.error()), true);
        page->setMessage(owner->empty()
                             ? tr("The token is in the keyring; the hub could not be asked whether it knows it.")
                             : tr("The token is in the keyring; it belongs to %1.").arg(QString::fromStdString(*owner)),
                         false);
        refreshSources();
      }));
}

void ModelsController::moveFolder(const QString& folder) {
  SourcesPage* const page = dialog_->sources();
  page->setMessage({}, false);
  bridge_->manager().move_folder(
      QFile::encodeName(folder).toStdString(), bridge_->answerTo<void>(page, [this, page](const Status& moved) {
        if (moved) page->setMessage(tr("All models are in the new folder."), false);
        if (!moved) page->setMessage(sentenceOf(moved.error()), moved.error().code != ErrorCode::Cancelled);
        refreshSources();
      }));
}

}  // namespace sightline::gui
