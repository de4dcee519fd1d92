/// ThumbnailList: the pages of a document as small pictures, one of which is looked at.
#include "gui/document/thumbnail_list.h"

#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <algorithm>
#include <utility>

#include "gui/icons/soft_parts.h"

namespace sightline::gui {

namespace {

constexpr int kWidth = 64;  // logical pixels of a page
constexpr int kMost = 92;   // of its height
constexpr int kAround = 8;
constexpr std::size_t kKept = 400;

class ThumbnailDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    return {kWidth + 2 * kAround, pageSize(index).height() + option.fontMetrics.height() + 2 * kAround};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const QSize size = pageSize(index);
    const bool isCurrent = option.state.testFlag(QStyle::State_Selected);
    const QRect place(option.rect.left() + (option.rect.width() - size.width()) / 2, option.rect.top() + kAround,
                      size.width(), size.height());
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    painter->fillRect(place, Qt::white);
    const auto picture = index.data(ThumbnailModel::Picture).value<QImage>();
    if (!picture.isNull()) painter->drawImage(place, picture);
    QColor edge = option.palette.color(isCurrent ? QPalette::Highlight : QPalette::WindowText);
    edge.setAlphaF(isCurrent ? 1.0F : 0.25F);
    painter->setPen(QPen(edge, isCurrent ? 2.5 : 1.0));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(place).adjusted(-1, -1, 1, 1), 2, 2);
    painter->setPen(option.palette.color(isCurrent ? QPalette::WindowText : QPalette::PlaceholderText));
    painter->drawText(QRect(option.rect.left(), place.bottom() + 2, option.rect.width(), option.fontMetrics.height()),
                      Qt::AlignCenter, QString::number(index.row() + 1));
    painter->restore();
  }

 private:
  static QSize pageSize(const QModelIndex& index) {
    const QSizeF size = index.data(ThumbnailModel::PageSize).toSizeF();
    if (size.isEmpty()) return {kWidth, kWidth * 4 / 3};
    return (size * std::min(kWidth / size.width(), kMost / size.height())).toSize().expandedTo({8, 8});
  }
};

}  // namespace

void ThumbnailModel::setPages(std::vector<QSizeF> sizes) {
  beginResetModel();
  sizes_ = std::move(sizes);
  pictures_.clear();
  order_.clear();
  asked_.clear();
  endResetModel();
}

void ThumbnailModel::setPicture(int page, const QImage& picture) {
  asked_.erase(page);
  if (page < 0 || page >= rowCount() || picture.isNull()) return;
  if (pictures_.insert_or_assign(page, picture).second) order_.push_back(page);
  if (order_.size() > kKept) {
    pictures_.erase(order_.front());
    order_.pop_front();
  }
  emit dataChanged(index(page), index(page), {Picture});
}

int ThumbnailModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(sizes_.size());
}

QVariant ThumbnailModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  if (role == PageSize) return sizes_[static_cast<std::size_t>(index.row())];
  if (role == Qt::AccessibleTextRole || role == Qt::DisplayRole) return tr("Page %1").arg(index.row() + 1);
  if (role != Picture) return {};
  const auto found = pictures_.find(index.row());
  if (found != pictures_.end()) return found->second;
  if (asked_.insert(index.row()).second) emit pictureWanted(index.row());
  return {};
}

void ThumbnailModel::retranslate() {
  if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1));
}

ThumbnailList::ThumbnailList(QWidget* parent) : QListView(parent) {
  setObjectName("thumbnailList");
  pages_ = new ThumbnailModel(this);
  setModel(pages_);
  setItemDelegate(new ThumbnailDelegate(this));
  setFrameShape(QFrame::NoFrame);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setLayoutMode(QListView::Batched);
  setBatchSize(100);
  soften(*verticalScrollBar());
  setFixedWidth(sizeHint().width());
  retranslate();
}

void ThumbnailList::retranslate() {
  setAccessibleName(tr("Pages of the document"));
  pages_->retranslate();
}

QSize ThumbnailList::sizeHint() const { return {kWidth + 2 * kAround + 14, 200}; }

int ThumbnailList::pictureWidth() const { return static_cast<int>(kWidth * devicePixelRatioF()); }

void ThumbnailList::setCurrentPage(int page) {
  isFollowing_ = true;
  setCurrentIndex(pages_->index(page));
  isFollowing_ = false;
}

void ThumbnailList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QListView::currentChanged(current, previous);
  if (!isFollowing_ && current.isValid()) emit pageChosen(current.row());
}

}  // namespace sightline::gui
