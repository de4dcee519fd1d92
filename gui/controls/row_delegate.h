/// RowDelegate: entries of short lists, with room around them and, if wanted, a second line.
#pragma once

#include <QStyledItemDelegate>

namespace sightline::gui {

/// Chosen entries are tinted and marked at their beginning; the keyboard shows as a frame.
class RowDelegate : public QStyledItemDelegate {
 public:
  /// Role of the second line, a QString.
  static constexpr int SecondLine = Qt::UserRole + 100;

  using QStyledItemDelegate::QStyledItemDelegate;

  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace sightline::gui
