/// PageLayout: where the pages of a document lie below each other.
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <utility>
#include <vector>

namespace sightline::gui {

/// Pages in one column, each as wide as the view at zoom 1 (`kPageMargin` left free on either side), wider ones by the
/// same measure. Logical pixels from the left upper corner of the first margin. A plain value.
class PageLayout {
 public:
  PageLayout() = default;
  /// `sizes` in any unit; a page without a size gets that of A4. `viewWidth` in logical pixels.
  PageLayout(const std::vector<QSizeF>& sizes, double viewWidth, double zoom);

  [[nodiscard]] int nPages() const { return static_cast<int>(pages_.size()); }
  [[nodiscard]] QRectF page(int page) const { return pages_[static_cast<std::size_t>(page)]; }
  [[nodiscard]] QSizeF size() const { return size_; }
  /// The first and the last page that a part of the column touches; {0, -1}: none.
  [[nodiscard]] std::pair<int, int> pagesIn(double top, double bottom) const;
  /// The page at a height, or the one nearest to it; -1: there is none.
  [[nodiscard]] int pageAt(double y) const;
  /// Fractions of a page as a place in the column.
  [[nodiscard]] QRectF place(int page, const QRectF& fractions) const;
  [[nodiscard]] QPointF fraction(int page, QPointF point) const;

 private:
  std::vector<QRectF> pages_;
  QSizeF size_;
};

inline constexpr double kPageMargin = 14.0;
inline constexpr double kPageGap = 14.0;

}  // namespace sightline::gui
