/// ContextMeter: how much of what the model can keep in mind is used.
#pragma once

#include <QWidget>

namespace sightline::gui {

/// A small bar with its percentage. What happens when it fills stands in the tip and in the accessible description.
class ContextMeter : public QWidget {
  Q_OBJECT

 public:
  explicit ContextMeter(QWidget* parent = nullptr);

  /// Tokens. Hidden while `total` is not known, that is 0 or less; `used` beyond `total` counts as full.
  void setUsage(qint64 used, qint64 total);
  [[nodiscard]] int percent() const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  qint64 used_ = 0;
  qint64 total_ = 0;
};

}  // namespace sightline::gui
