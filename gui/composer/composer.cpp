/// Composer: where a message is written.
#include "gui/composer/composer.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "gui/composer/attachment_bar.h"
#include "gui/composer/message_edit.h"
#include "gui/composer/pasted_content.h"
#include "gui/composer/round_button.h"
#include "gui/conversation/theme.h"
#include "gui/icons/line_icon.h"
#include "gui/icons/tool_button.h"

namespace sightline::gui {

namespace {

constexpr qsizetype kTextInline = 8'000;          // characters; what is pasted beyond becomes an attachment
constexpr qsizetype kTextMost = 8 * 1024 * 1024;  // bytes of one message, as the engine takes it
constexpr double kRound = 16.0;

}  // namespace

Composer::Composer(ComposerOutside outside, QWidget* parent) : QWidget(parent), outside_(std::move(outside)) {
  setObjectName("composer");
  setAcceptDrops(true);
  bar_ = new AttachmentBar(outside_.pictures, outside_.documents);
  edit_ = new MessageEdit;
  notice_ = new QLabel;
  notice_->setObjectName("composerNotice");
  notice_->setTextFormat(Qt::PlainText);
  notice_->setWordWrap(true);
  notice_->setContentsMargins(6, 0, 6, 2);
  notice_->hide();
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(12, 10, 12, 8);
  column->setSpacing(6);
  column->addWidget(bar_);
  column->addWidget(edit_);
  column->addWidget(notice_);
  buildButtons();
  connectParts();
  setFocusProxy(edit_);
  retranslate();
}

QToolButton* Composer::makeTool(const char* name, const QIcon& icon) {
  auto* const button = new ToolButton;
  button->setObjectName(name);
  button->setIcon(icon);
  return button;
}

void Composer::retranslate() {
  setAccessibleName(tr("Write a message"));
  attach_->setAccessibleName(tr("Add pictures or documents"));
  attach_->setToolTip(tr("Add pictures or documents; or drop or paste them"));
  screenshot_->setAccessibleName(tr("Picture of the screen"));
  screenshot_->setToolTip(tr("Picture of a part of the screen"));
  think_->setText(tr("Think"));
  think_->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T));  // a new text takes it away
  think_->setAccessibleName(tr("Think before answering"));
  think_->setToolTip(tr("Think before answering (Ctrl+Shift+T)"));
  options_->setAccessibleName(tr("How it is answered"));
  options_->setToolTip(tr("How this conversation is answered: presets, system prompt, sampling (Ctrl+Shift+O)"));
  updateButtons();
}

void Composer::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void Composer::buildButtons() {
  attach_ = makeTool("attach", lineIcon(LineIcon::Attach));
  screenshot_ = makeTool("screenshot", lineIcon(LineIcon::Screenshot));
  think_ = makeTool("think", lineIcon(LineIcon::Think));
  think_->setCheckable(true);
  options_ = makeTool("options", lineIcon(LineIcon::Sliders));
  send_ = new RoundButton;
  send_->setObjectName("send");
  auto* const row = new QHBoxLayout;
  row->setSpacing(4);
  row->addWidget(attach_);
  row->addWidget(screenshot_);
  row->addWidget(think_);
  row->addWidget(options_);
  row->addStretch(1);
  row->addWidget(send_);
  static_cast<QVBoxLayout*>(layout())->addLayout(row);
}

void Composer::connectParts() {
  connect(edit_, &QPlainTextEdit::textChanged, this, &Composer::changed);
  connect(edit_, &MessageEdit::sendPressed, this, &Composer::trySend);
  connect(edit_, &MessageEdit::upInEmpty, this, &Composer::editLastRequested);
  connect(edit_, &MessageEdit::backspaceAtStart, bar_, &AttachmentBar::focusLast);
  connect(edit_, &MessageEdit::pasted, this, [this](const QMimeData* pasted) { take(*pasted); });
  connect(edit_, &MessageEdit::focusChanged, this, qOverload<>(&QWidget::update));
  connect(edit_, &MessageEdit::stopPressed, this, [this] {
    if (isAnswering_) emit stopRequested();
  });
  connect(bar_, &AttachmentBar::left, this, &Composer::focusText);
  connect(bar_, &AttachmentBar::changed, this, [this] {
    if (isSilent_) return updateButtons();
    changed();
    if (isSendWaiting_ && !bar_->isLoading() && !isMoreExpected_) trySend();
  });
  connect(bar_, &AttachmentBar::asideReady, this, &Composer::asideReady);
  connect(bar_, &AttachmentBar::asideFailed, this, &Composer::asideFailed);
  connect(attach_, &QToolButton::clicked, this, &Composer::askForFiles);
  connect(screenshot_, &QToolButton::clicked, this, &Composer::askForScreenshot);
  connect(think_, &QToolButton::toggled, this, [this](bool on) {
    if (!isSilent_) emit thinkingChanged(on);
  });
  connect(options_, &QToolButton::clicked, this, &Composer::optionsRequested);
  connect(send_, &RoundButton::clicked, this, &Composer::sendOrStop);
}

QString Composer::text() const { return edit_->toPlainText(); }

Attachments Composer::attachments() const { return bar_->attachments(); }

bool Composer::isThinking() const { return think_->isChecked() && !think_->isHidden(); }

QString Composer::notice() const { return notice_->isHidden() ? QString() : notice_->text(); }

void Composer::focusText() { edit_->setFocus(); }

void Composer::expectMore(bool on) {
  isMoreExpected_ = on;
  if (!on && isSendWaiting_ && !bar_->isLoading()) trySend();
}

void Composer::setDraft(const QString& text, const Attachments& attachments) {
  isSilent_ = true;
  isSendWaiting_ = false;
  isMoreExpected_ = false;
  edit_->setPlainText(text);
  edit_->moveCursor(QTextCursor::End);
  bar_->clear();
  for (const Attachment& attachment : attachments) bar_->addReady(attachment, bar_->count());
  isSilent_ = false;
  setNotice({});
  updateButtons();
}

void Composer::prepend(const QString& text, const Attachments& attachments) {
  isSilent_ = true;
  QTextCursor start(edit_->document());
  start.insertText(text);
  int at = 0;
  for (const Attachment& attachment : attachments) bar_->addReady(attachment, at++);
  isSilent_ = false;
  updateButtons();
}

void Composer::appendWords(const QString& words) {
  isSilent_ = true;
  edit_->moveCursor(QTextCursor::End);
  const bool needsBlank = !text().isEmpty() && !text().back().isSpace();
  edit_->insertPlainText(needsBlank ? ' ' + words : words);
  isSilent_ = false;
  updateButtons();
}

int Composer::setAside() {
  isSilent_ = true;
  const int aside = bar_->setAside();
  isSilent_ = false;
  return aside;
}

void Composer::bringBack(int aside) {
  isSilent_ = true;
  bar_->bringBack(aside);
  isSilent_ = false;
}

void Composer::setAnswering(bool on) {
  isAnswering_ = on;
  setNotice({});
  updateButtons();
}

void Composer::setThinking(bool on) {
  isSilent_ = true;
  think_->setChecked(on);
  isSilent_ = false;
}

void Composer::setThinkingOffered(bool on) { think_->setVisible(on); }

void Composer::setNotice(const QString& sentence) {
  notice_->setText(sentence);
  notice_->setVisible(!sentence.isEmpty());
}

void Composer::changed() {
  if (isSilent_) return;
  setNotice({});
  updateButtons();
  emit draftChanged(text(), attachments());
}

void Composer::updateButtons() {
  const bool hasSomething = bar_->count() > 0 || !text().trimmed().isEmpty();
  send_->setIcon(lineIcon(isAnswering_ ? LineIcon::Stop : LineIcon::Send));
  const QString name = isAnswering_ ? tr("Stop the answer") : tr("Send");
  send_->setAccessibleName(name);
  send_->setToolTip(isAnswering_ ? tr("Stop the answer (Esc)") : tr("Send (Enter)"));
  send_->setEnabled(isAnswering_ || hasSomething);
}

void Composer::sendOrStop() {
  if (!isAnswering_) return trySend();
  emit stopRequested();
}

void Composer::trySend() {
  isSendWaiting_ = false;
  if (isAnswering_) return setNotice(tr("The answer is still being written; Esc stops it."));
  if (bar_->hasFailed()) return setNotice(tr("Remove what could not be read, then send."));
  if (bar_->isLoading() || isMoreExpected_) {
    isSendWaiting_ = true;
    return setNotice(tr("Sent as soon as everything is read."));
  }
  const QString message = text();
  const Attachments with = attachments();
  if (message.trimmed().isEmpty() && with.empty()) return;
  if (message.toUtf8().size() > kTextMost) return setNotice(tr("A message may have 8 MiB of text; this one has more."));
  setDraft({}, {});
  emit sendRequested(message, with);
  emit draftChanged({}, {});
}

void Composer::setDocumentPlan(const QString& sentence) { bar_->setDocumentPlan(sentence); }

void Composer::addFiles(const QStringList& paths) {
  qsizetype added = 0;
  while (added < paths.size() && bar_->addFile(paths[added])) ++added;
  const auto left = static_cast<int>(paths.size() - added);
  if (left == 0) return;
  setNotice(tr("%1 pictures fit into one message; %n more were left out.", nullptr, left).arg(kPicturesMax));
}

void Composer::take(const QMimeData& pasted) {
  const PastedContent content = readPasted(pasted);
  if (!content.files.isEmpty()) return addFiles(content.files);
  const QString name = tr("Pasted picture");
  bool hasRoom = true;
  if (!content.encoded.isEmpty()) {
    hasRoom = bar_->addBytes(content.encoded, name);
  } else if (!content.pixels.isNull()) {
    hasRoom = bar_->addPixels(content.pixels, name);
  } else if (!content.text.isEmpty()) {
    takeText(content.text);
  }
  if (!hasRoom) setNotice(tr("%1 pictures fit into one message.").arg(kPicturesMax));
}

void Composer::takeText(const QString& text) {
  if (text.size() <= kTextInline) return edit_->insertPlainText(text);
  if (text.toUtf8().size() > kTextMost) return setNotice(tr("A message may have 8 MiB of text; this one has more."));
  Attachment attachment;
  attachment.kind = Attachment::Kind::Text;
  attachment.name = tr("Pasted text");
  attachment.text = text;
  bar_->addReady(attachment, bar_->count());
}

void Composer::askForFiles() {
  const QString pictures = QStringLiteral("*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif");
  const QString documents = QStringLiteral("*.pdf *.docx *.html *.htm *.md *.txt *.tif *.tiff");
  const QString filter = tr("Pictures and documents (%1)").arg(pictures + ' ' + documents) + ";;" +
                         tr("Pictures (%1)").arg(pictures) + ";;" + tr("Documents (%1)").arg(documents) + ";;" +
                         tr("All files (*)");
  outside_.chooser.open(this, tr("Add pictures or documents"), filter,
                        [this](const QStringList& paths) { addFiles(paths); });
}

void Composer::askForScreenshot() {
  outside_.screenshot(this, [this](const Screenshot& shot) {
    if (!shot.sentence.isEmpty()) return setNotice(shot.sentence);
    if (!shot.file.isEmpty()) return addFiles({shot.file});
    if (shot.pixels.isNull()) return;
    if (!bar_->addPixels(shot.pixels, tr("Picture of the screen"))) {
      setNotice(tr("%1 pictures fit into one message.").arg(kPicturesMax));
    }
  });
}

void Composer::dragEnterEvent(QDragEnterEvent* event) {
  if (!holdsSomething(*event->mimeData())) return;
  isDropOver_ = true;
  update();
  event->acceptProposedAction();
}

void Composer::dragLeaveEvent(QDragLeaveEvent* event) {
  QWidget::dragLeaveEvent(event);
  isDropOver_ = false;
  update();
}

void Composer::dropEvent(QDropEvent* event) {
  isDropOver_ = false;
  update();
  take(*event->mimeData());
  event->acceptProposedAction();
  focusText();
}

void Composer::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor edge = edgeOf(palette(), 0.22);
  const bool isMeant = isDropOver_ || edit_->hasFocus();
  if (isMeant) edge = palette().color(QPalette::Highlight);
  painter.setPen(QPen(edge, isMeant ? 1.5 : 1.0, isDropOver_ ? Qt::DashLine : Qt::SolidLine));
  painter.setBrush(palette().color(QPalette::Base));
  painter.drawRoundedRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0), kRound, kRound);
}

}  // namespace sightline::gui
