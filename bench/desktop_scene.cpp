/// A scene to measure: a drawn picture and a long answer.
#include "bench/desktop_scene.h"

#include <QBuffer>
#include <QColor>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace sightline::bench {

namespace {

constexpr double kWidth = 1200;
constexpr double kHeight = 800;

void drawRoom(QPainter& painter) {
  QLinearGradient wall(0, 0, 0, 520);
  wall.setColorAt(0, QColor(0xdf, 0xe7, 0xea));
  wall.setColorAt(1, QColor(0xf3, 0xee, 0xe4));
  painter.fillRect(QRectF(0, 0, kWidth, 520), wall);
  painter.setBrush(QColor(0xbf, 0xdc, 0xee));
  painter.setPen(QPen(QColor(0xfb, 0xfb, 0xf8), 16));
  painter.drawRect(QRectF(90, 60, 300, 300));
  painter.drawLine(QPointF(240, 60), QPointF(240, 360));
  painter.drawLine(QPointF(90, 210), QPointF(390, 210));
  QLinearGradient table(0, 520, 0, kHeight);
  table.setColorAt(0, QColor(0xb9, 0x8a, 0x5c));
  table.setColorAt(1, QColor(0x8d, 0x62, 0x3c));
  painter.fillRect(QRectF(0, 520, kWidth, 280), table);
}

void drawThings(QPainter& painter) {
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(0, 0, 0, 40));
  for (const QRectF& shadow : {QRectF(210, 600, 240, 40), QRectF(500, 630, 340, 40), QRectF(900, 560, 200, 34)}) {
    painter.drawEllipse(shadow);
  }
  painter.setBrush(QColor(0x2f, 0x6f, 0x8f));  // cup
  QPainterPath cup;
  cup.addRoundedRect(QRectF(240, 440, 170, 180), 26, 26);
  painter.drawPath(cup);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(QColor(0x2f, 0x6f, 0x8f), 20));
  painter.drawArc(QRectF(370, 475, 90, 95), -80 * 16, 160 * 16);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(0x4b, 0x2c, 0x1c));
  painter.drawEllipse(QRectF(252, 432, 146, 30));
  painter.setBrush(QColor(0xa8, 0x32, 0x3e));  // book
  painter.drawRoundedRect(QRectF(520, 570, 300, 80), 8, 8);
  painter.setBrush(QColor(0xf4, 0xef, 0xe2));
  painter.drawRect(QRectF(535, 590, 285, 46));
  painter.setBrush(QColor(0x7c, 0xa8, 0x3c));  // apple
  painter.drawEllipse(QRectF(610, 470, 110, 105));
  painter.setPen(QPen(QColor(0x5a, 0x3d, 0x22), 8));
  painter.drawLine(QPointF(665, 472), QPointF(676, 446));
  painter.setPen(QPen(QColor(0x3b, 0x3f, 0x46), 14));  // lamp
  painter.drawLine(QPointF(1000, 570), QPointF(1000, 300));
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(0x3b, 0x3f, 0x46));
  painter.drawEllipse(QRectF(930, 555, 140, 28));
  painter.setBrush(QColor(0xf2, 0xc1, 0x4e));
  painter.drawPolygon(QPolygonF({{930, 330}, {1070, 330}, {1040, 210}, {960, 210}}));
}

}  // namespace

QByteArray tablePicture(int width, const char* format) {
  QImage image(width, width * 2 / 3, QImage::Format_RGB32);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.scale(width / kWidth, image.height() / kHeight);
  drawRoom(painter);
  drawThings(painter);
  painter.end();
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, format);
  return bytes;
}

std::string longAnswer(int nWords) {
  const std::string section =
      "## What the picture shows\n\nThe **left cup** stands on the table, next to the *red book*, and its handle "
      "points "
      "to the window. Its label reads `Sightline`.\n\n1. First, look at the table.\n2. Then at the window:\n   - it is "
      "open,\n   - and the light comes from there.\n\n```python\ndef area(box):\n    return box.width * box.height  # "
      "pixels\n```\n\n| thing | where |\n|---|--:|\n| left cup | on the table |\n| red book | beside it |\n\nThe "
      "formula "
      "$a_i^2 + \\sqrt{b}$ says the rest of it in a few signs, and a last sentence ends the section.\n\n";
  const auto wordsOf = [](const std::string& text) {
    return static_cast<int>(std::count(text.begin(), text.end(), ' ')) + 1;
  };
  std::string text;
  for (int n = 0; n < nWords; n += wordsOf(section)) text += section;
  return text;
}

}  // namespace sightline::bench
