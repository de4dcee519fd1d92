/// What a person does to a PageView: wheel, mouse, keys and fingers.
#include <QApplication>
#include <QClipboard>
#include <QGestureEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPinchGesture>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/document/page_view.h"

namespace sightline::gui {

namespace {

constexpr double kZoomStep = 1.25;
constexpr double kNotch = 120.0;  // of QWheelEvent, one step of a usual wheel

}  // namespace

bool PageView::event(QEvent* event) {
  if (event->type() == QEvent::NativeGesture) {
    auto* const native = static_cast<QNativeGestureEvent*>(event);
    if (native->gestureType() != Qt::ZoomNativeGesture) return false;
    setZoom(zoom_ * (1.0 + std::clamp(native->value(), -0.5, 1.0)), native->position());
    return true;
  }
  if (event->type() == QEvent::Gesture) {
    const auto* const pinch =
        static_cast<QPinchGesture*>(static_cast<QGestureEvent*>(event)->gesture(Qt::PinchGesture));
    if (pinch == nullptr) return false;
    if (pinch->changeFlags().testFlag(QPinchGesture::ScaleFactorChanged)) {
      setZoom(zoom_ * std::clamp(pinch->scaleFactor(), 0.2, 5.0),
              viewport()->mapFromGlobal(pinch->centerPoint().toPoint()));
    }
    return true;
  }
  return QAbstractScrollArea::event(event);
}

const PageMark* PageView::markAt(QPointF point, PageMark::Kind kind) const {
  const int page = pageUnder(point);
  for (const PageMark& mark : marks_) {
    if (mark.page != page || mark.kind != kind) continue;
    for (const QRectF& box : mark.boxes) {
      if (placeOf(page, box).adjusted(-2, -2, 2, 2).contains(point)) return &mark;
    }
  }
  return nullptr;
}

void PageView::hover(QPointF point) {
  const PageMark* mark = markAt(point, PageMark::Kind::LitSource);
  if (mark == nullptr) mark = markAt(point, PageMark::Kind::Source);
  const int source = mark == nullptr ? -1 : mark->source;
  const int page = pageUnder(point);
  const auto words = words_.find(page);
  const bool isOnWord = words != words_.end() && words->second.wordAt(fractionAt(page, point)) >= 0;
  viewport()->setCursor(source >= 0 ? Qt::PointingHandCursor : isOnWord ? Qt::IBeamCursor : Qt::ArrowCursor);
  if (source == std::exchange(hovered_, source)) return;
  emit sourceHovered(source);
}

bool PageView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave && drag_ == Drag::None) hover({-1e6, -1e6});
  if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
  const auto* const help = static_cast<QHelpEvent*>(event);
  const PageMark* mark = markAt(help->pos(), PageMark::Kind::LitSource);
  if (mark == nullptr) mark = markAt(help->pos(), PageMark::Kind::Source);
  QToolTip::showText(help->globalPos(), mark == nullptr ? QString() : mark->tip.toHtmlEscaped(), viewport());
  return true;
}

/// A wheel turns pages and zooms with Ctrl, as everywhere.
void PageView::wheelEvent(QWheelEvent* event) {
  if (!event->modifiers().testFlag(Qt::ControlModifier)) {
    QAbstractScrollArea::wheelEvent(event);
    return hover(event->position());
  }
  setZoom(zoom_ * std::pow(kZoomStep, event->angleDelta().y() / kNotch), event->position());
  event->accept();
}

void PageView::mousePressEvent(QMouseEvent* event) {
  const bool isLeft = event->button() == Qt::LeftButton;
  if (!isLeft && event->button() != Qt::MiddleButton) return;
  pressed_ = moved_ = event->position();
  hasMoved_ = false;
  drag_ = Drag::Pan;
  const int page = pageUnder(pressed_);
  const auto words = words_.find(page);
  const bool selects = isLeft && words != words_.end() && !words->second.isEmpty();
  if (!selects) return;
  drag_ = Drag::Select;
  const int word = words->second.nearestWord(fractionAt(page, pressed_));
  const bool extends = event->modifiers().testFlag(Qt::ShiftModifier) && page == selectedPage_ && anchor_ >= 0;
  selectedPage_ = page;
  if (!extends) anchor_ = word;
  cursor_ = extends ? word : -1;  // a click selects nothing
  viewport()->update();
}

void PageView::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  if (drag_ == Drag::None) return hover(at);
  hasMoved_ = hasMoved_ || (at - pressed_).manhattanLength() >= QApplication::startDragDistance();
  if (!hasMoved_) return;
  if (drag_ == Drag::Pan) {
    viewport()->setCursor(Qt::ClosedHandCursor);
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - static_cast<int>(at.x() - moved_.x()));
    verticalScrollBar()->setValue(verticalScrollBar()->value() - static_cast<int>(at.y() - moved_.y()));
    moved_ = at;
    return;
  }
  if (at.y() < 0) verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepSub);
  if (at.y() > viewport()->height()) verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd);
  if (const auto words = words_.find(selectedPage_); words != words_.end()) {
    cursor_ = words->second.nearestWord(fractionAt(selectedPage_, at));
  }
  viewport()->update();
}

void PageView::mouseReleaseEvent(QMouseEvent* event) {
  const Drag drag = std::exchange(drag_, Drag::None);
  if (drag == Drag::Select && hasMoved_) {
    QClipboard* const clipboard = QGuiApplication::clipboard();
    if (clipboard->supportsSelection()) clipboard->setText(selectedText(), QClipboard::Selection);
  }
  if (!hasMoved_ && event->button() == Qt::LeftButton) {
    const PageMark* mark = markAt(event->position(), PageMark::Kind::LitSource);
    if (mark == nullptr) mark = markAt(event->position(), PageMark::Kind::Source);
    if (mark != nullptr) emit sourceActivated(mark->source);
  }
  hover(event->position());
}

void PageView::mouseDoubleClickEvent(QMouseEvent* event) {
  const int page = pageUnder(event->position());
  const auto words = words_.find(page);
  if (words == words_.end()) return;
  selectedPage_ = page;
  anchor_ = cursor_ = words->second.wordAt(fractionAt(page, event->position()));
  viewport()->update();
}

void PageView::copySelection() const {
  const QString text = selectedText();
  if (!text.isEmpty()) QGuiApplication::clipboard()->setText(text);
}

void PageView::keyPressEvent(QKeyEvent* event) {
  QScrollBar* const bar = verticalScrollBar();
  if (event->matches(QKeySequence::Copy)) return copySelection();
  if (event->matches(QKeySequence::SelectAll)) {
    const auto words = words_.find(current_);
    if (words == words_.end()) return;
    selectedPage_ = current_;
    anchor_ = 0;
    cursor_ = words->second.count() - 1;
    return viewport()->update();
  }
  const bool hasCommand = (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) != 0;
  const bool isZoom = event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal || event->key() == Qt::Key_Minus;
  if (hasCommand && !isZoom) return QAbstractScrollArea::keyPressEvent(event);
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoomIn();
    case Qt::Key_Minus:
      return zoomOut();
    case Qt::Key_0:
      return fitWidth();
    case Qt::Key_PageDown:
      return showPage(std::min(current_ + 1, nPages() - 1));
    case Qt::Key_PageUp:
      return showPage(std::max(current_ - 1, 0));
    case Qt::Key_Space:
      return bar->triggerAction(event->modifiers().testFlag(Qt::ShiftModifier) ? QAbstractSlider::SliderPageStepSub
                                                                               : QAbstractSlider::SliderPageStepAdd);
    case Qt::Key_Home:
      return bar->triggerAction(QAbstractSlider::SliderToMinimum);
    case Qt::Key_End:
      return bar->triggerAction(QAbstractSlider::SliderToMaximum);
    case Qt::Key_Escape:
      if (selectedPage_ < 0) break;
      selectedPage_ = anchor_ = cursor_ = -1;
      return viewport()->update();
    default:
      break;
  }
  QAbstractScrollArea::keyPressEvent(event);
}

void PageView::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  viewport()->update();
}

void PageView::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  viewport()->update();
}

}  // namespace sightline::gui
