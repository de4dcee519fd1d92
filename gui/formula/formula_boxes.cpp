/// The shapes that formulas are put together from.
#include "gui/formula/formula_boxes.h"

#include <QFontMetricsF>
#include <algorithm>
#include <utility>

namespace sightline::gui {

namespace {

FormulaPicture emptyBox(double width) {
  FormulaPicture box;
  box.width = width;
  return box;
}

QPainterPath bar(double x, double y, double width, double thickness) {
  QPainterPath path;
  path.addRect(x, y - thickness / 2, width, thickness);
  return path;
}

FormulaPicture fenceBox(const QString& fence, double ascent, double descent, const FormulaStyle& style) {
  if (fence.isEmpty() || fence == QLatin1String(".")) return emptyBox(style.size * 0.1);
  FormulaPicture box = textBox(fence, style.upright);
  const double wanted = ascent + descent;
  const double has = box.ascent + box.descent;
  if (wanted <= has * 1.05) return box;
  const double stretch = wanted / has;
  box.glyphs[0].stretch = stretch;
  box.glyphs[0].at.setY(descent - box.descent * stretch);
  box.ascent = ascent;
  box.descent = descent;
  return box;
}

}  // namespace

FormulaStyle FormulaStyle::smaller() const {
  FormulaStyle style = *this;
  style.size = std::max(7.0, size * 0.72);
  style.upright.setPixelSize(static_cast<int>(style.size + 0.5));
  style.italic.setPixelSize(static_cast<int>(style.size + 0.5));
  style.isDisplay = false;
  return style;
}

FormulaStyle FormulaStyle::inlined() const {
  FormulaStyle style = *this;
  style.isDisplay = false;
  return style;
}

FormulaStyle formulaStyle(const QFont& around, bool isDisplay) {
  FormulaStyle style;
  const double pixels = QFontMetricsF(around).ascent() + QFontMetricsF(around).descent();
  style.size = pixels * (isDisplay ? 0.98 : 0.9);
  style.upright = QFont(QStringList{QStringLiteral("Latin Modern Math"), QStringLiteral("STIX Two Text"),
                                    QStringLiteral("Liberation Serif"), QStringLiteral("DejaVu Serif")});
  style.upright.setStyleHint(QFont::Serif);
  style.upright.setPixelSize(static_cast<int>(style.size + 0.5));
  style.italic = style.upright;
  style.italic.setItalic(true);
  style.isDisplay = isDisplay;
  return style;
}

FormulaPicture textBox(const QString& text, const QFont& font) {
  FormulaPicture box;
  if (text.isEmpty()) return box;
  const QFontMetricsF metrics(font);
  const QRectF ink = metrics.tightBoundingRect(text);
  box.width = metrics.horizontalAdvance(text);
  // An italic letter leans over its end; a script would otherwise touch it.
  if (font.italic()) box.width = std::max(box.width, ink.right() + 0.5);
  box.ascent = std::max(-ink.top(), metrics.xHeight());
  box.descent = std::max(ink.bottom(), 0.0);
  box.glyphs.push_back({QPointF(0, 0), text, font});
  return box;
}

FormulaPicture fractionBox(FormulaPicture above, FormulaPicture below, const FormulaStyle& style, bool hasBar) {
  const double pad = style.size * 0.12;
  const double gap = style.size * (style.isDisplay ? 0.22 : 0.14);
  const double inner = std::max(above.width, below.width);
  FormulaPicture box = emptyBox(inner + 4 * pad);
  const double x = 2 * pad;
  const double raise = style.axis() + gap + above.descent;
  const double drop = below.ascent + gap - style.axis();
  const double aboveX = x + (inner - above.width) / 2;
  const double belowX = x + (inner - below.width) / 2;
  box.place(std::move(above), aboveX, -raise);
  box.place(std::move(below), belowX, drop);
  if (hasBar) box.shapes.push_back(bar(pad, -style.axis(), inner + 2 * pad, style.ruleThickness()));
  return box;
}

FormulaPicture rootBox(FormulaPicture inside, std::optional<FormulaPicture> degree, const FormulaStyle& style) {
  const double rule = style.ruleThickness() * 1.1;
  const double top = inside.ascent + style.size * 0.18;
  const double bottom = inside.descent + style.size * 0.06;
  const double sign = style.size * 0.55;
  const double height = top + bottom;
  const double shift = degree ? std::max(0.0, degree->width - sign * 0.55) : 0.0;
  FormulaPicture box;
  if (degree) {
    const double raise = -bottom + height * 0.5 + degree->descent + style.size * 0.1;
    box.place(std::move(*degree), 0, -raise);
  }
  QPainterPath line;
  line.moveTo(shift + sign * 0.05, bottom - height * 0.38);
  line.lineTo(shift + sign * 0.28, bottom - height * 0.46);
  line.lineTo(shift + sign * 0.55, bottom);
  line.lineTo(shift + sign, -top);
  line.lineTo(shift + sign + inside.width + style.size * 0.1, -top);
  QPainterPathStroker stroker;
  stroker.setWidth(rule);
  stroker.setJoinStyle(Qt::MiterJoin);
  box.shapes.push_back(stroker.createStroke(line));
  const double end = shift + sign + inside.width + style.size * 0.15;
  box.place(std::move(inside), shift + sign + style.size * 0.05, 0);
  box.width = std::max(box.width, end);
  box.ascent = std::max(box.ascent, top + rule);
  box.descent = std::max(box.descent, bottom);
  return box;
}

FormulaPicture scriptsBox(FormulaPicture base, std::optional<FormulaPicture> above, std::optional<FormulaPicture> below,
                          const FormulaStyle& style) {
  const double x = base.width + style.size * 0.03;
  double raise = std::max(style.size * 0.36, base.ascent - style.size * 0.3);
  double drop = std::max(style.size * 0.18, base.descent + style.size * 0.05);
  if (above) raise = std::max(raise, above->descent + style.size * 0.2);
  if (below) drop = std::max(drop, below->ascent - style.size * 0.35);
  if (above && below) {
    const double gap = (raise - above->descent) - (below->ascent - drop);
    if (gap < style.size * 0.15) drop += style.size * 0.15 - gap;
  }
  FormulaPicture box = std::move(base);
  if (above) box.place(std::move(*above), x, -raise);
  if (below) box.place(std::move(*below), x, drop);
  box.width += style.size * 0.05;
  return box;
}

FormulaPicture limitsBox(FormulaPicture base, std::optional<FormulaPicture> above, std::optional<FormulaPicture> below,
                         const FormulaStyle& style) {
  const double gap = style.size * 0.16;
  const double width = std::max({base.width, above ? above->width : 0, below ? below->width : 0});
  const double top = base.ascent;
  const double bottom = base.descent;
  FormulaPicture box = emptyBox(width);
  const double baseX = (width - base.width) / 2;
  box.place(std::move(base), baseX, 0);
  if (above) {
    const double aboveX = (width - above->width) / 2;
    const double dy = -(top + gap + above->descent);
    box.place(std::move(*above), aboveX, dy);
  }
  if (below) {
    const double belowX = (width - below->width) / 2;
    const double dy = bottom + gap + below->ascent;
    box.place(std::move(*below), belowX, dy);
  }
  return box;
}

FormulaPicture accentBox(FormulaPicture base, const QString& mark, const FormulaStyle& style) {
  if (mark == QLatin1String("¯")) return barBox(std::move(base), true, style);
  FormulaPicture sign = textBox(mark, mark == QLatin1String("→") ? style.smaller().upright : style.upright);
  const QRectF ink = QFontMetricsF(sign.glyphs[0].font).tightBoundingRect(mark);
  const double dx = base.width / 2 - ink.center().x() + style.size * 0.04;
  const double dy = -(base.ascent + style.size * 0.08) - ink.bottom();
  FormulaPicture box = std::move(base);
  const double width = box.width;
  sign.ascent = -ink.top();
  sign.descent = 0;
  box.place(std::move(sign), dx, dy);
  box.width = width;
  return box;
}

FormulaPicture barBox(FormulaPicture base, bool isAbove, const FormulaStyle& style) {
  const double gap = style.size * 0.12;
  const double y = isAbove ? -(base.ascent + gap) : base.descent + gap;
  base.shapes.push_back(bar(style.size * 0.03, y, base.width - style.size * 0.04, style.ruleThickness()));
  (isAbove ? base.ascent : base.descent) += gap + style.ruleThickness();
  return base;
}

FormulaPicture fencedBox(const QString& left, FormulaPicture inside, const QString& right, const FormulaStyle& style) {
  // Fences reach as far above the axis as below it.
  const double half = std::max(inside.ascent - style.axis(), inside.descent + style.axis()) + style.size * 0.05;
  const double ascent = half + style.axis();
  const double descent = half - style.axis();
  FormulaPicture box = fenceBox(left, ascent, descent, style);
  box.append(std::move(inside));
  box.append(fenceBox(right, ascent, descent, style));
  return box;
}

FormulaPicture gridBox(std::vector<std::vector<FormulaPicture>> rows, const QString& alignments, double columnGap,
                       const FormulaStyle& style) {
  std::vector<double> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t column = 0; column < row.size(); ++column)
      widths[column] = std::max(widths[column], row[column].width);
  }
  double y = 0;
  FormulaPicture grid;
  double previousDescent = 0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    double ascent = style.size * 0.7;
    double descent = style.size * 0.3;
    for (const FormulaPicture& cell : rows[r]) {
      ascent = std::max(ascent, cell.ascent);
      descent = std::max(descent, cell.descent);
    }
    y += r == 0 ? ascent : previousDescent + style.size * 0.25 + ascent;
    previousDescent = descent;
    double x = 0;
    for (std::size_t column = 0; column < rows[r].size(); ++column) {
      const qsizetype which = std::min(static_cast<qsizetype>(column), alignments.size() - 1);
      const QChar side = which < 0 ? QLatin1Char('c') : alignments[which];
      const double free = widths[column] - rows[r][column].width;
      const double dx = side == QLatin1Char('l') ? 0 : side == QLatin1Char('r') ? free : free / 2;
      grid.place(std::move(rows[r][column]), x + dx, y);
      x += widths[column] + (column % 2 == 0 || columnGap > 0 ? columnGap : 0);
    }
    grid.width = std::max(grid.width, x - columnGap);
  }
  const double height = y + previousDescent;
  FormulaPicture box;
  grid.ascent = 0;
  grid.descent = height;
  box.place(std::move(grid), 0, -(height / 2 + style.axis()));
  return box;
}

}  // namespace sightline::gui
