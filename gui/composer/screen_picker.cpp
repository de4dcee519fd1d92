/// ScreenPicker: a part of the screen chosen by hand.
#include "gui/composer/screen_picker.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace sightline::gui {

namespace {

constexpr int kLeast = 8;  // logical pixels; less is a click that trembled
const QColor kShade(0, 0, 0, 120);
const QColor kPlate(0, 0, 0, 170);

}  // namespace

ScreenPicker::ScreenPicker(const QImage& still, QWidget* parent) : QWidget(parent), still_(still) {
  setObjectName("screenPicker");
  setAccessibleName(tr("Choose a part of the screen"));
  setAccessibleDescription(tr("Draw a box. Enter takes the whole screen, Escape nothing."));
  setWindowFlags(Qt::FramelessWindowHint | Qt::WindowStaysOnTopHint | Qt::Window);
  setCursor(Qt::CrossCursor);
  setFocusPolicy(Qt::StrongFocus);
}

QRect ScreenPicker::chosen() const { return QRect(from_, to_).normalized().intersected(rect()); }

void ScreenPicker::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.drawImage(rect(), still_);
  const QRect box = isDragging_ ? chosen() : QRect();
  QRegion shaded(rect());
  shaded -= box;
  for (const QRect& part : shaded) painter.fillRect(part, kShade);
  if (!isDragging_) {
    QFont large = font();
    large.setPixelSize(18);
    painter.setFont(large);
    painter.setPen(Qt::white);
    painter.drawText(
        rect(), Qt::AlignCenter,
        tr("Draw a box around what you want to ask about.\nEnter takes the whole screen, Escape nothing."));
    return;
  }
  painter.setPen(QPen(Qt::white, 1.0));
  painter.drawRect(box.adjusted(0, 0, -1, -1));
  const double ratio = still_.devicePixelRatio();
  const QString size = tr("%1 × %2").arg(qRound(box.width() * ratio)).arg(qRound(box.height() * ratio));
  const QSize letters = painter.fontMetrics().size(Qt::TextSingleLine, size) + QSize(12, 6);
  QRect plate(QPoint(0, 0), letters);
  plate.moveBottomRight(box.bottomRight() - QPoint(6, 6));
  painter.fillRect(plate, kPlate);
  painter.drawText(plate, Qt::AlignCenter, size);
}

void ScreenPicker::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return emit cancelled();
  from_ = to_ = event->position().toPoint();
  isDragging_ = true;
  update();
}

void ScreenPicker::mouseMoveEvent(QMouseEvent* event) {
  to_ = event->position().toPoint();
  update();
}

void ScreenPicker::mouseReleaseEvent(QMouseEvent* event) {
  if (!isDragging_) return;
  to_ = event->position().toPoint();
  isDragging_ = false;
  const QRect box = chosen();
  if (box.width() >= kLeast && box.height() >= kLeast) return take(box);
  update();
}

void ScreenPicker::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return emit cancelled();
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return take(rect());
  QWidget::keyPressEvent(event);
}

/// The still may have been scaled onto the screen: pixels are taken from the still.
void ScreenPicker::take(const QRect& area) {
  const double x = static_cast<double>(still_.width()) / width();
  const double y = static_cast<double>(still_.height()) / height();
  const QRectF part(area.x() * x, area.y() * y, area.width() * x, area.height() * y);
  QImage pixels = still_.copy(part.toRect().intersected(still_.rect()));
  pixels.setDevicePixelRatio(1.0);
  emit picked(pixels);
}

}  // namespace sightline::gui
