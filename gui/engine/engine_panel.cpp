/// EnginePanel: who answers, this computer or another one.
#include "gui/engine/engine_panel.h"

#include <QEvent>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <utility>

#include "gui/controls/segmented_control.h"
#include "gui/engine/local_page.h"
#include "gui/engine/remote_page.h"

namespace sightline::gui {

namespace {

constexpr int kLocal = 0;
constexpr int kRemote = 1;

}  // namespace

EnginePanel::EnginePanel(FileChooser chooser, bool hasDetails, QWidget* parent) : QWidget(parent) {
  where_ = new SegmentedControl(2);
  where_->setObjectName("engineWhere");
  local_ = new LocalPage(std::move(chooser), hasDetails);
  remote_ = new RemotePage;
  pages_ = new QStackedWidget;
  pages_->addWidget(local_);
  pages_->addWidget(remote_);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(14);
  column->addWidget(where_);
  column->addWidget(pages_, 1);
  connect(where_, &SegmentedControl::chosen, this, [this](int index) {
    showPage(index);
    emit changed();
  });
  connect(local_, &LocalPage::changed, this, &EnginePanel::changed);
  connect(local_, &LocalPage::modelManagerRequested, this, &EnginePanel::modelManagerRequested);
  connect(remote_, &RemotePage::changed, this, &EnginePanel::changed);
  connect(remote_, &RemotePage::probeRequested, this, &EnginePanel::probeRequested);
  setChoice({});
  retranslate();
}

void EnginePanel::showPage(int index) {
  where_->setCurrent(index);
  pages_->setCurrentIndex(index);
}

void EnginePanel::setModelFiles(const std::vector<ModelFile>& files) { local_->setModelFiles(files); }

void EnginePanel::setChoice(const EngineChoice& choice) {
  before_ = choice;
  local_->setChoice(choice);
  remote_->setChoice(choice);
  showPage(choice.kind == EngineChoice::Kind::Remote ? kRemote : kLocal);
}

EngineChoice EnginePanel::choice() const {
  EngineChoice made = before_;
  local_->fill(made);
  remote_->fill(made);
  const bool isRemote = pages_->currentIndex() == kRemote;
  made.kind = isRemote ? EngineChoice::Kind::Remote : EngineChoice::Kind::ThisComputer;
  if (!isRemote && made.model.empty()) made.kind = EngineChoice::Kind::None;
  return made;
}

QString EnginePanel::problem() const {
  return pages_->currentIndex() == kRemote ? remote_->problem() : local_->problem();
}

void EnginePanel::focusProblem() {
  if (pages_->currentIndex() == kRemote) remote_->focusProblem();
}

void EnginePanel::showRemote() { showPage(kRemote); }

void EnginePanel::setProbeResult(const QStringList& models) { remote_->setProbeResult(models); }

void EnginePanel::setProbeError(const QString& sentence) { remote_->setProbeError(sentence); }

void EnginePanel::retranslate() {
  where_->setAccessibleName(tr("Who answers"));
  where_->setTexts({tr("This computer"), tr("Remote engine")});
}

void EnginePanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
