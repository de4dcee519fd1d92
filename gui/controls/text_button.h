/// TextButton: a button with words, filled where it is meant first.
#pragma once

#include <QPushButton>

namespace sightline::gui {

/// Rounded, drawn from the palette alone, so that it keeps its edge in high contrast.
class TextButton : public QPushButton {
  Q_OBJECT

 public:
  enum class Kind {
    Primary,  ///< what most people want here; at most one in a view
    Plain,
    Choice,  ///< wide, its words at the beginning: one of several to click
  };

  explicit TextButton(Kind kind, QWidget* parent = nullptr);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Kind kind_;
};

}  // namespace sightline::gui
