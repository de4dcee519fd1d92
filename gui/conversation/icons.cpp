/// Small signs on buttons, drawn with the text's colour.
#include "gui/conversation/icons.h"

#include <QPainter>
#include <QPainterPath>

namespace sightline::gui {

namespace {

/// Lines of a sign on a grid of 16 by 16.
QPainterPath iconPath(ControlKind kind) {
  QPainterPath path;
  switch (kind) {
    case ControlKind::CopyCode:
    case ControlKind::CopyText:
      path.addRoundedRect(5.5, 5.5, 8, 8.5, 1.8, 1.8);
      path.moveTo(10.5, 2.5);
      path.lineTo(4.3, 2.5);
      path.quadTo(2.5, 2.5, 2.5, 4.3);
      path.lineTo(2.5, 11);
      break;
    case ControlKind::CopyMarkdown:
      path.addRoundedRect(1.5, 3.5, 13, 9, 1.8, 1.8);
      path.moveTo(4, 10);
      path.lineTo(4, 6.2);
      path.lineTo(6, 8.6);
      path.lineTo(8, 6.2);
      path.lineTo(8, 10);
      path.moveTo(11.2, 6);
      path.lineTo(11.2, 9.8);
      path.moveTo(9.7, 8.4);
      path.lineTo(11.2, 9.9);
      path.lineTo(12.7, 8.4);
      break;
    case ControlKind::Retry:
    case ControlKind::TryAgain:
      path.arcMoveTo(2.8, 2.8, 10.4, 10.4, 50);
      path.arcTo(2.8, 2.8, 10.4, 10.4, 50, 290);
      path.moveTo(11.6, 1.6);
      path.lineTo(11.6, 4.6);
      path.lineTo(8.6, 4.6);
      break;
    case ControlKind::EditQuestion:
      path.moveTo(3, 13);
      path.lineTo(3.6, 10.2);
      path.lineTo(10.8, 3);
      path.lineTo(13, 5.2);
      path.lineTo(5.8, 12.4);
      path.closeSubpath();
      path.moveTo(9.2, 4.6);
      path.lineTo(11.4, 6.8);
      break;
    case ControlKind::PreviousVersion:
      path.moveTo(9.5, 4);
      path.lineTo(5.5, 8);
      path.lineTo(9.5, 12);
      break;
    case ControlKind::NextVersion:
      path.moveTo(6.5, 4);
      path.lineTo(10.5, 8);
      path.lineTo(6.5, 12);
      break;
    default:
      break;
  }
  return path;
}

}  // namespace

void paintIcon(QPainter& painter, ControlKind kind, QRectF inside, const QColor& colour) {
  const double side = std::min(inside.width(), inside.height()) * 0.66;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.translate(inside.center() - QPointF(side / 2, side / 2));
  painter.scale(side / 16, side / 16);
  QPen pen(colour, 1.35);
  pen.setCapStyle(Qt::RoundCap);
  pen.setJoinStyle(Qt::RoundJoin);
  painter.setPen(pen);
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(iconPath(kind));
  painter.restore();
}

}  // namespace sightline::gui
