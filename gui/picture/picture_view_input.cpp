/// What a person does to a PictureView: wheel, mouse, keys and fingers.
#include <QApplication>
#include <QGestureEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPinchGesture>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "gui/picture/picture_view.h"

namespace sightline::gui {

namespace {

constexpr double kZoomStep = 1.25;
constexpr double kNotch = 120.0;   // of QWheelEvent, one step of a usual wheel
constexpr double kKeyStep = 64.0;  // logical pixels that an arrow moves
constexpr double kBoxMin = 4.0;    // logical pixels; less is a click that trembled

}  // namespace

void PictureView::zoom(QPointF anchor, double factor) {
  if (transform_.isEmpty()) return;
  transform_.zoomAt(anchor, factor);
  isFitted_ = transform_.isFitted();
  transformed();
}

void PictureView::zoomIn() { zoom(QRectF(rect()).center(), kZoomStep); }

void PictureView::zoomOut() { zoom(QRectF(rect()).center(), 1.0 / kZoomStep); }

void PictureView::setDrawing(bool on) {
  if (on == isDrawing_) return;
  isDrawing_ = on;
  if (!on && drag_ == Drag::Box) endBox(false);
  updateCursor();
  emit drawingChanged(on);
}

void PictureView::updateCursor() {
  if (isDrawing_ || drag_ == Drag::Box) return setCursor(Qt::CrossCursor);
  if (drag_ == Drag::Pan && hasMoved_) return setCursor(Qt::ClosedHandCursor);
  if (focus_.hovered >= 0) return setCursor(Qt::PointingHandCursor);
  unsetCursor();
}

bool PictureView::event(QEvent* event) {
  if (event->type() == QEvent::NativeGesture) return nativeGesture(static_cast<QNativeGestureEvent*>(event));
  if (event->type() == QEvent::Gesture) return gesture(static_cast<QGestureEvent*>(event));
  return QWidget::event(event);
}

bool PictureView::nativeGesture(QNativeGestureEvent* event) {
  if (event->gestureType() != Qt::ZoomNativeGesture) return false;
  zoom(event->position(), 1.0 + std::clamp(event->value(), -0.5, 1.0));
  return true;
}

bool PictureView::gesture(QGestureEvent* event) {
  const auto* const pinch = static_cast<QPinchGesture*>(event->gesture(Qt::PinchGesture));
  if (pinch == nullptr) return false;
  if (pinch->changeFlags().testFlag(QPinchGesture::ScaleFactorChanged)) {
    zoom(mapFromGlobal(pinch->centerPoint()), std::clamp(pinch->scaleFactor(), 0.2, 5.0));
  }
  return true;
}

/// A wheel zooms; two fingers, which have a distance in pixels, pan, and zoom with Ctrl.
void PictureView::wheelEvent(QWheelEvent* event) {
  if (transform_.isEmpty()) return event->ignore();
  const bool isTouchpad = event->phase() != Qt::NoScrollPhase && !event->pixelDelta().isNull();
  if (isTouchpad && !event->modifiers().testFlag(Qt::ControlModifier)) {
    transform_.pan(event->pixelDelta());
    isFitted_ = transform_.isFitted();
    transformed();
  } else {
    zoom(event->position(), std::pow(kZoomStep, event->angleDelta().y() / kNotch));
  }
  hover(regionAt(marks_, event->position()));
  event->accept();
}

void PictureView::mousePressEvent(QMouseEvent* event) {
  const bool pans = event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton;
  if (!pans || transform_.isEmpty()) return;
  const bool draws =
      event->button() == Qt::LeftButton && (isDrawing_ || event->modifiers().testFlag(Qt::ShiftModifier));
  drag_ = draws ? Drag::Box : Drag::Pan;
  hasMoved_ = false;
  pressed_ = moved_ = event->position();
  updateCursor();
}

void PictureView::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  if (drag_ == Drag::None) {
    hover(regionAt(marks_, at));
    return updateCursor();
  }
  hasMoved_ = hasMoved_ || (at - pressed_).manhattanLength() >= QApplication::startDragDistance();
  if (drag_ == Drag::Box) {
    moved_ = at;
    return update();
  }
  if (!hasMoved_) return;
  transform_.pan(at - moved_);
  moved_ = at;
  isFitted_ = false;
  updateCursor();
  transformed();
}

void PictureView::mouseReleaseEvent(QMouseEvent* event) {
  const Drag drag = drag_;
  if (drag == Drag::Box) {
    moved_ = event->position();
    return endBox(true);
  }
  drag_ = Drag::None;
  if (drag == Drag::Pan && !hasMoved_ && event->button() == Qt::LeftButton) {
    selectRegion(regionAt(marks_, event->position()));
  }
  updateCursor();
}

QRectF PictureView::drawnFractions() const {
  const auto inside = [](QPointF p) { return QPointF(std::clamp(p.x(), 0.0, 1.0), std::clamp(p.y(), 0.0, 1.0)); };
  const QPointF a = inside(transform_.toFraction(pressed_));
  const QPointF b = inside(transform_.toFraction(moved_));
  return {QPointF(std::min(a.x(), b.x()), std::min(a.y(), b.y())),
          QPointF(std::max(a.x(), b.x()), std::max(a.y(), b.y()))};
}

/// Ends the drag; tells of the box unless it is too small to be meant.
void PictureView::endBox(bool keeps) {
  const QRectF fractions = drawnFractions();
  const QRectF box = transform_.toView(fractions);
  drag_ = Drag::None;
  update();
  if (keeps && (box.width() < kBoxMin || box.height() < kBoxMin)) keeps = false;
  if (keeps) setDrawing(false);
  updateCursor();
  if (keeps) emit boxDrawn(fractions);
}

void PictureView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || transform_.isEmpty() || isDrawing_) return;
  if (!isFitted_) return fit();
  transform_.setScale(event->position(), 1.0 / devicePixelRatioF());
  isFitted_ = transform_.isFitted();
  transformed();
}

void PictureView::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  if (drag_ == Drag::None) hover(-1);
}

void PictureView::keyPressEvent(QKeyEvent* event) {
  const auto move = [this](double x, double y) {
    transform_.pan({x * kKeyStep, y * kKeyStep});
    isFitted_ = transform_.isFitted();
    transformed();
  };
  const bool hasCommand = (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) != 0;
  const bool isZoom = event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal || event->key() == Qt::Key_Minus;
  if (hasCommand && !isZoom) return QWidget::keyPressEvent(event);
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoomIn();
    case Qt::Key_Minus:
      return zoomOut();
    case Qt::Key_0:
      return fit();
    case Qt::Key_1:
      return showActualSize();
    case Qt::Key_Left:
      return move(1.0, 0.0);
    case Qt::Key_Right:
      return move(-1.0, 0.0);
    case Qt::Key_Up:
      return move(0.0, 1.0);
    case Qt::Key_Down:
      return move(0.0, -1.0);
    case Qt::Key_N:
      return stepSelection(event->modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1);
    case Qt::Key_B:
      focus_.hasBoxes = !focus_.hasBoxes;
      return updateMarks();
    case Qt::Key_L:
      focus_.hasLabels = !focus_.hasLabels;
      return updateMarks();
    case Qt::Key_Escape:
      if (drag_ == Drag::Box) return endBox(false);
      if (isDrawing_) return setDrawing(false);
      if (focus_.selected >= 0) return selectRegion(-1);
      break;
    default:
      break;
  }
  QWidget::keyPressEvent(event);  // others may know what to do with it
}

void PictureView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu* const menu = createMenu(event->pos());
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->popup(event->globalPos());
}

}  // namespace sightline::gui
