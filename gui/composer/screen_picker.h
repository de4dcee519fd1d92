/// ScreenPicker: a part of the screen chosen by hand.
#pragma once

#include <QImage>
#include <QWidget>

namespace sightline::gui {

/// Covers a screen with a still of it and lets people draw a box; Enter takes the whole screen, Escape nothing.
class ScreenPicker : public QWidget {
  Q_OBJECT

 public:
  /// `still`: the pixels of the screen; its devicePixelRatio is respected.
  explicit ScreenPicker(const QImage& still, QWidget* parent = nullptr);

 signals:
  /// In the screen's own pixels.
  void picked(const QImage& pixels);
  void cancelled();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  [[nodiscard]] QRect chosen() const;
  void take(const QRect& area);

  QImage still_;
  QPoint from_, to_;
  bool isDragging_ = false;
};

}  // namespace sightline::gui
