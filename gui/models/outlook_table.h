/// OutlookTable: how a model would run here, and beside it another one for comparison.
#pragma once

#include <QStringList>
#include <QWidget>
#include <array>
#include <utility>
#include <vector>

#include "multimodal/contract/models.h"

class QGridLayout;

namespace sightline::gui {

class MemoryBar;
class TextLabel;

/// One model in one precision, as a column.
struct OutlookColumn {
  QString title;
  ModelPrecision precision;
  std::vector<std::pair<std::string, double>> scores;
};

/// A column of names and one or two columns of figures: verdict, memory with a bar, speed, size, published scores that
/// both columns or the only one have. Shows; reacts to nothing.
class OutlookTable : public QWidget {
  Q_OBJECT

 public:
  explicit OutlookTable(QWidget* parent = nullptr);

  /// One or two; the first is what is being chosen.
  void setColumns(const std::vector<OutlookColumn>& columns);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  static constexpr int kColumns = 2;
  struct Shown {
    TextLabel* title;
    TextLabel* verdict;
    TextLabel* memory;
    MemoryBar* bar;
    TextLabel* speed;
    TextLabel* size;
  };

  struct ScoreRow {
    TextLabel* name;
    std::array<TextLabel*, kColumns> values;
  };

  void retranslate();
  void showScores();
  [[nodiscard]] std::vector<std::pair<QString, QStringList>> commonScores() const;

  std::vector<OutlookColumn> columns_;
  std::array<TextLabel*, 4> names_{};  // of the rows that are always there
  std::array<Shown, kColumns> shown_{};
  QGridLayout* grid_ = nullptr;
  std::vector<ScoreRow> scores_;
};

}  // namespace sightline::gui
