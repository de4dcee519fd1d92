/// ConversationOptionsDialog: how one conversation is answered.
#include "gui/settings/conversation_options_dialog.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/settings/chat_options_editor.h"

namespace sightline::gui {

namespace {

constexpr QSize kSize{34, 30};  // in heights of a line
constexpr double kShareOfScreen = 0.9;
constexpr int kLeastField = 14;  // heights of a line

}  // namespace

ConversationOptionsDialog::ConversationOptionsDialog(QWidget* parent) : QDialog(parent) {
  setObjectName("conversationOptions");
  resize((kSize * fontMetrics().height()).boundedTo(screen()->availableSize() * kShareOfScreen));
  presetName_ = new QLabel;
  preset_ = new QComboBox;
  preset_->setObjectName("presetChoice");
  preset_->setMinimumWidth(kLeastField * fontMetrics().height());
  presetName_->setBuddy(preset_);
  editor_ = new ChatOptionsEditor;
  problem_ = new TextLabel(TextLabel::Kind::Error);
  problem_->setObjectName("optionsProblem");
  cancel_ = new TextButton(TextButton::Kind::Plain);
  cancel_->setObjectName("cancelOptions");
  ok_ = new TextButton(TextButton::Kind::Primary);
  ok_->setObjectName("acceptOptions");
  ok_->setDefault(true);
  auto* const choice = new QHBoxLayout;
  choice->addWidget(presetName_);
  choice->addWidget(preset_);
  choice->addStretch(1);
  auto* const area = new QScrollArea;
  area->setFrameShape(QFrame::NoFrame);
  area->setWidgetResizable(true);
  area->setFocusPolicy(Qt::NoFocus);
  area->setWidget(editor_);
  area->viewport()->setAutoFillBackground(false);
  editor_->setAutoFillBackground(false);
  auto* const buttons = new QHBoxLayout;
  buttons->setSpacing(8);
  buttons->addWidget(problem_, 1);
  buttons->addStretch(0);
  buttons->addWidget(cancel_);
  buttons->addWidget(ok_);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(18, 18, 18, 16);
  column->setSpacing(14);
  column->addLayout(choice);
  column->addWidget(area, 1);
  column->addLayout(buttons);
  problem_->setSentence({});
  connect(preset_, &QComboBox::activated, this, &ConversationOptionsDialog::takeChoice);
  connect(editor_, &ChatOptionsEditor::changed, this, [this] {
    problem_->setSentence({});
    showChoice();
  });
  connect(cancel_, &QPushButton::clicked, this, &QDialog::reject);
  connect(ok_, &QPushButton::clicked, this, &ConversationOptionsDialog::accept);
  retranslate();
}

void ConversationOptionsDialog::setOptions(const std::optional<ChatOptions>& own, const Settings& settings) {
  common_ = settings.chat;
  presets_ = settings.presets;
  editor_->setOptions(own.value_or(common_));
  problem_->setSentence({});
  fillChoice();
}

std::optional<ChatOptions> ConversationOptionsDialog::options() const {
  const ChatOptions made = editor_->options();
  return made == common_ ? std::nullopt : std::optional(made);
}

/// The settings' own first, then the presets, then what is neither.
void ConversationOptionsDialog::fillChoice() {
  preset_->clear();
  preset_->addItem(tr("As in the settings"));
  for (const Preset& preset : presets_) preset_->addItem(QString::fromStdString(preset.name));
  preset_->addItem(tr("For this conversation only"));
  showChoice();
}

void ConversationOptionsDialog::takeChoice(int index) {
  const auto preset = static_cast<std::size_t>(std::max(0, index - 1));
  if (index == 0) {
    editor_->setOptions(common_);
  } else if (preset < presets_.size()) {
    editor_->setOptions(presets_[preset].options);
  }
  problem_->setSentence({});
}

void ConversationOptionsDialog::showChoice() {
  const ChatOptions made = editor_->options();
  const auto same =
      std::find_if(presets_.begin(), presets_.end(), [&made](const Preset& p) { return p.options == made; });
  const bool isCommon = made == common_;
  preset_->setCurrentIndex(isCommon ? 0 : static_cast<int>(same - presets_.begin()) + 1);
}

void ConversationOptionsDialog::accept() {
  const QString wrong = editor_->problem();
  problem_->setSentence(wrong);
  if (!wrong.isEmpty()) return editor_->focusProblem();
  emit chosen(options());
  QDialog::accept();
}

void ConversationOptionsDialog::retranslate() {
  setWindowTitle(tr("How this conversation is answered"));
  presetName_->setText(tr("&Preset"));
  preset_->setAccessibleName(tr("Preset"));
  cancel_->setText(tr("Cancel"));
  ok_->setText(tr("OK"));
  fillChoice();
}

void ConversationOptionsDialog::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
