/// PageWords: the words of a page in reading order, to point at and to select.
#pragma once

#include <QPointF>
#include <QRectF>
#include <QString>
#include <vector>

#include "multimodal/document_desk.h"

class QPainter;

namespace sightline::gui {

/// Fractions of the page as a rectangle.
inline QRectF rectOf(const PageBox& box) { return {QPointF(box.x0, box.y0), QPointF(box.x1, box.y1)}; }

/// Words are named by their number in reading order, -1 is none. A plain value.
class PageWords {
 public:
  PageWords() = default;
  explicit PageWords(const PageText& page);

  [[nodiscard]] bool isEmpty() const { return words_.empty(); }
  [[nodiscard]] int count() const { return static_cast<int>(words_.size()); }
  /// The word under a point given in fractions.
  [[nodiscard]] int wordAt(QPointF fraction) const;
  /// The word nearest to a point: in its line, if it is beside one.
  [[nodiscard]] int nearestWord(QPointF fraction) const;
  /// The words from one to another, whichever comes first, with blanks and line ends between them.
  [[nodiscard]] QString text(int from, int to) const;
  /// Where they stand, one rectangle for each line.
  [[nodiscard]] std::vector<QRectF> boxes(int from, int to) const;
  /// Draws the words themselves into the page's place, for pages that are nothing else.
  void paint(QPainter& painter, const QRectF& page) const;

 private:
  struct Word {
    QRectF box;
    QString text;
    int line = 0;
    int block = 0;
    bool isHeading = false;
  };
  std::vector<Word> words_;
};

}  // namespace sightline::gui
