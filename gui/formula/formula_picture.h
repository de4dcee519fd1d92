/// A formula as glyphs and strokes in their places.
#pragma once

#include <QFont>
#include <QPainterPath>
#include <QPointF>
#include <QString>
#include <vector>

class QPainter;
class QColor;

namespace sightline::gui {

/// What a formula draws, in logical pixels; the origin is the left end of its baseline. A plain value.
struct FormulaPicture {
  struct Glyphs {
    QPointF at;  ///< left end of the baseline
    QString text;
    QFont font;
    double stretch = 1;  ///< vertical, about the baseline's height at `at`
  };
  double width = 0;
  double ascent = 0;
  double descent = 0;
  std::vector<Glyphs> glyphs;
  std::vector<QPainterPath> shapes;  ///< filled: bars, roots, fences

  /// Moves everything that is drawn; the size stays.
  void translate(double dx, double dy);
  /// Takes over what another one draws, moved.
  void place(FormulaPicture other, double dx, double dy);
  /// Places another one at the right end, on the baseline or raised by `raise`.
  void append(FormulaPicture other, double raise = 0);
};

/// Draws with the left end of the baseline at `origin`.
void paintFormula(QPainter& painter, const FormulaPicture& formula, QPointF origin, const QColor& colour);

}  // namespace sightline::gui
