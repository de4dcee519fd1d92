/// ToolButton: a flat button for small things.
#pragma once

#include <QToolButton>

namespace sightline::gui {

/// Flat until the mouse or the keyboard is on it; tinted while it is checked. Its icon and text stand beside each other.
class ToolButton : public QToolButton {
  Q_OBJECT

 public:
  explicit ToolButton(QWidget* parent = nullptr);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace sightline::gui
