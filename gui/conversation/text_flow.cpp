/// Runs of text, broken into lines.
#include "gui/conversation/text_flow.h"

#include <QFontMetricsF>
#include <QGuiApplication>
#include <QPainter>
#include <QTextOption>
#include <algorithm>
#include <cmath>

#include "gui/formula/formula_layout.h"

namespace sightline::gui {

namespace {

constexpr QLatin1Char kFormulaStandIn('x');  // a letter, so that lines break around formulas as around words

/// Behind the words that name a place: its colour, faintly.
QColor groundOf(const MentionRange& mention, const Theme& theme, bool isLit) {
  if (mention.colour.isValid()) return blend(theme.base, mention.colour, isLit ? 0.45 : 0.24);
  return isLit ? blend(theme.mention, theme.ink, 0.12) : theme.mention;
}

}  // namespace

TextFlow::TextFlow(const std::vector<Run>& runs, const QFont& font, const Theme& theme, double width,
                   Qt::Alignment alignment) {
  QString text;
  QList<QTextLayout::FormatRange> formats;
  std::vector<std::pair<TextRange, QString>> links;
  for (const Run& run : runs) addRun(run, font, theme, text, formats, links);
  text.replace(QLatin1Char('\n'), QChar(QChar::LineSeparator));
  layout_ = std::make_unique<QTextLayout>(text, font);
  QTextOption option(alignment);
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  option.setTextDirection(Qt::LayoutDirectionAuto);
  layout_->setTextOption(option);
  layout_->setFormats(formats);
  layout_->setCacheEnabled(true);
  breakLines(theme, width);
  for (const auto& [range, address] : links) {
    links_.push_back({ControlKind::Link, rectsOf(range), text.mid(range.begin, range.end - range.begin), address});
  }
}

void TextFlow::addRun(const Run& run, const QFont& font, const Theme& theme, QString& text,
                      QList<QTextLayout::FormatRange>& formats, std::vector<std::pair<TextRange, QString>>& links) {
  QTextLayout::FormatRange range;
  range.start = static_cast<int>(text.size());
  QFont runFont = font;
  if (run.bold) runFont.setBold(true);
  if (run.italic) runFont.setItalic(true);
  if (run.struck) runFont.setStrikeOut(true);
  if (run.code) {
    runFont.setFamilies(theme.code.families());
    runFont.setPointSizeF(font.pointSizeF() * 0.92);
    range.format.setBackground(theme.panel);
  }
  const bool isFormula = run.kind == RunKind::Formula || run.kind == RunKind::DisplayFormula;
  std::optional<FormulaPicture> picture = isFormula ? layOutFormula(run.text, font, false) : std::nullopt;
  if (picture && picture->width < theme.width) {
    text += kFormulaStandIn;
    runFont.setLetterSpacing(QFont::AbsoluteSpacing,
                             picture->width + 2 - QFontMetricsF(runFont).horizontalAdvance(kFormulaStandIn));
    range.format.setForeground(Qt::transparent);
    formulas_.push_back({range.start, run.text, std::move(*picture)});
  } else if (isFormula) {  // what we cannot set is shown as it was written
    text += QLatin1Char('$') + run.text + QLatin1Char('$');
    runFont.setFamilies(theme.code.families());
  } else {
    text += run.text;
  }
  if (run.kind == RunKind::Picture) range.format.setForeground(theme.dim);
  const bool isLink = isOpenableAddress(run.address);
  if (isLink) {
    range.format.setForeground(theme.accent);
    range.format.setFontUnderline(true);
    const int end = static_cast<int>(text.size());
    const bool joins = !links.empty() && links.back().second == run.address && links.back().first.end == range.start;
    if (joins)
      links.back().first.end = end;
    else
      links.push_back({{range.start, end}, run.address});
  }
  range.length = static_cast<int>(text.size()) - range.start;
  range.format.setFont(runFont, QTextCharFormat::FontPropertiesSpecifiedOnly);
  if (isLink) range.format.setFontUnderline(true);
  formats.push_back(range);
}

void TextFlow::breakLines(const Theme& theme, double width) {
  double y = 0;
  std::size_t formula = 0;
  layout_->beginLayout();
  for (QTextLine line = layout_->createLine(); line.isValid(); line = layout_->createLine()) {
    line.setLineWidth(width);
    double above = 0;  // room for formulas taller than the line
    double below = 0;
    const double leading = line.height() * (theme.lineSpacing - 1);
    const int end = line.textStart() + line.textLength();
    for (; formula < formulas_.size() && formulas_[formula].offset < end; ++formula) {
      above = std::max(above, formulas_[formula].picture.ascent - line.ascent() - leading / 2);
      below = std::max(below, formulas_[formula].picture.descent - line.descent() - leading / 2);
    }
    line.setPosition(QPointF(0, std::round(y + leading / 2 + above)));
    y += line.height() + leading + above + below;
    naturalWidth_ = std::max(naturalWidth_, line.naturalTextWidth());
  }
  layout_->endLayout();
  height_ = std::ceil(y);
  naturalWidth_ = std::min(std::ceil(naturalWidth_), width);
}

double TextFlow::firstBaseline() const {
  if (layout_->lineCount() == 0) return 0;
  return layout_->lineAt(0).y() + layout_->lineAt(0).ascent();
}

void TextFlow::paint(const RowPaint& paint, QPointF at, TextRange selection, bool withMentions) const {
  QList<QTextLayout::FormatRange> marks;
  if (withMentions && paint.mentions != nullptr) {
    for (const MentionRange& mention : *paint.mentions) {
      QTextLayout::FormatRange mark;
      mark.start = mention.range.begin;
      mark.length = mention.range.end - mention.range.begin;
      const bool isLit = mention.regionIndex == paint.litRegion;
      if (mention.isSource) {  // whole sentences: a ground behind all of them would be too much
        mark.format.setUnderlineStyle(QTextCharFormat::DotLine);
        mark.format.setUnderlineColor(paint.theme.accent);
        if (isLit) mark.format.setBackground(paint.theme.mention);
      } else {
        mark.format.setBackground(groundOf(mention, paint.theme, isLit));
        if (isLit) mark.format.setFontUnderline(true);
      }
      marks.push_back(mark);
    }
  }
  if (selection.end > selection.begin) {
    QTextLayout::FormatRange mark;
    mark.start = selection.begin;
    mark.length = selection.end - selection.begin;
    mark.format.setBackground(paint.theme.selection);
    mark.format.setForeground(paint.theme.selectedInk);
    marks.push_back(mark);
  }
  paint.painter.setPen(paint.theme.ink);
  layout_->draw(&paint.painter, at, marks, paint.clip);
  for (const Placed& formula : formulas_) {
    const QTextLine line = layout_->lineForTextPosition(formula.offset);
    if (!line.isValid()) continue;
    const QPointF origin = at + QPointF(line.cursorToX(formula.offset) + 1, line.y() + line.ascent());
    const bool isSelected = formula.offset >= selection.begin && formula.offset < selection.end;
    if (isSelected) {  // over the stand-in, whose letter the selection shows
      paint.painter.fillRect(QRectF(origin.x() - 1, at.y() + line.y(), formula.picture.width + 2, line.height()),
                             paint.theme.selection);
    }
    paintFormula(paint.painter, formula.picture, origin, isSelected ? paint.theme.selectedInk : paint.theme.ink);
  }
}

int TextFlow::offsetAt(QPointF point) const {
  for (int i = 0; i < layout_->lineCount(); ++i) {
    const QTextLine line = layout_->lineAt(i);
    const bool isLast = i + 1 == layout_->lineCount();
    if (!isLast && point.y() >= layout_->lineAt(i + 1).y()) continue;
    return line.xToCursor(point.x());
  }
  return 0;
}

QString TextFlow::text(TextRange range) const {
  QString text = layout_->text().mid(range.begin, range.end - range.begin);
  for (auto formula = formulas_.rbegin(); formula != formulas_.rend(); ++formula) {
    if (formula->offset < range.begin || formula->offset >= range.end) continue;
    text.replace(formula->offset - range.begin, 1, QLatin1Char('$') + formula->source + QLatin1Char('$'));
  }
  return text.replace(QChar(QChar::LineSeparator), QLatin1Char('\n'));
}

TextRange TextFlow::wordAt(int offset) const {
  const QString text = layout_->text();
  const auto isWord = [&text](int i) { return text[i].isLetterOrNumber() || text[i] == QLatin1Char('_'); };
  int begin = std::clamp(offset, 0, length());
  int end = begin;
  while (begin > 0 && isWord(begin - 1)) --begin;
  while (end < length() && isWord(end)) ++end;
  if (begin == end && end < length()) ++end;
  return {begin, end};
}

std::vector<QRectF> TextFlow::rectsOf(TextRange range) const {
  std::vector<QRectF> rects;
  for (int i = 0; i < layout_->lineCount(); ++i) {
    const QTextLine line = layout_->lineAt(i);
    const int begin = std::max(range.begin, line.textStart());
    const int end = std::min(range.end, line.textStart() + line.textLength());
    if (begin >= end) continue;
    const double left = line.cursorToX(begin);
    const double right = line.cursorToX(end);
    rects.emplace_back(std::min(left, right), line.y(), std::abs(right - left), line.height());
  }
  return rects;
}

}  // namespace sightline::gui
