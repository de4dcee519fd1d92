/// SamplePicture: a picture with round corners, no larger than a thumbnail.
#include "gui/welcome/sample_picture.h"

#include <QPainter>
#include <QPainterPath>

#include "gui/conversation/theme.h"

namespace sightline::gui {

namespace {

constexpr QSize kMost{280, 168};
constexpr double kRound = 12.0;

}  // namespace

SamplePicture::SamplePicture(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void SamplePicture::setImage(const QImage& image) {
  image_ = image;
  setVisible(!image.isNull());
  updateGeometry();
  update();
}

QSize SamplePicture::sizeHint() const {
  return image_.isNull() ? QSize() : image_.size().scaled(kMost, Qt::KeepAspectRatio).expandedTo({1, 1});
}

void SamplePicture::paintEvent(QPaintEvent*) {
  if (image_.isNull()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const QRectF place = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  QPainterPath shape;
  shape.addRoundedRect(place, kRound, kRound);
  painter.setClipPath(shape);
  painter.drawImage(rect(), image_);
  painter.setClipping(false);
  painter.setPen(QPen(blend(palette().color(QPalette::Window), palette().color(QPalette::WindowText), 0.2), 1.0));
  painter.drawPath(shape);
}

}  // namespace sightline::gui
