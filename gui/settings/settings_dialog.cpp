/// SettingsDialog: everything a person can set, on four pages.
#include "gui/settings/settings_dialog.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QListWidget>
#include <QScreen>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/controls/row_delegate.h"
#include "gui/controls/scroll_area.h"
#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/engine/engine_panel.h"
#include "gui/settings/appearance_page.h"
#include "gui/settings/chat_options_editor.h"
#include "gui/settings/presets_page.h"

namespace sightline::gui {

namespace {

// In heights of a line, so that it grows with the text.
constexpr QSize kSize{54, 40};
constexpr int kNamesWidth = 11;
constexpr double kShareOfScreen = 0.9;
constexpr int kPages = 4;

}  // namespace

SettingsDialog::SettingsDialog(FileChooser chooser, QWidget* parent) : QDialog(parent) {
  setObjectName("settingsDialog");
  resize((kSize * fontMetrics().height()).boundedTo(screen()->availableSize() * kShareOfScreen));
  buildPages(std::move(chooser));
  problem_ = new TextLabel(TextLabel::Kind::Error);
  problem_->setObjectName("settingsProblem");
  cancel_ = new TextButton(TextButton::Kind::Plain);
  cancel_->setObjectName("cancelSettings");
  apply_ = new TextButton(TextButton::Kind::Plain);
  apply_->setObjectName("applySettings");
  ok_ = new TextButton(TextButton::Kind::Primary);
  ok_->setObjectName("acceptSettings");
  ok_->setDefault(true);
  auto* const buttons = new QHBoxLayout;
  buttons->setSpacing(8);
  buttons->addWidget(problem_, 1);
  buttons->addStretch(0);
  for (QPushButton* const button : {cancel_, apply_, ok_}) buttons->addWidget(button);
  auto* const middle = new QHBoxLayout;
  middle->setSpacing(24);
  middle->addWidget(names_);
  middle->addWidget(pages_, 1);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(18, 18, 18, 16);
  column->setSpacing(16);
  column->addLayout(middle, 1);
  column->addLayout(buttons);
  problem_->hide();
  connectPages();
  retranslate();
  setSettings({});
  showPage(Page::Engine);
}

void SettingsDialog::buildPages(FileChooser chooser) {
  names_ = new QListWidget;
  names_->setItemDelegate(new RowDelegate(names_));
  names_->setObjectName("settingsPages");
  names_->setFixedWidth(kNamesWidth * fontMetrics().height());
  names_->setFrameShape(QFrame::NoFrame);
  names_->viewport()->setAutoFillBackground(false);
  pages_ = new QStackedWidget;
  engine_ = new EnginePanel(std::move(chooser), true);
  answers_ = new ChatOptionsEditor;
  answers_->setObjectName("answers");
  presets_ = new PresetsPage;
  appearance_ = new AppearancePage;
  addPage(engine_);
  addPage(answers_);
  addPage(presets_);
  addPage(appearance_);
}

void SettingsDialog::addPage(QWidget* content) {
  new QListWidgetItem(names_);
  auto* const page = new QWidget;
  auto* const column = new QVBoxLayout(page);
  column->setContentsMargins(4, 0, 8, 4);
  column->setSpacing(16);
  auto* const title = new TextLabel(TextLabel::Kind::Title);
  titles_.push_back(title);
  column->addWidget(title);
  column->addWidget(content, 1);
  pages_->addWidget(plainScrollArea(page));
}

void SettingsDialog::connectPages() {
  connect(names_, &QListWidget::currentRowChanged, pages_, &QStackedWidget::setCurrentIndex);
  connect(engine_, &EnginePanel::changed, this, [this] {
    isEngineTouched_ = true;
    changed();
  });
  connect(engine_, &EnginePanel::probeRequested, this, &SettingsDialog::probeRequested);
  connect(engine_, &EnginePanel::modelManagerRequested, this, &SettingsDialog::modelManagerRequested);
  connect(answers_, &ChatOptionsEditor::changed, this, &SettingsDialog::changed);
  connect(presets_, &PresetsPage::changed, this, &SettingsDialog::changed);
  connect(appearance_, &AppearancePage::changed, this, &SettingsDialog::changed);
  connect(cancel_, &QPushButton::clicked, this, &QDialog::reject);
  connect(apply_, &QPushButton::clicked, this, &SettingsDialog::apply);
  connect(ok_, &QPushButton::clicked, this, &SettingsDialog::accept);
}

void SettingsDialog::setSettings(const Settings& settings) {
  before_ = settings;
  isEngineTouched_ = false;
  engine_->setChoice(settings.engine);
  answers_->setOptions(settings.chat);
  presets_->setPresets(settings.presets);
  appearance_->setSettings(settings);
  changed();
}

Settings SettingsDialog::settings() const {
  Settings made = before_;
  // An engine nobody chose stays "none", whichever of its pages is shown.
  if (isEngineTouched_) made.engine = engine_->choice();
  made.chat = answers_->options();
  made.presets = presets_->presets();
  appearance_->fill(made);
  return made;
}

void SettingsDialog::setModelFiles(const std::vector<ModelFile>& files) { engine_->setModelFiles(files); }

void SettingsDialog::showPage(Page page) { names_->setCurrentRow(static_cast<int>(page)); }

QString SettingsDialog::problem() const { return problem_->sentence(); }

void SettingsDialog::setProbeResult(const QStringList& models) { engine_->setProbeResult(models); }

void SettingsDialog::setProbeError(const QString& sentence) { engine_->setProbeError(sentence); }

void SettingsDialog::showProblem(const QString& sentence) { problem_->setSentence(sentence); }

void SettingsDialog::changed() {
  problem_->setSentence({});
  apply_->setEnabled(!(settings() == before_) || !answers_->problem().isEmpty() || !presets_->problem().isEmpty());
}

bool SettingsDialog::apply() {
  const QString engine = isEngineTouched_ ? engine_->problem() : QString();
  if (!engine.isEmpty()) {
    showPage(Page::Engine);
    problem_->setSentence(engine);
    engine_->focusProblem();
    return false;
  }
  if (!answers_->problem().isEmpty()) {
    showPage(Page::Answers);
    problem_->setSentence(answers_->problem());
    answers_->focusProblem();
    return false;
  }
  if (!presets_->problem().isEmpty()) {
    showPage(Page::Presets);
    problem_->setSentence(presets_->problem());
    presets_->focusProblem();
    return false;
  }
  const Settings made = settings();
  if (made == before_) return true;
  before_ = made;
  isEngineTouched_ = false;
  changed();
  emit applied(made);
  return true;
}

void SettingsDialog::accept() {
  if (apply()) QDialog::accept();
}

void SettingsDialog::retranslate() {
  setWindowTitle(tr("Settings"));
  names_->setAccessibleName(tr("Pages of the settings"));
  const QStringList names = {tr("Engine"), tr("Answers"), tr("Presets"), tr("Appearance")};
  for (int i = 0; i < kPages; ++i) {
    names_->item(i)->setText(names[i]);
    titles_[static_cast<std::size_t>(i)]->setText(names[i]);
  }
  cancel_->setText(tr("Cancel"));
  apply_->setText(tr("Apply"));
  ok_->setText(tr("OK"));
}

void SettingsDialog::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::FontChange) names_->setFixedWidth(kNamesWidth * fontMetrics().height());
}

}  // namespace sightline::gui
