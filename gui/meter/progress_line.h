/// ProgressLine: what the engine is doing, how far it is, how long it still takes, and a way to stop it.
#pragma once

#include <QElapsedTimer>
#include <QWidget>
#include <functional>

#include "gui/meter/remaining_time.h"

class QToolButton;

namespace sightline::gui {

class TextLabel;

/// Hidden until it has something to say.
class ProgressLine : public QWidget {
  Q_OBJECT

 public:
  enum class Stage { Idle, Loading, Seeing, Reading, Writing };
  /// Seconds of a clock that does not go back; tests have their own.
  using Clock = std::function<double()>;

  explicit ProgressLine(Clock clock = {}, QWidget* parent = nullptr);

  /// `share` in [0, 1]; below 0: not known. Another stage begins anew.
  void setProgress(Stage stage, double share = -1.0);
  /// What is shown, as one sentence; empty when idle.
  [[nodiscard]] QString sentence() const;

 signals:
  void cancelRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  Clock clock_;
  QElapsedTimer watch_;
  Stage stage_ = Stage::Idle;
  double share_ = -1.0;
  RemainingTime remaining_;
  TextLabel* words_ = nullptr;
  QToolButton* cancel_ = nullptr;
};

}  // namespace sightline::gui
