/// Rows for paragraphs, tables, formulas and rules.
#pragma once

#include <optional>
#include <vector>

#include "gui/conversation/text_flow.h"

namespace sightline::gui {

/// A paragraph, a heading or plain text.
class TextRow : public RowLayout {
 public:
  TextRow(const std::vector<Run>& runs, const QFont& font, const Theme& theme, double width);
  [[nodiscard]] double height() const override { return flow_.height(); }
  [[nodiscard]] double naturalWidth() const override { return flow_.naturalWidth(); }
  void paint(const RowPaint& paint) const override;
  [[nodiscard]] int length() const override { return flow_.length(); }
  [[nodiscard]] int offsetAt(QPointF point) const override { return flow_.offsetAt(point); }
  [[nodiscard]] QString text(TextRange range) const override { return flow_.text(range); }
  [[nodiscard]] TextRange wordAt(int offset) const override { return flow_.wordAt(offset); }
  [[nodiscard]] std::vector<QRectF> rectsOf(TextRange range) const override { return flow_.rectsOf(range); }

 private:
  TextFlow flow_;
};

/// A formula on a line of its own, or its source if it cannot be set.
class FormulaRow : public RowLayout {
 public:
  FormulaRow(const QString& tex, const Theme& theme, double width);
  [[nodiscard]] double height() const override;
  void paint(const RowPaint& paint) const override;
  [[nodiscard]] int length() const override { return 1; }
  [[nodiscard]] int offsetAt(QPointF point) const override { return point.x() > width_ / 2 ? 1 : 0; }
  [[nodiscard]] QString text(TextRange range) const override;
  [[nodiscard]] std::vector<QRectF> rectsOf(TextRange range) const override;
  bool scrollSideways(QPointF point, double by) override;

 private:
  QString tex_;
  double width_;
  double padding_;
  double scrolled_ = 0;
  std::optional<FormulaPicture> picture_;
  std::optional<TextFlow> source_;
};

/// A line across.
class RuleRow : public RowLayout {
 public:
  RuleRow(const Theme& theme, double width) : height_(theme.em), width_(width) {}
  [[nodiscard]] double height() const override { return height_; }
  void paint(const RowPaint& paint) const override;
  [[nodiscard]] int length() const override { return 1; }

 private:
  double height_;
  double width_;
};

/// Rows of a table; text of the cells counts in reading order, one character between two cells.
class TableRow : public RowLayout {
 public:
  TableRow(const Block& block, const Theme& theme, double width);
  [[nodiscard]] double height() const override { return height_; }
  void paint(const RowPaint& paint) const override;
  [[nodiscard]] int length() const override { return length_; }
  [[nodiscard]] int offsetAt(QPointF point) const override;
  [[nodiscard]] QString text(TextRange range) const override;
  [[nodiscard]] TextRange wordAt(int offset) const override;
  [[nodiscard]] std::vector<QRectF> rectsOf(TextRange range) const override;
  bool scrollSideways(QPointF point, double by) override;

 private:
  struct PlacedCell {
    TextFlow flow;
    QPointF at;
    int begin = 0;
    std::size_t row = 0;
  };
  [[nodiscard]] const PlacedCell& cellAt(int offset) const;

  std::vector<PlacedCell> cells_;
  std::vector<double> rowTops_;  // one more than rows
  std::vector<double> columnLefts_;
  bool hasHeader_ = false;
  bool continues_ = false;
  double padding_ = 0;
  double height_ = 0;
  double width_ = 0;
  double tableWidth_ = 0;
  double scrolled_ = 0;
  int length_ = 0;
};

}  // namespace sightline::gui
