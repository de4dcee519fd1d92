/// ToolButton: a flat button for small things.
#include "gui/icons/tool_button.h"

#include <QPainter>
#include <algorithm>

namespace sightline::gui {

namespace {

constexpr int kSide = 34;
constexpr int kIcon = 20;
constexpr int kPadding = 9;
constexpr int kGap = 6;

}  // namespace

ToolButton::ToolButton(QWidget* parent) : QToolButton(parent) {
  setIconSize({kIcon, kIcon});
  setFocusPolicy(Qt::TabFocus);
  setAttribute(Qt::WA_Hover);
}

QSize ToolButton::sizeHint() const {
  if (text().isEmpty()) return {std::min(kSide, maximumWidth()), std::min(kSide, maximumHeight())};
  return {2 * kPadding + iconSize().width() + kGap + fontMetrics().horizontalAdvance(text()), kSide};
}

void ToolButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor tint = palette().color(isChecked() ? QPalette::Highlight : QPalette::ButtonText);
  const bool isOver = underMouse() && isEnabled();
  tint.setAlphaF(isChecked() ? 0.18F : isDown() ? 0.16F : isOver ? 0.08F : 0.0F);
  const QRectF plate = QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0);
  const double round = std::min(9.0, plate.height() / 2.0);
  painter.setBrush(tint);
  painter.setPen(hasFocus() ? QPen(palette().color(QPalette::Highlight), 1.5) : QPen(Qt::NoPen));
  painter.drawRoundedRect(plate, round, round);

  const QIcon::Mode mode = isEnabled() ? QIcon::Normal : QIcon::Disabled;
  const QIcon::State state = isChecked() ? QIcon::On : QIcon::Off;
  if (text().isEmpty()) {
    icon().paint(&painter,
                 QRect(QPoint((width() - iconSize().width()) / 2, (height() - iconSize().height()) / 2), iconSize()),
                 Qt::AlignCenter, mode, state);
    return;
  }
  const bool isMirrored = layoutDirection() == Qt::RightToLeft;
  const QRect inner = rect().adjusted(kPadding, 0, -kPadding, 0);
  const int iconX = isMirrored ? inner.right() + 1 - iconSize().width() : inner.left();
  icon().paint(&painter, QRect(QPoint(iconX, (height() - iconSize().height()) / 2), iconSize()), Qt::AlignCenter, mode,
               state);
  const QRect letters = isMirrored ? inner.adjusted(0, 0, -iconSize().width() - kGap, 0)
                                   : inner.adjusted(iconSize().width() + kGap, 0, 0, 0);
  painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::ButtonText));
  painter.drawText(letters, Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine, text());
}

}  // namespace sightline::gui
