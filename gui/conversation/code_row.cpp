/// A block of code: a head with its language and a copy button, and lines that scroll sideways.
#include "gui/conversation/code_row.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "gui/markdown/limits.h"

namespace sightline::gui {

namespace {

constexpr std::size_t kMostKeptLines = 400;

}  // namespace

CodeRow::CodeRow(const Block& block, const Theme& theme, double width)
    : text_(block.text), language_(block.language), theme_(theme), width_(width) {
  const MarkdownLimits limits;
  const QFontMetricsF metrics(theme.code);
  lineHeight_ = theme.codeLine;
  padding_ = std::round(theme.em * 0.75);
  headHeight_ = block.continues ? 0 : std::ceil(theme.em * 1.7);
  if (!block.continues && text_.size() <= limits.highlightedBytes) rules_ = languageRules(language_);
  qsizetype longest = 0;
  for (qsizetype begin = 0; begin <= text_.size();) {
    qsizetype end = text_.indexOf(QLatin1Char('\n'), begin);
    if (end < 0) end = text_.size();
    starts_.push_back(static_cast<int>(begin));
    for (; end - begin > limits.lineCharacters; begin += limits.lineCharacters) {
      starts_.push_back(static_cast<int>(begin + limits.lineCharacters));
    }
    longest = std::max(longest, end - starts_.back());
    begin = end + 1;
  }
  states_.assign(1, 0);
  widest_ = static_cast<double>(longest) * metrics.horizontalAdvance(QLatin1Char('m'));
  if (block.continues) return;
  const double side = std::round(theme.em * 1.5);
  const QRectF button(width - side - padding_ / 2, std::round((headHeight_ - side) / 2) + 1, side, side);
  controls_.push_back(
      {ControlKind::CopyCode, {button}, QCoreApplication::translate("sightline::gui::CodeRow", "Copy code"), text_});
}

double CodeRow::top() const { return headHeight_ + std::round(padding_ * (headHeight_ > 0 ? 0.55 : 0.2)); }

double CodeRow::height() const { return top() + lineHeight_ * static_cast<double>(starts_.size()) + padding_; }

QStringView CodeRow::lineText(std::size_t line) const {
  const qsizetype begin = starts_[line];
  qsizetype end = line + 1 < starts_.size() ? starts_[line + 1] : text_.size();
  if (line + 1 < starts_.size() && end > begin && text_[end - 1] == QLatin1Char('\n')) --end;
  return QStringView(text_).mid(begin, end - begin);
}

QTextLayout& CodeRow::lineLayout(std::size_t line) const {
  const auto found = lines_.find(line);
  if (found != lines_.end()) return *found->second;
  if (lines_.size() > kMostKeptLines) lines_.clear();
  std::vector<CodeSpan> spans;
  while (rules_ != nullptr && states_.size() <= line) {
    spans.clear();
    states_.push_back(colourLine(*rules_, lineText(states_.size() - 1), states_.back(), spans));
  }
  spans.clear();
  if (rules_ != nullptr) colourLine(*rules_, lineText(line), states_[line], spans);
  auto layout = std::make_unique<QTextLayout>(lineText(line).toString(), theme_.code);
  QList<QTextLayout::FormatRange> formats;
  for (const CodeSpan& span : spans) {
    QTextLayout::FormatRange range;
    range.start = span.start;
    range.length = span.length;
    range.format.setForeground(theme_.codeColour(span.role));
    formats.push_back(range);
  }
  QTextOption option;
  option.setWrapMode(QTextOption::NoWrap);
  option.setTextDirection(Qt::LeftToRight);
  option.setTabStopDistance(QFontMetricsF(theme_.code).horizontalAdvance(QLatin1Char(' ')) * 4);
  layout->setTextOption(option);
  layout->setFormats(formats);
  layout->beginLayout();
  layout->createLine();
  layout->endLayout();
  return *(lines_[line] = std::move(layout));
}

void CodeRow::paint(const RowPaint& paint) const {
  QPainter& painter = paint.painter;
  const QRectF frame = QRectF(paint.origin, QSizeF(width_, height())).adjusted(0.5, 0.5, -0.5, -0.5);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(theme_.border);
  painter.setBrush(theme_.panel);
  painter.drawRoundedRect(frame, 8, 8);
  if (headHeight_ > 0) {
    painter.setPen(theme_.dim);
    painter.setFont(theme_.small);
    painter.drawText(QRectF(paint.origin.x() + padding_, paint.origin.y() + 1, width_ - 4 * padding_, headHeight_),
                     Qt::AlignVCenter | Qt::AlignLeft, language_);
    paintControlState(paint, controls_[0], paint.hoveredControl == 0, paint.focusedControl == 0);
    paintControlSign(paint, controls_[0], theme_.dim);
  }
  painter.save();
  painter.setClipRect(frame.adjusted(padding_ * 0.6, 0, -padding_ * 0.6, 0), Qt::IntersectClip);
  painter.setPen(theme_.ink);
  const std::size_t first = lineAt(paint.clip.top() - paint.origin.y());
  for (std::size_t line = first; line < starts_.size(); ++line) {
    const double y = paint.origin.y() + top() + lineHeight_ * static_cast<double>(line);
    if (y > paint.clip.bottom()) break;
    const QTextLayout& layout = lineLayout(line);
    QList<QTextLayout::FormatRange> marks;
    const int begin = std::max(0, paint.selection.begin - starts_[line]);
    const int end = std::min(static_cast<int>(layout.text().size()), paint.selection.end - starts_[line]);
    if (end > begin) {
      QTextLayout::FormatRange mark;
      mark.start = begin;
      mark.length = end - begin;
      mark.format.setBackground(theme_.selection);
      mark.format.setForeground(theme_.selectedInk);
      marks.push_back(mark);
    }
    layout.draw(&painter, QPointF(paint.origin.x() + padding_ - scrolled_, y), marks, paint.clip);
  }
  painter.restore();
}

std::size_t CodeRow::lineAt(double y) const {
  const double line = std::floor((y - top()) / lineHeight_);
  return static_cast<std::size_t>(std::clamp(line, 0.0, static_cast<double>(starts_.size() - 1)));
}

int CodeRow::offsetAt(QPointF point) const {
  const std::size_t line = lineAt(point.y());
  return starts_[line] + lineLayout(line).lineAt(0).xToCursor(point.x() - padding_ + scrolled_);
}

QString CodeRow::text(TextRange range) const { return text_.mid(range.begin, range.end - range.begin); }

TextRange CodeRow::wordAt(int offset) const {
  const auto isWord = [this](int i) { return text_[i].isLetterOrNumber() || text_[i] == QLatin1Char('_'); };
  int begin = std::clamp(offset, 0, length());
  int end = begin;
  while (begin > 0 && isWord(begin - 1)) --begin;
  while (end < length() && isWord(end)) ++end;
  return {begin, end};
}

std::vector<QRectF> CodeRow::rectsOf(TextRange range) const {
  const auto line =
      static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), range.begin) - starts_.begin() - 1);
  const QTextLine text = lineLayout(line).lineAt(0);
  const double x = text.cursorToX(range.begin - starts_[line]);
  const double end = text.cursorToX(std::min<int>(range.end - starts_[line], static_cast<int>(lineText(line).size())));
  return {QRectF(x + padding_ - scrolled_, top() + lineHeight_ * static_cast<double>(line), end - x, lineHeight_)};
}

bool CodeRow::scrollSideways(QPointF /*point*/, double by) {
  const double most = std::max(0.0, widest_ - (width_ - 2 * padding_));
  if (most == 0) return false;
  scrolled_ = std::clamp(scrolled_ + by, 0.0, most);
  return true;
}

}  // namespace sightline::gui
