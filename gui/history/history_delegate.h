/// HistoryDelegate: how a line of the history looks, and the field that renames it.
#pragma once

#include <QStyledItemDelegate>

namespace sightline::gui {

/// Headings small and quiet; conversations on a rounded plate, with a pin, a draft or an answer under way at their end.
class HistoryDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const override;
};

}  // namespace sightline::gui
