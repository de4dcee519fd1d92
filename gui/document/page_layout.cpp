/// PageLayout: where the pages of a document lie below each other.
#include "gui/document/page_layout.h"

#include <algorithm>

namespace sightline::gui {

namespace {

constexpr QSizeF kA4(595.0, 842.0);
constexpr double kLeastWidth = 40.0;

}  // namespace

PageLayout::PageLayout(const std::vector<QSizeF>& sizes, double viewWidth, double zoom) {
  const auto sizeOf = [](const QSizeF& size) { return size.width() > 0 && size.height() > 0 ? size : kA4; };
  double usual = 0.0;  // most pages of most documents are of one size: that of the narrowest fills the view
  for (const QSizeF& size : sizes) usual = usual > 0 ? std::min(usual, sizeOf(size).width()) : sizeOf(size).width();
  const double fitted = std::max(kLeastWidth, viewWidth - 2 * kPageMargin);
  double widest = 0.0;
  for (const QSizeF& size : sizes) widest = std::max(widest, sizeOf(size).width());
  // A page twice as wide as the others would make them unreadable: it is made to fit instead.
  const double scale = usual > 0 ? fitted / std::min(widest, 1.5 * usual) * zoom : 1.0;
  double y = kPageMargin;
  double width = 0.0;
  for (const QSizeF& size : sizes) {
    const QSizeF whole = sizeOf(size);
    const double own = std::min(scale, fitted * zoom / whole.width());
    pages_.emplace_back(QPointF(0.0, y), whole * own);
    y += pages_.back().height() + kPageGap;
    width = std::max(width, pages_.back().width());
  }
  const double column = std::max(viewWidth, width + 2 * kPageMargin);
  for (QRectF& page : pages_) page.moveLeft((column - page.width()) / 2.0);
  size_ = pages_.empty() ? QSizeF() : QSizeF(column, y - kPageGap + kPageMargin);
}

std::pair<int, int> PageLayout::pagesIn(double top, double bottom) const {
  const auto first =
      std::partition_point(pages_.begin(), pages_.end(), [top](const QRectF& page) { return page.bottom() < top; });
  const auto last =
      std::partition_point(first, pages_.end(), [bottom](const QRectF& page) { return page.top() <= bottom; });
  return {static_cast<int>(first - pages_.begin()), static_cast<int>(last - pages_.begin()) - 1};
}

int PageLayout::pageAt(double y) const {
  if (pages_.empty()) return -1;
  const auto first = std::partition_point(pages_.begin(), pages_.end(),
                                          [y](const QRectF& page) { return page.bottom() + kPageGap / 2.0 < y; });
  return std::min(static_cast<int>(first - pages_.begin()), nPages() - 1);
}

QRectF PageLayout::place(int page, const QRectF& fractions) const {
  const QRectF whole = pages_[static_cast<std::size_t>(page)];
  return {whole.left() + fractions.left() * whole.width(), whole.top() + fractions.top() * whole.height(),
          fractions.width() * whole.width(), fractions.height() * whole.height()};
}

QPointF PageLayout::fraction(int page, QPointF point) const {
  const QRectF whole = pages_[static_cast<std::size_t>(page)];
  return {(point.x() - whole.left()) / whole.width(), (point.y() - whole.top()) / whole.height()};
}

}  // namespace sightline::gui
