/// RoundButton: the one button of a place that is meant first.
#include "gui/composer/round_button.h"

#include <QPainter>

namespace sightline::gui {

namespace {

constexpr int kSide = 36;
constexpr int kIcon = 20;

}  // namespace

RoundButton::RoundButton(QWidget* parent) : QAbstractButton(parent) {
  setFixedSize(kSide, kSide);
  setFocusPolicy(Qt::TabFocus);
  setIconSize({kIcon, kIcon});
  setAttribute(Qt::WA_Hover);
}

void RoundButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor fill = palette().color(QPalette::Highlight);
  if (isDown()) fill = fill.darker(115);
  if (!isDown() && underMouse()) fill = fill.lighter(108);
  if (!isEnabled()) {
    fill = palette().color(QPalette::Active, QPalette::WindowText);
    fill.setAlphaF(0.14F);
  }
  painter.setPen(Qt::NoPen);
  painter.setBrush(fill);
  const QRectF circle = QRectF(rect()).adjusted(2.0, 2.0, -2.0, -2.0);
  painter.drawEllipse(circle);
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 1.5));
    painter.drawEllipse(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75));
  }
  const QRect place(QPoint((kSide - kIcon) / 2, (kSide - kIcon) / 2), iconSize());
  icon().paint(&painter, place, Qt::AlignCenter, isEnabled() ? QIcon::Normal : QIcon::Disabled);
}

}  // namespace sightline::gui
