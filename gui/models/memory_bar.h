/// MemoryBar: what a model needs beside what there is.
#pragma once

#include <QWidget>

#include "multimodal/contract/models.h"

namespace sightline::gui {

/// Weights, conversation and the rest as parts of one bar whose end is what this computer has; what goes beyond it is
/// hatched. Shows; reacts to nothing. Its accessible name says the figures.
class MemoryBar : public QWidget {
  Q_OBJECT

 public:
  explicit MemoryBar(QWidget* parent = nullptr);

  void setOutlook(const ModelOutlook& outlook);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  ModelOutlook outlook_;
};

}  // namespace sightline::gui
