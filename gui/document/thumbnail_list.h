/// ThumbnailList: the pages of a document as small pictures, one of which is looked at.
#pragma once

#include <QAbstractListModel>
#include <QImage>
#include <QListView>
#include <QSizeF>
#include <deque>
#include <map>
#include <set>
#include <vector>

namespace sightline::gui {

/// Asks for the pictures of pages that are seen, and keeps the last few hundred.
class ThumbnailModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { Picture = Qt::UserRole + 1, PageSize };

  using QAbstractListModel::QAbstractListModel;

  void setPages(std::vector<QSizeF> sizes);
  void setPicture(int page, const QImage& picture);
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  void retranslate();

 signals:
  /// Emitted while something is painted: connect it queued.
  void pictureWanted(int page) const;

 private:
  std::vector<QSizeF> sizes_;
  std::map<int, QImage> pictures_;
  std::deque<int> order_;        // the oldest first
  mutable std::set<int> asked_;  // and neither come nor forgotten
};

/// Enter and click go to a page. GUI thread.
class ThumbnailList : public QListView {
  Q_OBJECT

 public:
  explicit ThumbnailList(QWidget* parent = nullptr);

  [[nodiscard]] ThumbnailModel* pages() const { return pages_; }
  /// Marks the page that is looked at; not told of.
  void setCurrentPage(int page);
  void retranslate();
  [[nodiscard]] QSize sizeHint() const override;
  /// Device pixels across.
  [[nodiscard]] int pictureWidth() const;

 signals:
  void pageChosen(int page);

 protected:
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

 private:
  ThumbnailModel* pages_ = nullptr;
  bool isFollowing_ = false;
};

}  // namespace sightline::gui
