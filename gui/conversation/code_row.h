/// A block of code: a head with its language and a copy button, and lines that scroll sideways.
#pragma once

#include <QTextLayout>
#include <map>
#include <memory>
#include <vector>

#include "gui/code_colours/highlighter.h"
#include "gui/conversation/row_layout.h"

namespace sightline::gui {

/// Lines are coloured and laid out only when drawn, so that long code costs nothing while it grows. GUI thread.
class CodeRow : public RowLayout {
 public:
  CodeRow(const Block& block, const Theme& theme, double width);

  [[nodiscard]] double height() const override;
  void paint(const RowPaint& paint) const override;
  [[nodiscard]] int length() const override { return static_cast<int>(text_.size()); }
  [[nodiscard]] int offsetAt(QPointF point) const override;
  [[nodiscard]] QString text(TextRange range) const override;
  [[nodiscard]] TextRange wordAt(int offset) const override;
  [[nodiscard]] std::vector<QRectF> rectsOf(TextRange range) const override;
  bool scrollSideways(QPointF point, double by) override;

 private:
  [[nodiscard]] QTextLayout& lineLayout(std::size_t line) const;
  [[nodiscard]] QStringView lineText(std::size_t line) const;
  [[nodiscard]] double top() const;
  [[nodiscard]] std::size_t lineAt(double y) const;

  QString text_;
  QString language_;
  const LanguageRules* rules_ = nullptr;
  Theme theme_;
  double width_ = 0;
  double lineHeight_ = 0;
  double headHeight_ = 0;
  double padding_ = 0;
  double widest_ = 0;
  double scrolled_ = 0;
  std::vector<int> starts_;                                            // where lines begin
  mutable std::vector<CodeState> states_;                              // before each line, as far as known
  mutable std::map<std::size_t, std::unique_ptr<QTextLayout>> lines_;  // those drawn lately
};

}  // namespace sightline::gui
