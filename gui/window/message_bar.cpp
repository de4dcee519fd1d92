/// MessageBar: one sentence across the conversation, with a button.
#include "gui/window/message_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include "gui/conversation/theme.h"

namespace sightline::gui {

MessageBar::MessageBar(const char* name, QWidget* parent) : QWidget(parent) {
  setObjectName(name);
  label_ = new QLabel;
  label_->setTextFormat(Qt::PlainText);
  label_->setWordWrap(true);
  button_ = new QToolButton;
  button_->setObjectName(QString(name) + "Button");
  button_->setAutoRaise(true);
  button_->setFocusPolicy(Qt::TabFocus);
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(14, 6, 8, 6);
  row->addWidget(label_, 1);
  row->addWidget(button_);
  connect(button_, &QToolButton::clicked, this, &MessageBar::pressed);
  hide();
}

void MessageBar::setButtonText(const QString& text) {
  button_->setText(text);
  button_->setAccessibleName(text);
}

void MessageBar::setSentence(const QString& sentence) {
  label_->setText(sentence);
  setAccessibleName(sentence);
  setVisible(!sentence.isEmpty());
}

QString MessageBar::sentence() const { return isHidden() ? QString() : label_->text(); }

void MessageBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor base = palette().color(QPalette::Base);
  const QColor accent = palette().color(QPalette::Highlight);
  painter.setPen(blend(base, accent, 0.45));
  painter.setBrush(blend(base, accent, 0.12));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9);
}

}  // namespace sightline::gui
