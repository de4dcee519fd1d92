/// ChatOptionsEditor: system prompt, thinking and, once wanted, sampling.
#include "gui/settings/chat_options_editor.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/settings/sampling_fields.h"

namespace sightline::gui {

namespace {

constexpr qsizetype kPromptMost = qsizetype{256} << 10;  // bytes, as the settings file keeps them
constexpr int kPromptHeight = 96;
enum ThinkChoice { kAsModel, kThink, kNoThink };

}  // namespace

ChatOptionsEditor::ChatOptionsEditor(QWidget* parent) : QWidget(parent) {
  prompt_ = new QPlainTextEdit;
  prompt_->setObjectName("systemPrompt");
  prompt_->setTabChangesFocus(true);
  prompt_->setMinimumHeight(kPromptHeight);
  promptName_ = new QLabel;
  promptName_->setBuddy(prompt_);
  think_ = new QComboBox;
  think_->setObjectName("thinkDefault");
  think_->addItems({QString(), QString(), QString()});
  thinkName_ = new QLabel;
  thinkName_->setBuddy(think_);
  more_ = new QToolButton;
  more_->setObjectName("moreSampling");
  more_->setAutoRaise(true);
  more_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  sampling_ = new SamplingFields;
  auto* const thinking = new QHBoxLayout;
  thinking->addWidget(thinkName_);
  thinking->addWidget(think_);
  thinking->addStretch(1);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(promptName_);
  column->addWidget(prompt_, 1);
  column->addSpacing(6);
  column->addLayout(thinking);
  column->addSpacing(6);
  column->addWidget(more_);
  column->addWidget(sampling_);
  showMore(false);
  const auto tell = [this] {
    if (!isSilent_) emit changed();
  };
  connect(prompt_, &QPlainTextEdit::textChanged, this, tell);
  connect(think_, &QComboBox::activated, this, tell);
  connect(more_, &QToolButton::clicked, this, [this] { showMore(sampling_->isHidden()); });
  connect(sampling_, &SamplingFields::changed, this, tell);
  retranslate();
}

void ChatOptionsEditor::setOptions(const ChatOptions& options) {
  isSilent_ = true;
  prompt_->setPlainText(QString::fromStdString(options.system_prompt));
  think_->setCurrentIndex(!options.think.has_value() ? kAsModel : *options.think ? kThink : kNoThink);
  sampling_->setOptions(options);
  const bool isOwn = !(options.sampling == SamplingChoice{}) || options.max_new_tokens > 0;
  showMore(isOwn);
  isSilent_ = false;
}

ChatOptions ChatOptionsEditor::options() const {
  ChatOptions options;
  options.system_prompt = prompt_->toPlainText().toStdString();
  if (think_->currentIndex() != kAsModel) options.think = think_->currentIndex() == kThink;
  sampling_->fill(options);
  return options;
}

QString ChatOptionsEditor::problem() const {
  if (prompt_->toPlainText().toUtf8().size() > kPromptMost)
    return tr("The system prompt may have 256 KiB; this one has more.");
  return sampling_->problem();
}

void ChatOptionsEditor::focusProblem() {
  if (sampling_->problem().isEmpty()) return prompt_->setFocus();
  showMore(true);
  sampling_->focusProblem();
}

void ChatOptionsEditor::showMore(bool on) {
  sampling_->setVisible(on);
  more_->setArrowType(on ? Qt::DownArrow : Qt::RightArrow);
  more_->setText(on ? tr("Less") : tr("More"));
  more_->setAccessibleName(on ? tr("Less: hide how words are drawn") : tr("More: how words are drawn"));
}

void ChatOptionsEditor::retranslate() {
  promptName_->setText(tr("&System prompt"));
  prompt_->setAccessibleName(tr("System prompt"));
  prompt_->setPlaceholderText(tr("What the model should know or keep to in every conversation. May stay empty."));
  thinkName_->setText(tr("Thin&king"));
  think_->setAccessibleName(tr("Thinking before an answer"));
  think_->setItemText(kAsModel, tr("As the model does"));
  think_->setItemText(kThink, tr("Think before answering"));
  think_->setItemText(kNoThink, tr("Answer at once"));
  showMore(!sampling_->isHidden());
}

void ChatOptionsEditor::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
