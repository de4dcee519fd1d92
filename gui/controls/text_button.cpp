/// TextButton: a button with words, filled where it is meant first.
#include "gui/controls/text_button.h"

#include <QPainter>
#include <algorithm>

#include "gui/conversation/theme.h"

namespace sightline::gui {

namespace {

constexpr int kPadding = 16;
constexpr int kLeast = 80;
constexpr double kRound = 8.0;

}  // namespace

TextButton::TextButton(Kind kind, QWidget* parent) : QPushButton(parent), kind_(kind) {
  setAttribute(Qt::WA_Hover);
  setAutoDefault(false);
  if (kind == Kind::Choice) setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize TextButton::sizeHint() const {
  const int words = fontMetrics().size(Qt::TextShowMnemonic, text()).width();
  const int height = fontMetrics().height() + (kind_ == Kind::Choice ? 22 : 16);
  return {std::max(kLeast, words + 2 * kPadding), height};
}

QSize TextButton::minimumSizeHint() const {
  return kind_ == Kind::Choice ? QSize(kLeast, sizeHint().height()) : sizeHint();
}

void TextButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QPalette::ColorGroup group = isEnabled() ? QPalette::Active : QPalette::Disabled;
  const bool isFilled = kind_ == Kind::Primary && isEnabled();
  const bool isOver = underMouse() && isEnabled();
  const QColor ink = palette().color(group, isFilled ? QPalette::HighlightedText : QPalette::ButtonText);
  QColor fill = isFilled ? palette().color(QPalette::Highlight) : palette().color(group, QPalette::Base);
  if (isOver) fill = blend(fill, ink, isDown() ? 0.16 : 0.07);
  const QColor edge = isFilled ? fill : palette().color(group, QPalette::Mid);
  const QRectF plate = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
  painter.setPen(QPen(edge, 1.0));
  painter.setBrush(fill);
  painter.drawRoundedRect(plate, kRound, kRound);
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(palette().color(isFilled ? QPalette::WindowText : QPalette::Highlight), 1.6));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.8, 0.8, -0.8, -0.8), kRound, kRound);
  }
  painter.setPen(ink);
  const QRect words = rect().adjusted(kPadding, 0, -kPadding, 0);
  const bool isCut = fontMetrics().size(Qt::TextShowMnemonic, text()).width() > words.width();
  const QString shown = isCut ? fontMetrics().elidedText(text(), Qt::ElideRight, words.width()) : text();
  const auto across = kind_ == Kind::Choice ? Qt::AlignLeading : Qt::AlignHCenter;
  painter.drawText(words, static_cast<int>(across | Qt::AlignVCenter) | Qt::TextShowMnemonic | Qt::TextSingleLine,
                   shown);
}

}  // namespace sightline::gui
