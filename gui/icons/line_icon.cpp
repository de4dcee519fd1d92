/// Icons drawn with lines in the colour of the text around them.
#include "gui/icons/line_icon.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>
#include <QPixmap>
#include <algorithm>

namespace sightline::gui {

namespace {

constexpr double kSide = 24.0;    // of the square that the paths below are written for
constexpr double kStroke = 1.75;  // in the same units

void addLine(QPainterPath& path, double x0, double y0, double x1, double y1) {
  path.moveTo(x0, y0);
  path.lineTo(x1, y1);
}

/// An angle: from the first point over the second to the third.
void addCorner(QPainterPath& path, QPointF a, QPointF b, QPointF c) {
  path.moveTo(a);
  path.lineTo(b);
  path.lineTo(c);
}

void addFrameCorners(QPainterPath& path, double low, double high, double arm) {
  addCorner(path, {low, low + arm}, {low, low}, {low + arm, low});
  addCorner(path, {high - arm, low}, {high, low}, {high, low + arm});
  addCorner(path, {high, high - arm}, {high, high}, {high - arm, high});
  addCorner(path, {low + arm, high}, {low, high}, {low, high - arm});
}

void addLens(QPainterPath& path) {
  path.addEllipse(QPointF(10.5, 10.5), 6.5, 6.5);
  addLine(path, 15.3, 15.3, 20.0, 20.0);
  addLine(path, 7.5, 10.5, 13.5, 10.5);
}

void addPaperClip(QPainterPath& path) {
  path.moveTo(19.5, 11.5);
  path.lineTo(12.0, 19.0);
  path.cubicTo(9.6, 21.4, 6.4, 20.8, 5.0, 19.2);
  path.cubicTo(3.4, 17.6, 3.3, 14.6, 5.3, 12.6);
  path.lineTo(12.9, 5.0);
  path.cubicTo(14.4, 3.5, 16.4, 3.7, 17.5, 4.8);
  path.cubicTo(18.7, 6.0, 18.8, 8.0, 17.4, 9.4);
  path.lineTo(10.0, 16.8);
  path.cubicTo(9.2, 17.6, 8.2, 17.5, 7.6, 16.9);
  path.cubicTo(7.0, 16.3, 7.0, 15.3, 7.8, 14.5);
  path.lineTo(14.4, 7.9);
}

void addBulb(QPainterPath& path) {
  path.moveTo(9.2, 16.5);
  path.cubicTo(9.2, 14.6, 6.2, 13.2, 6.2, 9.4);
  path.cubicTo(6.2, 6.0, 8.9, 3.5, 12.0, 3.5);
  path.cubicTo(15.1, 3.5, 17.8, 6.0, 17.8, 9.4);
  path.cubicTo(17.8, 13.2, 14.8, 14.6, 14.8, 16.5);
  path.closeSubpath();
  addLine(path, 9.6, 19.0, 14.4, 19.0);
  addLine(path, 10.7, 21.2, 13.3, 21.2);
}

/// A line with a knob on it.
void addSlider(QPainterPath& path, double y, double knob) {
  constexpr double kKnob = 2.3;
  addLine(path, 4.0, y, knob - kKnob, y);
  path.addEllipse(QPointF(knob, y), kKnob, kKnob);
  addLine(path, knob + kKnob, y, 20.0, y);
}

QPainterPath pathOf(LineIcon what) {
  QPainterPath path;
  switch (what) {
    case LineIcon::Attach:
      addPaperClip(path);
      break;
    case LineIcon::Screenshot:
      addFrameCorners(path, 4.0, 20.0, 4.0);
      path.addEllipse(QPointF(12.0, 12.0), 3.5, 3.5);
      break;
    case LineIcon::Think:
      addBulb(path);
      break;
    case LineIcon::Send:
      addLine(path, 12.0, 19.0, 12.0, 5.5);
      addCorner(path, {6.0, 11.2}, {12.0, 5.2}, {18.0, 11.2});
      break;
    case LineIcon::Stop:
      path.addRoundedRect(QRectF(7.0, 7.0, 10.0, 10.0), 1.5, 1.5);
      break;
    case LineIcon::Close:
      addLine(path, 7.0, 7.0, 17.0, 17.0);
      addLine(path, 17.0, 7.0, 7.0, 17.0);
      break;
    case LineIcon::Fit:
      addFrameCorners(path, 4.0, 20.0, 5.0);
      break;
    case LineIcon::ActualSize:
      addCorner(path, {4.5, 8.5}, {7.0, 6.5}, {7.0, 17.5});
      addCorner(path, {15.5, 8.5}, {18.0, 6.5}, {18.0, 17.5});
      addLine(path, 12.0, 9.4, 12.0, 9.8);
      addLine(path, 12.0, 14.6, 12.0, 15.0);
      break;
    case LineIcon::ZoomIn:
      addLens(path);
      addLine(path, 10.5, 7.5, 10.5, 13.5);
      break;
    case LineIcon::ZoomOut:
      addLens(path);
      break;
    case LineIcon::DrawBox:
      path.addRect(QRectF(4.0, 4.0, 11.5, 11.5));
      addLine(path, 18.5, 15.5, 18.5, 21.5);
      addLine(path, 15.5, 18.5, 21.5, 18.5);
      break;
    case LineIcon::Export:
      addLine(path, 12.0, 3.8, 12.0, 14.6);
      addCorner(path, {7.5, 8.2}, {12.0, 3.7}, {16.5, 8.2});
      path.moveTo(4.5, 14.5);
      path.lineTo(4.5, 19.5);
      path.lineTo(19.5, 19.5);
      path.lineTo(19.5, 14.5);
      break;
    case LineIcon::Pin:
      addCorner(path, {8.0, 4.0}, {16.0, 4.0}, {15.0, 11.0});
      path.lineTo(18.0, 14.5);
      path.lineTo(6.0, 14.5);
      path.lineTo(9.0, 11.0);
      path.lineTo(8.0, 4.0);
      addLine(path, 12.0, 14.5, 12.0, 20.5);
      break;
    case LineIcon::Write:
      path.moveTo(12.0, 4.5);
      path.lineTo(6.5, 4.5);
      path.quadTo(4.5, 4.5, 4.5, 6.5);
      path.lineTo(4.5, 17.5);
      path.quadTo(4.5, 19.5, 6.5, 19.5);
      path.lineTo(17.5, 19.5);
      path.quadTo(19.5, 19.5, 19.5, 17.5);
      path.lineTo(19.5, 12.0);
      addCorner(path, {18.5, 3.5}, {20.5, 5.5}, {12.5, 13.5});
      path.lineTo(9.5, 14.5);
      path.lineTo(10.5, 11.5);
      path.lineTo(18.5, 3.5);
      break;
    case LineIcon::Sidebar:
      path.addRoundedRect(QRectF(3.5, 5.0, 17.0, 14.0), 2.5, 2.5);
      addLine(path, 9.5, 5.0, 9.5, 19.0);
      break;
    case LineIcon::Picture:
      path.addRoundedRect(QRectF(3.5, 5.0, 17.0, 14.0), 2.5, 2.5);
      path.addEllipse(QPointF(8.5, 9.5), 1.4, 1.4);
      addCorner(path, {4.0, 17.0}, {10.0, 12.5}, {13.0, 15.0});
      path.lineTo(16.0, 11.5);
      path.lineTo(20.0, 15.5);
      break;
    case LineIcon::Sliders:
      addSlider(path, 8.0, 15.0);
      addSlider(path, 16.0, 9.0);
      break;
    case LineIcon::Copy:
      path.addRoundedRect(QRectF(8.5, 8.5, 12.0, 12.5), 2.5, 2.5);
      path.moveTo(15.5, 3.8);
      path.lineTo(6.3, 3.8);
      path.quadTo(3.8, 3.8, 3.8, 6.3);
      path.lineTo(3.8, 16.5);
      break;
    case LineIcon::Markdown:
      path.addRoundedRect(QRectF(2.5, 5.5, 19.0, 13.0), 2.5, 2.5);
      addCorner(path, {6.0, 15.0}, {6.0, 9.3}, {9.0, 12.9});
      path.lineTo(12.0, 9.3);
      path.lineTo(12.0, 15.0);
      addLine(path, 16.8, 9.0, 16.8, 14.7);
      addCorner(path, {14.6, 12.6}, {16.8, 14.8}, {19.0, 12.6});
      break;
    case LineIcon::Again:
      path.arcMoveTo(QRectF(4.2, 4.2, 15.6, 15.6), 50);
      path.arcTo(QRectF(4.2, 4.2, 15.6, 15.6), 50, 290);
      addCorner(path, {17.4, 2.6}, {17.4, 6.9}, {13.0, 6.9});
      break;
    case LineIcon::Edit:
      path.moveTo(4.5, 19.5);
      path.lineTo(5.4, 15.3);
      path.lineTo(16.2, 4.5);
      path.lineTo(19.5, 7.8);
      path.lineTo(8.7, 18.6);
      path.closeSubpath();
      addLine(path, 13.8, 6.9, 17.1, 10.2);
      break;
    case LineIcon::Previous:
      addCorner(path, {14.3, 6.0}, {8.3, 12.0}, {14.3, 18.0});
      break;
    case LineIcon::Next:
      addCorner(path, {9.8, 6.0}, {15.8, 12.0}, {9.8, 18.0});
      break;
    case LineIcon::Up:
      addCorner(path, {6.0, 14.6}, {12.0, 8.6}, {18.0, 14.6});
      break;
    case LineIcon::Down:
      addCorner(path, {6.0, 9.4}, {12.0, 15.4}, {18.0, 9.4});
      break;
    case LineIcon::Contents:
      addLine(path, 4.0, 6.5, 20.0, 6.5);
      addLine(path, 8.0, 12.0, 20.0, 12.0);
      addLine(path, 8.0, 17.5, 17.0, 17.5);
      break;
    case LineIcon::Document:
      path.addPolygon(QPolygonF({{6.0, 3.5}, {14.0, 3.5}, {18.5, 8.0}, {18.5, 20.5}, {6.0, 20.5}}));
      path.closeSubpath();
      addCorner(path, {14.0, 3.5}, {14.0, 8.0}, {18.5, 8.0});
      addLine(path, 9.0, 12.5, 15.5, 12.5);
      addLine(path, 9.0, 16.0, 15.5, 16.0);
      break;
    case LineIcon::Straighten:
      addFrameCorners(path, 3.5, 20.5, 4.0);
      path.addPolygon(QPolygonF({{9.5, 7.5}, {17.0, 9.5}, {14.5, 17.0}, {7.0, 14.5}}));
      path.closeSubpath();
      break;
  }
  return path;
}

class LineIconEngine : public QIconEngine {
 public:
  explicit LineIconEngine(LineIcon what) : what_(what) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    const QPalette palette = QGuiApplication::palette();
    const bool accent = what_ == LineIcon::Send || what_ == LineIcon::Stop;  // these stand on a filled button
    QColor colour = palette.color(accent ? QPalette::HighlightedText : QPalette::ButtonText);
    if (state == QIcon::On) colour = palette.color(QPalette::Highlight);
    if (mode == QIcon::Disabled) {
      colour = palette.color(QPalette::Active, QPalette::ButtonText);
      colour.setAlphaF(0.4F);
    }
    paintLineIcon(*painter, what_, rect, colour);
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    return pixmap;
  }
  [[nodiscard]] QIconEngine* clone() const override { return new LineIconEngine(what_); }

 private:
  LineIcon what_;
};

}  // namespace

void paintLineIcon(QPainter& painter, LineIcon what, const QRectF& inside, const QColor& colour) {
  const double side = std::min(inside.width(), inside.height());
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.translate(inside.center() - QPointF(side / 2.0, side / 2.0));
  painter.scale(side / kSide, side / kSide);
  painter.setPen(QPen(colour, kStroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.setBrush(what == LineIcon::Stop ? QBrush(colour) : QBrush(Qt::NoBrush));
  painter.drawPath(pathOf(what));
  painter.restore();
}

QIcon lineIcon(LineIcon what) { return QIcon(new LineIconEngine(what)); }

}  // namespace sightline::gui
