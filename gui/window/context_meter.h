/// ContextMeter: how full the model's context is, as a small ring.
#pragma once

#include <QWidget>
#include <cstdint>

namespace sightline::gui {

/// Hidden while nothing is known. Its tip says what happens when the context is full. GUI thread.
class ContextMeter : public QWidget {
  Q_OBJECT

 public:
  explicit ContextMeter(QWidget* parent = nullptr);

  /// In tokens; 0: unknown.
  void setTokens(std::int64_t used, std::int64_t total);
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QString sentence() const { return toolTip(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] QString words() const;

  double share_ = 0;
};

}  // namespace sightline::gui
