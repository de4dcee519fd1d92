/// ViewTransform: where a picture lies in the widget that shows it.
#include "gui/picture/view_transform.h"

#include <algorithm>

namespace sightline::gui {

namespace {

constexpr double kFitMax = 4.0;     // how far fitting enlarges
constexpr double kScaleMax = 32.0;  // logical pixels for one of the picture
constexpr double kAlike = 1e-6;

QPointF centre(QSizeF inner, QSizeF outer) {
  return {(outer.width() - inner.width()) / 2.0, (outer.height() - inner.height()) / 2.0};
}

/// An offset at which at most half a view of nothing is to be seen.
double inReach(double offset, double size, double view) {
  return std::clamp(offset, std::min(0.0, view - size) - view / 2.0, std::max(0.0, view - size) + view / 2.0);
}

/// How far a stretch must move to be inside [low, high]; its middle if it does not fit.
double needed(double from, double to, double low, double high) {
  if (to - from > high - low) return (low + high) / 2.0 - (from + to) / 2.0;
  return from < low ? low - from : to > high ? high - to : 0.0;
}

}  // namespace

ViewTransform::ViewTransform(QSizeF picture, QSizeF view) : picture_(picture), view_(view) { fit(); }

double ViewTransform::fittedScale() const {
  if (isEmpty()) return 1.0;
  return std::min({view_.width() / picture_.width(), view_.height() / picture_.height(), kFitMax});
}

void ViewTransform::fit() {
  scale_ = fittedScale();
  offset_ = centre(picture_ * scale_, view_);
}

bool ViewTransform::isFitted() const {
  const QPointF off = offset_ - centre(picture_ * scale_, view_);
  return std::abs(scale_ - fittedScale()) <= kAlike * scale_ && off.manhattanLength() < 0.5;
}

void ViewTransform::resize(QSizeF view, bool fits) {
  const QPointF middle = toFraction(QPointF(view_.width(), view_.height()) / 2.0);
  const bool hadView = !isEmpty();
  view_ = view;
  if (fits || !hadView) return fit();
  offset_ += QPointF(view_.width(), view_.height()) / 2.0 - toView(middle);
  keepInReach();
}

void ViewTransform::zoomAt(QPointF anchor, double factor) { setScale(anchor, scale_ * factor); }

void ViewTransform::setScale(QPointF anchor, double scale) {
  if (isEmpty()) return;
  const double fitted = fittedScale();
  const double bounded = std::clamp(scale, std::min(fitted, 1.0), std::max(kScaleMax, fitted));
  offset_ = anchor - (anchor - offset_) * (bounded / scale_);
  scale_ = bounded;
  if (scale_ <= fitted * (1.0 + kAlike)) offset_ = centre(picture_ * scale_, view_);
  keepInReach();
}

void ViewTransform::pan(QPointF by) {
  offset_ += by;
  keepInReach();
}

void ViewTransform::show(const QRectF& fractions, double margin) {
  const QRectF place = toView(fractions);
  offset_ += QPointF(needed(place.left(), place.right(), margin, view_.width() - margin),
                     needed(place.top(), place.bottom(), margin, view_.height() - margin));
  keepInReach();
}

void ViewTransform::keepInReach() {
  offset_.setX(inReach(offset_.x(), picture_.width() * scale_, view_.width()));
  offset_.setY(inReach(offset_.y(), picture_.height() * scale_, view_.height()));
}

QPointF ViewTransform::toView(QPointF fraction) const {
  return offset_ + QPointF(fraction.x() * picture_.width(), fraction.y() * picture_.height()) * scale_;
}

QRectF ViewTransform::toView(const QRectF& fractions) const {
  return {toView(fractions.topLeft()), toView(fractions.bottomRight())};
}

QPointF ViewTransform::toFraction(QPointF point) const {
  if (isEmpty()) return {0.0, 0.0};
  const QPointF inPicture = (point - offset_) / scale_;
  return {inPicture.x() / picture_.width(), inPicture.y() / picture_.height()};
}

}  // namespace sightline::gui
