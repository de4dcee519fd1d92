/// MessageEdit: the text of a message while it is written; grows with it.
#include "gui/composer/message_edit.h"

#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QTextBlock>
#include <algorithm>
#include <cmath>

#include "gui/composer/pasted_content.h"

namespace sightline::gui {

namespace {

constexpr int kLinesMax = 10;  // then it scrolls
constexpr int kMargin = 6;

}  // namespace

MessageEdit::MessageEdit(QWidget* parent) : QPlainTextEdit(parent) {
  setObjectName("messageEdit");
  retranslate();
  setFrameShape(QFrame::NoFrame);
  setTabChangesFocus(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  document()->setDocumentMargin(kMargin);
  viewport()->setAutoFillBackground(false);
  connect(this, &QPlainTextEdit::textChanged, this, &MessageEdit::adjustHeight);
  adjustHeight();
}

/// As high as its lines, up to kLinesMax. Lines are measured only until it is clear that there are more.
void MessageEdit::adjustHeight() {
  const double line = QFontMetricsF(font()).lineSpacing();
  double lines = 0.0;
  for (QTextBlock block = document()->begin(); block.isValid() && lines <= kLinesMax; block = block.next()) {
    lines += std::max(1.0, std::round(blockBoundingRect(block).height() / line));
  }
  setVerticalScrollBarPolicy(lines > kLinesMax ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
  const double shown = std::clamp(lines, 1.0, double{kLinesMax});
  const int height = static_cast<int>(std::ceil(shown * line)) + 2 * kMargin + 2;
  if (height != minimumHeight()) setFixedHeight(height);
}

void MessageEdit::keyPressEvent(QKeyEvent* event) {
  const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (isEnter && !event->modifiers().testFlag(Qt::ShiftModifier)) {
    if (!isComposing_) emit sendPressed();
    return;
  }
  if (event->key() == Qt::Key_Escape) {
    emit stopPressed();
    return event->ignore();
  }
  const bool isEmpty = document()->isEmpty() && !isComposing_;
  if (event->key() == Qt::Key_Up && event->modifiers() == Qt::NoModifier && isEmpty) {
    emit upInEmpty();
    return;
  }
  const QTextCursor cursor = textCursor();
  if (event->key() == Qt::Key_Backspace && !isComposing_ && cursor.atStart() && !cursor.hasSelection()) {
    emit backspaceAtStart();
    return;
  }
  QPlainTextEdit::keyPressEvent(event);
}

void MessageEdit::inputMethodEvent(QInputMethodEvent* event) {
  isComposing_ = !event->preeditString().isEmpty();
  QPlainTextEdit::inputMethodEvent(event);
}

void MessageEdit::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  if (event->oldSize().width() != event->size().width()) adjustHeight();
}

void MessageEdit::changeEvent(QEvent* event) {
  QPlainTextEdit::changeEvent(event);
  if (event->type() == QEvent::FontChange) adjustHeight();
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void MessageEdit::retranslate() {
  setAccessibleName(tr("Message"));
  setPlaceholderText(tr("Ask about a picture, or anything else"));
}

void MessageEdit::focusInEvent(QFocusEvent* event) {
  QPlainTextEdit::focusInEvent(event);
  emit focusChanged();
}

void MessageEdit::focusOutEvent(QFocusEvent* event) {
  QPlainTextEdit::focusOutEvent(event);
  isComposing_ = false;
  emit focusChanged();
}

bool MessageEdit::canInsertFromMimeData(const QMimeData* source) const { return holdsSomething(*source); }

void MessageEdit::insertFromMimeData(const QMimeData* source) { emit pasted(source); }

}  // namespace sightline::gui
