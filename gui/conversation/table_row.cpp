/// Rows of a table, their columns as wide as their words ask for.
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "gui/conversation/block_rows.h"

namespace sightline::gui {

namespace {

/// Widths of the columns: as wide as their longest cell if all fit, else shared out in between that and their longest
/// word. A table whose words alone are too wide stays so and scrolls.
std::vector<double> columnWidths(const TableShape& shape, const QFont& font, double padding, double available) {
  const QFontMetricsF metrics(font);
  std::vector<double> least;
  std::vector<double> wanted;
  for (std::size_t i = 0; i < shape.widest.size(); ++i) {
    const double word = metrics.horizontalAdvance(shape.longestWord[i].left(60)) * 1.05;
    least.push_back(std::min(word, 18 * metrics.height()) + 2 * padding + 1);
    const double cell = metrics.horizontalAdvance(shape.widest[i].left(400)) * 1.06;
    wanted.push_back(std::max(least.back(), cell + 2 * padding + 1));
  }
  const double sumLeast = std::accumulate(least.begin(), least.end(), 0.0);
  const double sumWanted = std::accumulate(wanted.begin(), wanted.end(), 0.0);
  if (sumWanted <= available) return wanted;
  const double share = sumWanted > sumLeast ? std::max(0.0, available - sumLeast) / (sumWanted - sumLeast) : 0;
  for (std::size_t i = 0; i < least.size(); ++i) least[i] += (wanted[i] - least[i]) * share;
  return least;
}

Qt::Alignment alignmentOf(CellAlignment alignment) {
  if (alignment == CellAlignment::Centre) return Qt::AlignHCenter;
  return alignment == CellAlignment::Right ? Qt::AlignRight : Qt::AlignLeft;
}

}  // namespace

TableRow::TableRow(const Block& block, const Theme& theme, double width)
    : hasHeader_(block.hasHeader), continues_(block.continues), padding_(std::round(theme.em * 0.55)), width_(width) {
  QFont head = theme.text;
  head.setWeight(QFont::DemiBold);
  const std::vector<double> widths = columnWidths(*block.shape, head, padding_, width);
  columnLefts_.push_back(0);
  for (const double column : widths) columnLefts_.push_back(columnLefts_.back() + column);
  tableWidth_ = std::min(columnLefts_.back(), std::max(width, columnLefts_.back()));
  double y = 0;
  const double above = std::round(padding_ * 0.55);
  for (std::size_t row = 0; row < block.rows.size(); ++row) {
    rowTops_.push_back(y);
    double tallest = 0;
    for (std::size_t column = 0; column < block.rows[row].size() && column < widths.size(); ++column) {
      const QFont& font = hasHeader_ && row == 0 ? head : theme.text;
      const Qt::Alignment alignment = alignmentOf(block.shape->alignments[column]);
      cells_.push_back({TextFlow(block.rows[row][column], font, theme, widths[column] - 2 * padding_, alignment),
                        QPointF(columnLefts_[column] + padding_, y + above), length_, row});
      PlacedCell& cell = cells_.back();
      length_ += cell.flow.length() + 1;
      tallest = std::max(tallest, cell.flow.height());
      for (RowControl link : cell.flow.links()) {
        for (QRectF& rect : link.rects) rect.translate(cell.at);
        controls_.push_back(std::move(link));
      }
    }
    y += std::max(tallest, theme.em) + 2 * above;
  }
  rowTops_.push_back(y);
  if (length_ > 0) --length_;
  height_ = std::ceil(y);
}

void TableRow::paint(const RowPaint& paint) const {
  QPainter& painter = paint.painter;
  painter.save();
  painter.setClipRect(QRectF(paint.origin.x(), paint.origin.y() - 1, width_, height_ + 2), Qt::IntersectClip);
  const QPointF origin = paint.origin - QPointF(scrolled_, 0);
  if (hasHeader_) painter.fillRect(QRectF(origin, QSizeF(tableWidth_, rowTops_[1])), paint.theme.panel);
  for (std::size_t row = continues_ ? 0 : 1; row < rowTops_.size(); ++row) {
    const bool isUnderHead = hasHeader_ && row == 1;
    painter.fillRect(QRectF(origin.x(), std::round(origin.y() + rowTops_[row]) - 1, tableWidth_, 1),
                     isUnderHead ? paint.theme.dim : paint.theme.border);
  }
  for (const PlacedCell& cell : cells_) {
    const double y = origin.y() + cell.at.y();
    if (y > paint.clip.bottom() || y + cell.flow.height() < paint.clip.top()) continue;
    const TextRange selection = {std::max(0, paint.selection.begin - cell.begin),
                                 std::min(cell.flow.length(), paint.selection.end - cell.begin)};
    cell.flow.paint(paint, origin + cell.at, selection, false);
  }
  painter.restore();
}

const TableRow::PlacedCell& TableRow::cellAt(int offset) const {
  const auto after = std::upper_bound(cells_.begin(), cells_.end(), offset,
                                      [](int value, const PlacedCell& cell) { return value < cell.begin; });
  return after == cells_.begin() ? cells_.front() : *(after - 1);
}

int TableRow::offsetAt(QPointF point) const {
  point.rx() += scrolled_;
  const PlacedCell* nearest = nullptr;
  for (const PlacedCell& cell : cells_) {
    const bool isBelow = rowTops_[cell.row] > point.y() && cell.row > 0;
    if (nearest != nullptr && (isBelow || (cell.row == nearest->row && cell.at.x() - padding_ > point.x()))) break;
    nearest = &cell;
  }
  if (nearest == nullptr) return 0;
  return nearest->begin + nearest->flow.offsetAt(point - nearest->at);
}

QString TableRow::text(TextRange range) const {
  QString text;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const PlacedCell& cell = cells_[i];
    const int begin = std::max(0, range.begin - cell.begin);
    const int end = std::min(cell.flow.length(), range.end - cell.begin);
    if (begin <= end && range.end > cell.begin) text += cell.flow.text({begin, end});
    const int separator = cell.begin + cell.flow.length();
    const bool isInside = separator >= range.begin && separator < range.end && i + 1 < cells_.size();
    if (isInside) text += cells_[i + 1].row == cell.row ? QLatin1Char('\t') : QLatin1Char('\n');
  }
  return text;
}

TextRange TableRow::wordAt(int offset) const {
  if (cells_.empty()) return {};
  const PlacedCell& cell = cellAt(offset);
  const TextRange word = cell.flow.wordAt(offset - cell.begin);
  return {word.begin + cell.begin, word.end + cell.begin};
}

std::vector<QRectF> TableRow::rectsOf(TextRange range) const {
  if (cells_.empty()) return {};
  const PlacedCell& cell = cellAt(range.begin);
  std::vector<QRectF> rects = cell.flow.rectsOf({range.begin - cell.begin, range.end - cell.begin});
  for (QRectF& rect : rects) rect.translate(cell.at - QPointF(scrolled_, 0));
  return rects;
}

bool TableRow::scrollSideways(QPointF /*point*/, double by) {
  const double most = std::max(0.0, tableWidth_ - width_);
  if (most == 0) return false;
  scrolled_ = std::clamp(scrolled_ + by, 0.0, most);
  return true;
}

}  // namespace sightline::gui
