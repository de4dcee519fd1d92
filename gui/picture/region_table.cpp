/// RegionTable: the places of one picture as rows of a table.
#include "gui/picture/region_table.h"

#include <QPainter>
#include <QPixmap>
#include <cmath>
#include <utility>

#include "gui/picture/place_painter.h"

namespace sightline::gui {

namespace {

constexpr int kRow = 30;         // logical pixels
constexpr int kSwatch = 12;      // logical pixels
constexpr int kSwatchRatio = 3;  // fine enough for every screen

/// A box for a box, a dot for a point.
QPixmap swatch(const QColor& colour, bool isPoint) {
  QPixmap pixmap(kSwatch * kSwatchRatio, kSwatch * kSwatchRatio);
  pixmap.setDevicePixelRatio(kSwatchRatio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(QColor(0, 0, 0, 110), 1.0));
  painter.setBrush(colour);
  const QRectF inner(1.0, 1.0, kSwatch - 2.0, kSwatch - 2.0);
  const double radius = isPoint ? kSwatch / 2.0 : 2.5;
  painter.drawRoundedRect(inner, radius, radius);
  return pixmap;
}

QString pixelsText(const Region& region, QSize size) {
  const auto pixel = [](double fraction, int side) { return QString::number(std::llround(fraction * side)); };
  const QString first = pixel(region.x0, size.width()) + ", " + pixel(region.y0, size.height());
  if (region.is_point) return first;
  return first + " – " + pixel(region.x1, size.width()) + ", " + pixel(region.y1, size.height());
}

}  // namespace

void RegionTable::setRegions(std::vector<Region> regions, QSize size) {
  beginResetModel();
  regions_ = std::move(regions);
  colours_ = regionColours(regions_);
  size_ = size;
  endResetModel();
}

void RegionTable::addRegion(const Region& region) {
  const int row = rowCount();
  beginInsertRows({}, row, row);
  regions_.push_back(region);
  colours_ = regionColours(regions_);  // more behind change none of those before
  endInsertRows();
}

void RegionTable::retranslate() {
  emit headerDataChanged(Qt::Horizontal, 0, Columns - 1);
  if (!regions_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1));
}

int RegionTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(regions_.size());
}

int RegionTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : Columns; }

QVariant RegionTable::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const auto row = static_cast<std::size_t>(index.row());
  const Region& region = regions_[row];
  const QString label = shownLabel(region).isEmpty() ? tr("(no label)") : shownLabel(region);
  const QString pixels = pixelsText(region, size_);
  if (role == Qt::AccessibleTextRole) {
    return index.column() == Label ? tr("%1 at %2").arg(label, pixels) : pixels;
  }
  if (role == Qt::SizeHintRole && index.column() == Label) return QSize(0, kRow);
  if (role == Qt::ToolTipRole) return label.toHtmlEscaped();
  if (index.column() == Coordinates) {
    if (role == Qt::DisplayRole) return pixels;
    if (role == Qt::TextAlignmentRole) return int(Qt::AlignRight | Qt::AlignVCenter);
    return {};
  }
  if (role == Qt::DisplayRole) return label;
  if (role == Qt::DecorationRole) return swatch(colours_[row], region.is_point);
  return {};
}

QVariant RegionTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) {
    return int((section == Coordinates ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  }
  if (role != Qt::DisplayRole) return {};
  return section == Label ? tr("Place") : tr("Pixels");
}

}  // namespace sightline::gui
