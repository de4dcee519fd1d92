/// SamplingFields: how words are drawn, for people who want to know.
#pragma once

#include <QWidget>
#include <array>

#include "multimodal/contract/settings.h"

namespace sightline::gui {

class NumberField;

/// One field for each value of SamplingChoice and one for the longest answer. Empty fields mean: as the model recommends.
class SamplingFields : public QWidget {
  Q_OBJECT

 public:
  explicit SamplingFields(QWidget* parent = nullptr);

  void setOptions(const ChatOptions& options);
  /// Writes sampling and longest answer; leaves the rest alone. Wrong fields count as empty.
  void fill(ChatOptions& options) const;
  /// Of the first wrong field.
  [[nodiscard]] QString problem() const;
  void focusProblem();

 signals:
  void changed();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  enum Field { Temperature, TopK, TopP, MinP, Presence, Repetition, Seed, Longest, kFields };

  [[nodiscard]] NumberField* firstWrong() const;
  void retranslate();

  std::array<NumberField*, kFields> fields_{};
};

}  // namespace sightline::gui
