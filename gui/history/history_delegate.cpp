/// HistoryDelegate: how a line of the history looks, and the field that renames it.
#include "gui/history/history_delegate.h"

#include <QLineEdit>
#include <QPainter>

#include "gui/conversation/theme.h"
#include "gui/history/history_model.h"
#include "gui/icons/line_icon.h"

namespace sightline::gui {

namespace {

constexpr int kSide = 8;      // between the plate and the panel's edge
constexpr int kPadding = 10;  // between the plate's edge and the words
constexpr int kSign = 14;
constexpr int kTitleMost = 200;  // characters a person may type

QFont smallFont(const QFont& font) {
  QFont small = font;
  small.setPointSizeF(font.pointSizeF() * 0.88);
  return small;
}

QRect plateOf(const QStyleOptionViewItem& option) { return option.rect.adjusted(kSide, 1, -kSide, -1); }

void paintHeading(QPainter* painter, const QStyleOptionViewItem& option, const QString& text) {
  QFont font = smallFont(option.font);
  font.setWeight(QFont::DemiBold);
  painter->setFont(font);
  painter->setPen(blend(option.palette.color(QPalette::Active, QPalette::Window),
                        option.palette.color(QPalette::Active, QPalette::WindowText), 0.62));
  const QRect place = plateOf(option).adjusted(kPadding, 0, -kPadding, -4);
  painter->drawText(place, Qt::AlignBottom | Qt::AlignLeading | Qt::TextSingleLine, text);
}

void paintPlate(QPainter* painter, const QStyleOptionViewItem& option) {
  QColor tint = option.palette.color(QPalette::Active, QPalette::WindowText);
  const bool isChosen = option.state.testFlag(QStyle::State_Selected);
  const bool isOver = option.state.testFlag(QStyle::State_MouseOver);
  tint.setAlphaF(isChosen ? 0.11F : isOver ? 0.055F : 0.0F);
  const bool isFocused = option.state.testFlag(QStyle::State_HasFocus);
  QPen edge(Qt::NoPen);
  if (isChosen) edge = QPen(edgeOf(option.palette, 0.14), 1.0);
  if (isFocused) edge = QPen(option.palette.color(QPalette::Active, QPalette::Highlight), 1.5);
  painter->setPen(edge);
  painter->setBrush(tint);
  painter->drawRoundedRect(QRectF(plateOf(option)).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

/// Paints the signs from the end and returns the room that is left for words.
QRect paintSigns(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index, QRect room) {
  const bool isMirrored = option.direction == Qt::RightToLeft;
  const auto takeEnd = [&room, isMirrored](int width) {
    const int x = isMirrored ? room.left() : room.right() + 1 - width;
    const QRect end(x, room.top(), width, room.height());
    room.adjust(isMirrored ? width + 6 : 0, 0, isMirrored ? 0 : -width - 6, 0);
    return end;
  };
  if (index.data(HistoryModel::Answering).toBool()) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(option.palette.color(QPalette::Active, QPalette::Highlight));
    painter->drawEllipse(QRectF(takeEnd(8)).center(), 4.0, 4.0);
  }
  if (index.data(HistoryModel::Pinned).toBool()) {
    const QRect end = takeEnd(kSign);
    lineIcon(LineIcon::Pin).paint(painter, QRect(end.left(), end.center().y() - kSign / 2, kSign, kSign));
  }
  if (index.data(HistoryModel::HasDraft).toBool()) {
    painter->setFont(smallFont(option.font));
    painter->setPen(option.palette.color(QPalette::Active, QPalette::Link));
    const QString word = HistoryModel::tr("Draft");
    painter->drawText(takeEnd(painter->fontMetrics().horizontalAdvance(word)), Qt::AlignCenter, word);
  }
  return room;
}

}  // namespace

void HistoryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QString title = index.data().toString();
  if (index.data(HistoryModel::IsHeading).toBool()) {
    paintHeading(painter, option, title);
    painter->restore();
    return;
  }
  paintPlate(painter, option);
  QRect room = plateOf(option).adjusted(kPadding, 0, -kPadding, 0);
  const QString snippet = index.data(HistoryModel::Snippet).toString();
  if (!snippet.isEmpty()) {
    painter->setFont(smallFont(option.font));
    painter->setPen(blend(option.palette.color(QPalette::Active, QPalette::Window),
                          option.palette.color(QPalette::Active, QPalette::WindowText), 0.62));
    const QRect lower = room.adjusted(0, room.height() / 2, 0, -4);
    painter->drawText(lower, Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(snippet, Qt::ElideRight, lower.width()));
    room.setBottom(room.center().y() + 2);
  }
  room = paintSigns(painter, option, index, room);
  painter->setFont(option.font);
  painter->setPen(option.palette.color(QPalette::Active, QPalette::WindowText));
  painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine,
                    painter->fontMetrics().elidedText(title, Qt::ElideRight, room.width()));
  painter->restore();
}

QSize HistoryDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const int line = option.fontMetrics.height();
  if (index.data(HistoryModel::IsHeading).toBool()) return {100, line + (index.row() == 0 ? 10 : 20)};
  return {100, index.data(HistoryModel::Snippet).toString().isEmpty() ? line + 16 : 2 * line + 16};
}

QWidget* HistoryDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const {
  auto* const field = new QLineEdit(parent);
  field->setObjectName("renameField");
  field->setAccessibleName(HistoryModel::tr("Title of the conversation"));
  field->setMaxLength(kTitleMost);
  return field;
}

void HistoryDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                           const QModelIndex&) const {
  editor->setGeometry(plateOf(option));
}

}  // namespace sightline::gui
