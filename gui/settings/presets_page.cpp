/// PresetsPage: chat options under names, to choose from in a conversation.
#include "gui/settings/presets_page.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/controls/row_delegate.h"
#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/settings/chat_options_editor.h"

namespace sightline::gui {

namespace {

constexpr std::size_t kPresetsMost = 200;
constexpr int kNameMost = 100;  // characters
constexpr int kListWidth = 12;  // heights of a line

bool isNamed(const std::vector<Preset>& presets, const std::string& name) {
  return std::any_of(presets.begin(), presets.end(), [&name](const Preset& preset) { return preset.name == name; });
}

}  // namespace

PresetsPage::PresetsPage(QWidget* parent) : QWidget(parent) {
  list_ = new QListWidget;
  list_->setItemDelegate(new RowDelegate(list_));
  list_->setObjectName("presetList");
  list_->setFixedWidth(kListWidth * fontMetrics().height());
  list_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
  add_ = new TextButton(TextButton::Kind::Plain);
  add_->setObjectName("addPreset");
  rename_ = new TextButton(TextButton::Kind::Plain);
  rename_->setObjectName("renamePreset");
  remove_ = new TextButton(TextButton::Kind::Plain);
  remove_->setObjectName("removePreset");
  nameProblem_ = new TextLabel(TextLabel::Kind::Error);
  none_ = new TextLabel(TextLabel::Kind::Dim);
  editor_ = new ChatOptionsEditor;
  auto* const buttons = new QVBoxLayout;
  buttons->setSpacing(6);
  for (QPushButton* const button : {add_, rename_, remove_}) buttons->addWidget(button);
  auto* const left = new QVBoxLayout;
  left->addWidget(list_, 1);
  left->addWidget(nameProblem_);
  left->addLayout(buttons);
  auto* const right = new QVBoxLayout;
  right->addWidget(none_);
  right->addWidget(editor_, 1);
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(18);
  row->addLayout(left);
  row->addLayout(right, 1);
  nameProblem_->hide();
  connect(add_, &QPushButton::clicked, this, &PresetsPage::add);
  connect(rename_, &QPushButton::clicked, this, &PresetsPage::rename);
  connect(remove_, &QPushButton::clicked, this, &PresetsPage::removeCurrent);
  connect(list_, &QListWidget::currentRowChanged, this, [this] {
    if (!isSilent_) showCurrent();
  });
  connect(list_, &QListWidget::itemChanged, this, &PresetsPage::takeName);
  connect(editor_, &ChatOptionsEditor::changed, this, &PresetsPage::changed);
  retranslate();
  setPresets({});
}

void PresetsPage::setPresets(const std::vector<Preset>& presets) {
  isSilent_ = true;
  shown_ = -1;
  presets_ = presets;
  list_->clear();
  for (const Preset& preset : presets) {
    auto* const item = new QListWidgetItem(QString::fromStdString(preset.name), list_);
    item->setFlags(item->flags() | Qt::ItemIsEditable);
  }
  if (!presets.empty()) list_->setCurrentRow(0);
  isSilent_ = false;
  nameProblem_->setSentence({});
  showCurrent();
}

/// What the editor has goes back to where it belongs, unless something in it is wrong.
void PresetsPage::keepShown() {
  if (shown_ >= 0 && editor_->problem().isEmpty())
    presets_[static_cast<std::size_t>(shown_)].options = editor_->options();
}

std::vector<Preset> PresetsPage::presets() const {
  std::vector<Preset> all = presets_;
  if (shown_ >= 0) all[static_cast<std::size_t>(shown_)].options = editor_->options();
  return all;
}

QString PresetsPage::problem() const {
  if (shown_ < 0 || editor_->problem().isEmpty()) return {};
  return tr("Preset “%1”: %2").arg(list_->item(shown_)->text(), editor_->problem());
}

void PresetsPage::focusProblem() { editor_->focusProblem(); }

void PresetsPage::showCurrent() {
  const int row = list_->currentRow();
  if (row != shown_ && !problem().isEmpty()) {
    // Only one preset is in the editor; what is wrong in it has to be put right before another comes.
    isSilent_ = true;
    list_->setCurrentRow(shown_);
    isSilent_ = false;
    return focusProblem();
  }
  keepShown();
  shown_ = row;
  const bool has = row >= 0;
  if (has) editor_->setOptions(presets_[static_cast<std::size_t>(row)].options);
  editor_->setVisible(has);
  none_->setVisible(!has);
  rename_->setEnabled(has);
  remove_->setEnabled(has);
  add_->setEnabled(presets_.size() < kPresetsMost);
}

QString PresetsPage::freeName() const {
  for (int number = 1;; ++number) {
    QString name = number == 1 ? tr("New preset") : tr("New preset %1").arg(number);
    if (!isNamed(presets_, name.toStdString())) return name;
  }
}

void PresetsPage::add() {
  if (presets_.size() >= kPresetsMost || !problem().isEmpty()) return focusProblem();
  const QString name = freeName();
  presets_.push_back({name.toStdString(), {}});
  isSilent_ = true;
  auto* const item = new QListWidgetItem(name, list_);
  item->setFlags(item->flags() | Qt::ItemIsEditable);
  isSilent_ = false;
  list_->setCurrentItem(item);
  nameProblem_->setSentence({});
  emit changed();
  rename();
}

void PresetsPage::rename() {
  if (list_->currentItem() != nullptr) list_->editItem(list_->currentItem());
}

void PresetsPage::removeCurrent() {
  const int row = list_->currentRow();
  if (row < 0) return;
  shown_ = -1;
  presets_.erase(presets_.begin() + row);
  isSilent_ = true;
  delete list_->takeItem(row);
  isSilent_ = false;
  nameProblem_->setSentence({});
  showCurrent();
  emit changed();
}

void PresetsPage::takeName(QListWidgetItem* item) {
  if (isSilent_) return;
  std::string& name = presets_[static_cast<std::size_t>(list_->row(item))].name;
  const QString typed = item->text().simplified().left(kNameMost);
  const bool isSame = typed.toStdString() == name;
  nameProblem_->setSentence({});
  if (typed.isEmpty()) nameProblem_->setSentence(tr("A preset needs a name."));
  if (!isSame && isNamed(presets_, typed.toStdString())) {
    nameProblem_->setSentence(tr("There is a preset “%1” already.").arg(typed));
  }
  if (nameProblem_->sentence().isEmpty()) name = typed.toStdString();
  isSilent_ = true;
  item->setText(QString::fromStdString(name));
  isSilent_ = false;
  if (!isSame) emit changed();
}

void PresetsPage::retranslate() {
  list_->setAccessibleName(tr("Presets"));
  add_->setText(tr("Add"));
  add_->setAccessibleName(tr("Add a preset"));
  rename_->setText(tr("Rename"));
  rename_->setAccessibleName(tr("Rename the preset"));
  remove_->setText(tr("Delete"));
  remove_->setAccessibleName(tr("Delete the preset"));
  none_->setText(
      tr("A preset keeps a system prompt and further choices under a name, so that a conversation can begin "
         "with them. There is none yet."));
}

void PresetsPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::FontChange) list_->setFixedWidth(kListWidth * fontMetrics().height());
}

}  // namespace sightline::gui
