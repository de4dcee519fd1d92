/// EngineButton: the model and its state in one line, for the header of a window.
#pragma once

#include <QAbstractButton>
#include <optional>

#include "multimodal/contract/engine_state.h"

namespace sightline::gui {

/// Flat until the mouse or the keyboard is on it. A ring fills while the model loads; a dot tells the other states, which
/// are always in words as well.
class EngineButton : public QAbstractButton {
  Q_OBJECT

 public:
  explicit EngineButton(QWidget* parent = nullptr);

  /// `name` is empty if nothing was chosen.
  void showState(const QString& name, const EngineState& state, std::optional<double> secondsLeft);
  [[nodiscard]] QString stateText() const { return words_; }

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paintSign(QPainter& painter, const QRectF& place) const;

  QString name_;
  QString words_;
  EngineState state_;
};

}  // namespace sightline::gui
