/// SourceList: the statements of an answer and where each stands.
#pragma once

#include <QAbstractListModel>
#include <QStyledItemDelegate>
#include <vector>

#include "gui/document/document_source.h"

namespace sightline::gui {

/// One row for each statement. Rows have Qt::DisplayRole for assistive programs and the roles below.
class SourceModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { Place = Qt::UserRole + 1, Statement, Snippet, IsFound };

  using QAbstractListModel::QAbstractListModel;

  /// Where these go on from what is shown, what was chosen of that stays chosen.
  void setSources(std::vector<DocumentSource> sources);
  /// Whether these begin with all that is shown.
  [[nodiscard]] bool goesOn(const std::vector<DocumentSource>& sources) const;
  [[nodiscard]] const std::vector<DocumentSource>& sources() const { return sources_; }
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  void retranslate();

 private:
  std::vector<DocumentSource> sources_;
};

/// Draws a row: the place as a tag, the statement beside it, grey if it stands nowhere.
class SourceDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace sightline::gui
