/// A formula as glyphs and strokes in their places.
#include "gui/formula/formula_picture.h"

#include <QColor>
#include <QPainter>
#include <algorithm>
#include <iterator>
#include <utility>

namespace sightline::gui {

void FormulaPicture::translate(double dx, double dy) {
  for (Glyphs& run : glyphs) run.at += QPointF(dx, dy);
  for (QPainterPath& shape : shapes) shape.translate(dx, dy);
}

void FormulaPicture::place(FormulaPicture other, double dx, double dy) {
  other.translate(dx, dy);
  std::move(other.glyphs.begin(), other.glyphs.end(), std::back_inserter(glyphs));
  std::move(other.shapes.begin(), other.shapes.end(), std::back_inserter(shapes));
  ascent = std::max(ascent, other.ascent - dy);
  descent = std::max(descent, other.descent + dy);
  width = std::max(width, dx + other.width);
}

void FormulaPicture::append(FormulaPicture other, double raise) {
  const double right = width;
  place(std::move(other), right, -raise);
}

void paintFormula(QPainter& painter, const FormulaPicture& formula, QPointF origin, const QColor& colour) {
  painter.save();
  painter.translate(origin);
  painter.setPen(colour);
  for (const FormulaPicture::Glyphs& run : formula.glyphs) {
    painter.setFont(run.font);
    if (run.stretch == 1) {
      painter.drawText(run.at, run.text);
      continue;
    }
    painter.save();
    painter.translate(run.at);
    painter.scale(1, run.stretch);
    painter.drawText(QPointF(0, 0), run.text);
    painter.restore();
  }
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.setRenderHint(QPainter::Antialiasing);
  for (const QPainterPath& shape : formula.shapes) painter.drawPath(shape);
  painter.restore();
}

}  // namespace sightline::gui
