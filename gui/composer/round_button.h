/// RoundButton: the one button of a place that is meant first.
#pragma once

#include <QAbstractButton>

namespace sightline::gui {

/// A filled circle with an icon on it; grey while it is disabled.
class RoundButton : public QAbstractButton {
  Q_OBJECT

 public:
  explicit RoundButton(QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace sightline::gui
