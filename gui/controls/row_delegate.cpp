/// RowDelegate: entries of short lists, with room around them and, if wanted, a second line.
#include "gui/controls/row_delegate.h"

#include <QPainter>

#include "gui/conversation/theme.h"

namespace sightline::gui {

namespace {

constexpr int kAcross = 12;
constexpr int kAround = 8;
constexpr int kBetween = 2;
constexpr double kRound = 7.0;

}  // namespace

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const int line = option.fontMetrics.height();
  const bool hasSecond = !index.data(SecondLine).toString().isEmpty();
  const int width = option.fontMetrics.horizontalAdvance(index.data().toString()) + 2 * kAcross;
  return {width, (hasSecond ? 2 * line + kBetween : line) + 2 * kAround + 2};
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QPalette& palette = option.palette;
  const QColor ground = palette.color(QPalette::Base);
  const QColor ink = palette.color(QPalette::Text);
  const QColor accent = palette.color(QPalette::Highlight);
  const bool isChosen = option.state.testFlag(QStyle::State_Selected);
  const bool isOver = option.state.testFlag(QStyle::State_MouseOver);
  const bool hasKeyboard = option.state.testFlag(QStyle::State_HasFocus);
  const QRectF plate = QRectF(option.rect).adjusted(2.0, 1.0, -2.0, -1.0);
  const bool isMirrored = option.direction == Qt::RightToLeft;
  if (isChosen || isOver) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(isChosen ? blend(ground, accent, 0.16) : blend(ground, ink, 0.05));
    painter->drawRoundedRect(plate, kRound, kRound);
  }
  if (isChosen) {
    painter->setBrush(accent);
    const double x = isMirrored ? plate.right() - 3.0 : plate.left();
    painter->drawRoundedRect(QRectF(x, plate.top() + 8.0, 3.0, plate.height() - 16.0), 1.5, 1.5);
  }
  if (hasKeyboard && isChosen) {
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(accent, 1.3));
    painter->drawRoundedRect(plate.adjusted(0.5, 0.5, -0.5, -0.5), kRound, kRound);
  }
  const QString second = index.data(SecondLine).toString();
  QRect words = option.rect.adjusted(kAcross, kAround + 1, -kAcross, -kAround - 1);
  QFont font = option.font;
  if (isChosen || !second.isEmpty()) font.setWeight(QFont::DemiBold);
  painter->setFont(font);
  painter->setPen(ink);
  const int line = option.fontMetrics.height();
  const auto draw = [&](const QRect& place, const QString& text) {
    const QString shown = QFontMetrics(painter->font()).elidedText(text, Qt::ElideMiddle, place.width());
    painter->drawText(place, Qt::AlignLeading | Qt::AlignVCenter | Qt::TextSingleLine, shown);
  };
  words.setHeight(line);
  draw(words, index.data().toString());
  if (!second.isEmpty()) {
    painter->setFont(option.font);
    painter->setPen(blend(isChosen ? blend(ground, accent, 0.16) : ground, ink, 0.72));
    draw(words.translated(0, line + kBetween), second);
  }
  painter->restore();
}

}  // namespace sightline::gui
