/// PageWords: the words of a page in reading order, to point at and to select.
#include "gui/document/page_words.h"

#include <QFontDatabase>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

namespace sightline::gui {

namespace {

constexpr double kSideways = 4.0;  // a word beside the point, in its line, is nearer than one above it

}  // namespace

PageWords::PageWords(const PageText& page) {
  int line = 0;
  int block = 0;
  for (const PageBlock& one : page.blocks) {
    for (const PageLine& row : one.lines) {
      for (const PageWord& word : row.words) {
        words_.push_back(
            {rectOf(word.box), QString::fromStdString(word.text), line, block, one.kind == PageBlock::Kind::Heading});
      }
      ++line;
    }
    ++block;
  }
}

int PageWords::wordAt(QPointF fraction) const {
  const auto found =
      std::find_if(words_.begin(), words_.end(), [fraction](const Word& word) { return word.box.contains(fraction); });
  return found == words_.end() ? -1 : static_cast<int>(found - words_.begin());
}

int PageWords::nearestWord(QPointF fraction) const {
  int nearest = -1;
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < count(); ++i) {
    const QRectF& box = words_[static_cast<std::size_t>(i)].box;
    const double dx = std::max({box.left() - fraction.x(), fraction.x() - box.right(), 0.0});
    const double dy = std::max({box.top() - fraction.y(), fraction.y() - box.bottom(), 0.0});
    const double distance = dx + kSideways * dy;
    if (distance >= best) continue;
    best = distance;
    nearest = i;
  }
  return nearest;
}

QString PageWords::text(int from, int to) const {
  if (from < 0 || to < 0 || words_.empty()) return {};
  const auto [first, last] = std::minmax(from, to);
  QString text;
  for (int i = first; i <= std::min(last, count() - 1); ++i) {
    const Word& word = words_[static_cast<std::size_t>(i)];
    if (i > first) {
      const Word& before = words_[static_cast<std::size_t>(i) - 1];
      text += word.block != before.block ? "\n\n" : word.line != before.line ? "\n" : " ";
    }
    text += word.text;
  }
  return text;
}

std::vector<QRectF> PageWords::boxes(int from, int to) const {
  std::vector<QRectF> boxes;
  if (from < 0 || to < 0 || words_.empty()) return boxes;
  const auto [first, last] = std::minmax(from, to);
  int line = -1;
  for (int i = first; i <= std::min(last, count() - 1); ++i) {
    const Word& word = words_[static_cast<std::size_t>(i)];
    if (word.line == line) {
      boxes.back() = boxes.back().united(word.box);
    } else {
      boxes.push_back(word.box);
    }
    line = word.line;
  }
  return boxes;
}

void PageWords::paint(QPainter& painter, const QRectF& page) const {
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  painter.save();
  painter.setPen(QColor(0x20, 0x20, 0x24));  // on paper, which is white in every theme
  for (const Word& word : words_) {
    const QRectF place(page.left() + word.box.left() * page.width(), page.top() + word.box.top() * page.height(),
                       word.box.width() * page.width(), word.box.height() * page.height());
    const int pixels = std::max(1, static_cast<int>(std::lround(place.height() * 0.8)));
    if (font.pixelSize() != pixels || font.bold() != word.isHeading) {
      font.setPixelSize(pixels);
      font.setBold(word.isHeading);
      painter.setFont(font);
    }
    const double natural = painter.fontMetrics().horizontalAdvance(word.text);
    if (natural <= 0) continue;
    // The sheet's letters are all as wide as its columns; the desktop's font is made to fit them.
    painter.save();
    painter.translate(place.left(), place.top() + place.height() * 0.8);
    painter.scale(place.width() / natural, 1.0);
    painter.drawText(QPointF(0, 0), word.text);
    painter.restore();
  }
  painter.restore();
}

}  // namespace sightline::gui
