/// Any block with what encloses it: bars of quotes, the indent and marker of a list's item.
#include <QFontMetricsF>
#include <QPainter>
#include <QUrl>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/conversation/block_rows.h"
#include "gui/conversation/code_row.h"

namespace sightline::gui {

namespace {

double indentOf(const Block& block, const Theme& theme) {
  return std::round(theme.em * 1.35) * static_cast<double>(std::min<std::size_t>(block.enclosures.size(), 12));
}

/// Draws the bars and the marker and hands everything else to the row inside, moved to the right.
class EnclosedRow : public RowLayout {
 public:
  EnclosedRow(const Block& block, const Theme& theme, std::unique_ptr<RowLayout> inside, double above)
      : enclosures_(block.enclosures),
        marker_(block.marker),
        number_(block.number),
        inside_(std::move(inside)),
        step_(std::round(theme.em * 1.35)),
        dx_(indentOf(block, theme)),
        above_(above) {
    controls_ = inside_->controls();
    for (RowControl& control : controls_) {
      for (QRectF& rect : control.rects) rect.translate(dx_, 0);
    }
  }

  double height() const override { return inside_->height(); }
  double naturalWidth() const override { return inside_->naturalWidth() + dx_; }
  int length() const override { return inside_->length(); }
  int offsetAt(QPointF point) const override { return inside_->offsetAt(point - QPointF(dx_, 0)); }
  QString text(TextRange range) const override { return inside_->text(range); }
  TextRange wordAt(int offset) const override { return inside_->wordAt(offset); }
  bool scrollSideways(QPointF point, double by) override {
    return inside_->scrollSideways(point - QPointF(dx_, 0), by);
  }

  std::vector<QRectF> rectsOf(TextRange range) const override {
    std::vector<QRectF> rects = inside_->rectsOf(range);
    for (QRectF& rect : rects) rect.translate(dx_, 0);
    return rects;
  }

  void paint(const RowPaint& paint) const override {
    for (std::size_t i = 0; i < std::min<std::size_t>(enclosures_.size(), 12); ++i) {
      if (enclosures_[i] != Enclosure::Quote) continue;
      const double x = paint.origin.x() + step_ * static_cast<double>(i) + 2;
      paint.painter.fillRect(QRectF(x, paint.origin.y() - above_, 3, height() + above_), paint.theme.border);
    }
    paintMarker(paint);
    RowPaint moved = paint;
    moved.origin += QPointF(dx_, 0);
    inside_->paint(moved);
  }

 private:
  void paintMarker(const RowPaint& paint) const {
    if (marker_ == Marker::None) return;
    QPainter& painter = paint.painter;
    const QFontMetricsF metrics(paint.theme.text);
    const double line = metrics.height() * paint.theme.lineSpacing;
    const double right = paint.origin.x() + dx_ - paint.theme.em * 0.45;
    const double middle = paint.origin.y() + line / 2;
    painter.setRenderHint(QPainter::Antialiasing);
    if (marker_ == Marker::Number) {
      painter.setPen(paint.theme.dim);
      painter.setFont(paint.theme.text);
      painter.drawText(QRectF(right - 200, paint.origin.y(), 200, line), Qt::AlignRight | Qt::AlignVCenter,
                       QString::number(number_) + QLatin1Char('.'));
    } else if (marker_ == Marker::Bullet) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(paint.theme.dim);
      painter.drawEllipse(QPointF(right - 3, middle + 0.5), 2.6, 2.6);
    } else {
      paintTask(paint, QRectF(right - paint.theme.em * 0.72, middle - paint.theme.em * 0.34, paint.theme.em * 0.7,
                              paint.theme.em * 0.7));
    }
  }

  void paintTask(const RowPaint& paint, QRectF box) const {
    const bool isDone = marker_ == Marker::DoneTask;
    paint.painter.setPen(QPen(isDone ? paint.theme.accent : paint.theme.dim, 1.2));
    paint.painter.setBrush(isDone ? QBrush(paint.theme.accent) : QBrush(Qt::NoBrush));
    paint.painter.drawRoundedRect(box, 3, 3);
    if (!isDone) return;
    paint.painter.setPen(QPen(paint.theme.base, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const double w = box.width();
    paint.painter.drawPolyline(
        QPolygonF({box.topLeft() + QPointF(w * 0.24, w * 0.52), box.topLeft() + QPointF(w * 0.43, w * 0.7),
                   box.topLeft() + QPointF(w * 0.77, w * 0.3)}));
  }

  std::vector<Enclosure> enclosures_;
  Marker marker_;
  int number_;
  std::unique_ptr<RowLayout> inside_;
  double step_;
  double dx_;
  double above_;
};

std::vector<Run> plainRuns(const QString& text) {
  Run run;
  run.text = text;
  return {run};
}

std::unique_ptr<RowLayout> layOutInside(const Block& block, const Theme& theme, double width) {
  switch (block.kind) {
    case BlockKind::Paragraph:
      return std::make_unique<TextRow>(block.runs, theme.text, theme, width);
    case BlockKind::Heading:
      return std::make_unique<TextRow>(block.runs, theme.heading(block.headingLevel), theme, width);
    case BlockKind::Plain:
      return std::make_unique<TextRow>(plainRuns(block.text), theme.code, theme, width);
    case BlockKind::Code:
      return std::make_unique<CodeRow>(block, theme, width);
    case BlockKind::Table:
      return std::make_unique<TableRow>(block, theme, width);
    case BlockKind::Formula:
      return std::make_unique<FormulaRow>(block.text, theme, width);
    case BlockKind::Rule:
      break;
  }
  return std::make_unique<RuleRow>(theme, width);
}

/// Letters that are `scale` times as large as those of the text.
double textHeight(qsizetype characters, qsizetype newlines, double scale, const Theme& theme, double width) {
  const double perLine = std::max(1.0, width / (theme.letter * scale) * 0.95);
  const double lines = std::ceil(static_cast<double>(characters) / perLine) + static_cast<double>(newlines) * 0.6;
  return std::max(1.0, lines) * theme.em * scale * theme.lineSpacing;
}

}  // namespace

std::unique_ptr<RowLayout> layOutBlock(const Block& block, const Theme& theme, double width) {
  const double dx = indentOf(block, theme);
  auto inside = layOutInside(block, theme, std::max(4 * theme.em, width - dx));
  if (block.enclosures.empty()) return inside;
  return std::make_unique<EnclosedRow>(block, theme, std::move(inside),
                                       block.startsQuote ? 0 : spaceAbove(block, theme));
}

double estimateHeight(const Block& block, const Theme& theme, double width) {
  const double available = std::max(4 * theme.em, width - indentOf(block, theme));
  qsizetype characters = block.text.size();
  for (const Run& run : block.runs) characters += run.text.size();
  switch (block.kind) {
    case BlockKind::Code: {
      const auto lines = static_cast<double>(block.text.count(QLatin1Char('\n')) + 1);
      return lines * theme.codeLine + theme.em * 2.8;
    }
    case BlockKind::Table:
      return static_cast<double>(block.rows.size()) * theme.em * 2;
    case BlockKind::Rule:
      return theme.em;
    case BlockKind::Formula:
      return theme.em * 3;
    case BlockKind::Heading:
      return textHeight(characters, 0, theme.heading(block.headingLevel).pointSizeF() / theme.text.pointSizeF(), theme,
                        available);
    default:
      return textHeight(characters, block.text.count(QLatin1Char('\n')), 1.0, theme, available);
  }
}

double estimateHeight(QStringView text, const Theme& theme, double width) {
  const double perLine = std::max(1.0, width / theme.letter * 0.95);
  double nLines = 0;
  double nEmpty = 0;
  for (qsizetype begin = 0; begin < text.size();) {
    const qsizetype newline = text.indexOf(QLatin1Char('\n'), begin);
    const qsizetype end = newline < 0 ? text.size() : newline;
    nLines += std::ceil(static_cast<double>(end - begin) / perLine);
    if (end == begin) ++nEmpty;
    begin = end + 1;
  }
  return std::max(1.0, nLines) * theme.em * theme.lineSpacing + nEmpty * theme.em * 0.6;
}

double spaceAbove(const Block& block, const Theme& theme) {
  if (block.continues) return 0;
  if (block.kind == BlockKind::Heading) return std::round(theme.em * (block.headingLevel <= 2 ? 1.15 : 0.9));
  return std::round(theme.em * (block.isTight ? 0.12 : 0.6));
}

bool isOpenableAddress(const QString& address) {
  if (address.isEmpty() || address.size() > 4096) return false;
  const QUrl url(address, QUrl::StrictMode);
  if (!url.isValid()) return false;
  const QString scheme = url.scheme();
  if (scheme == QLatin1String("mailto")) return !url.path().isEmpty();
  return (scheme == QLatin1String("http") || scheme == QLatin1String("https")) && !url.host().isEmpty();
}

}  // namespace sightline::gui
