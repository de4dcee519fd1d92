/// ViewTransform: where a picture lies in the widget that shows it.
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace sightline::gui {

/// Maps between a widget's logical pixels, a picture's pixels, and fractions of its sides. A plain value.
class ViewTransform {
 public:
  ViewTransform() = default;
  /// Fitted. `picture` in pixels, `view` in logical pixels; either may be empty, and then nothing is shown.
  ViewTransform(QSizeF picture, QSizeF view);

  /// The whole picture in the middle; small ones are enlarged, at most four times.
  void fit();
  /// As fit(), or the same part of the picture in a view of another size.
  void resize(QSizeF view, bool fits);
  /// `factor` times larger; the point of the picture at `anchor` stays there. Bounded by the fitted size, or 1 to 1 if
  /// that is smaller, and 32 logical pixels for one of the picture.
  void zoomAt(QPointF anchor, double factor);
  /// Logical pixels for one of the picture, set with the middle of the view, or `anchor`, in place.
  void setScale(QPointF anchor, double scale);
  /// Moves the picture; half a view of nothing may appear beside it.
  void pan(QPointF by);
  /// Moves the picture as little as needed for `fractions` to be inside the view, `margin` logical pixels from its edge.
  void show(const QRectF& fractions, double margin);

  [[nodiscard]] bool isEmpty() const { return picture_.isEmpty() || view_.isEmpty(); }
  [[nodiscard]] bool isFitted() const;
  [[nodiscard]] double scale() const { return scale_; }
  [[nodiscard]] QSizeF picture() const { return picture_; }
  [[nodiscard]] QRectF view() const { return {QPointF(0.0, 0.0), view_}; }
  /// The whole picture in the view's logical pixels.
  [[nodiscard]] QRectF target() const { return {offset_, picture_ * scale_}; }
  [[nodiscard]] QPointF toView(QPointF fraction) const;
  [[nodiscard]] QRectF toView(const QRectF& fractions) const;
  /// Not clamped: a point beside the picture has a fraction below 0 or above 1.
  [[nodiscard]] QPointF toFraction(QPointF point) const;

 private:
  [[nodiscard]] double fittedScale() const;
  void keepInReach();

  QSizeF picture_, view_;
  double scale_ = 1.0;
  QPointF offset_;  // of the picture's left upper corner
};

}  // namespace sightline::gui
