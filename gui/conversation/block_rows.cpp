/// Rows for paragraphs, formulas and rules.
#include "gui/conversation/block_rows.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "gui/formula/formula_layout.h"

namespace sightline::gui {

TextRow::TextRow(const std::vector<Run>& runs, const QFont& font, const Theme& theme, double width)
    : flow_(runs, font, theme, width) {
  controls_ = flow_.links();
}

void TextRow::paint(const RowPaint& paint) const {
  for (std::size_t i = 0; i < controls_.size(); ++i) {
    const int number = static_cast<int>(i);
    paintControlState(paint, controls_[i], paint.hoveredControl == number, paint.focusedControl == number);
  }
  flow_.paint(paint, paint.origin, paint.selection, true);
}

FormulaRow::FormulaRow(const QString& tex, const Theme& theme, double width)
    : tex_(tex), width_(width), padding_(std::round(theme.em * 0.35)), picture_(layOutFormula(tex, theme.text, true)) {
  if (picture_) return;
  Run source;
  source.text = QStringLiteral("$$") + tex.left(8000) + QStringLiteral("$$");
  source.code = true;
  source_.emplace(std::vector<Run>{source}, theme.text, theme, width);
}

double FormulaRow::height() const {
  return source_ ? source_->height() : std::ceil(picture_->ascent + picture_->descent + 2 * padding_);
}

void FormulaRow::paint(const RowPaint& paint) const {
  const bool isSelected = paint.selection.end > paint.selection.begin;
  if (isSelected) paint.painter.fillRect(QRectF(paint.origin, QSizeF(width_, height())), paint.theme.selection);
  if (source_) {
    source_->paint(paint, paint.origin, {0, isSelected ? source_->length() : 0}, false);
    return;
  }
  const double left = std::max(0.0, (width_ - picture_->width) / 2) - scrolled_;
  const QColor ink = isSelected ? paint.theme.selectedInk : paint.theme.ink;
  paint.painter.save();
  paint.painter.setClipRect(QRectF(paint.origin.x(), paint.origin.y(), width_, height()), Qt::IntersectClip);
  paintFormula(paint.painter, *picture_, paint.origin + QPointF(left, padding_ + picture_->ascent), ink);
  paint.painter.restore();
}

QString FormulaRow::text(TextRange range) const {
  return range.end > range.begin ? QStringLiteral("$$") + tex_ + QStringLiteral("$$") : QString();
}

std::vector<QRectF> FormulaRow::rectsOf(TextRange /*range*/) const { return {QRectF(0, 0, width_, height())}; }

bool FormulaRow::scrollSideways(QPointF /*point*/, double by) {
  const double most = picture_ ? std::max(0.0, picture_->width - width_) : 0;
  if (most == 0) return false;
  scrolled_ = std::clamp(scrolled_ + by, 0.0, most);
  return true;
}

void RuleRow::paint(const RowPaint& paint) const {
  const double y = std::round(paint.origin.y() + height_ / 2);
  paint.painter.fillRect(QRectF(paint.origin.x(), y, width_, 1), paint.theme.border);
}

}  // namespace sightline::gui
