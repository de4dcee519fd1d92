/// The shapes that formulas are put together from.
#pragma once

#include <QFont>
#include <QString>
#include <optional>
#include <vector>

#include "gui/formula/formula_picture.h"

namespace sightline::gui {

/// Sizes of text at one place of a formula.
struct FormulaStyle {
  QFont upright;
  QFont italic;
  double size = 16;        ///< pixels of an em
  bool isDisplay = false;  ///< limits above and below, large operators

  /// The height above the baseline on which fractions and operators are centred.
  [[nodiscard]] double axis() const { return size * 0.26; }
  [[nodiscard]] double ruleThickness() const { return size < 20 ? 1 : size * 0.05; }
  /// The style of scripts: smaller, and never displayed.
  [[nodiscard]] FormulaStyle smaller() const;
  /// The same without room for limits above and below.
  [[nodiscard]] FormulaStyle inlined() const;
};

[[nodiscard]] FormulaStyle formulaStyle(const QFont& around, bool isDisplay);
[[nodiscard]] FormulaPicture textBox(const QString& text, const QFont& font);
[[nodiscard]] FormulaPicture fractionBox(FormulaPicture above, FormulaPicture below, const FormulaStyle& style,
                                         bool hasBar);
[[nodiscard]] FormulaPicture rootBox(FormulaPicture inside, std::optional<FormulaPicture> degree,
                                     const FormulaStyle& style);
[[nodiscard]] FormulaPicture scriptsBox(FormulaPicture base, std::optional<FormulaPicture> above,
                                        std::optional<FormulaPicture> below, const FormulaStyle& style);
[[nodiscard]] FormulaPicture limitsBox(FormulaPicture base, std::optional<FormulaPicture> above,
                                       std::optional<FormulaPicture> below, const FormulaStyle& style);
[[nodiscard]] FormulaPicture accentBox(FormulaPicture base, const QString& mark, const FormulaStyle& style);
[[nodiscard]] FormulaPicture barBox(FormulaPicture base, bool isAbove, const FormulaStyle& style);
/// `inside` between two fences that are as tall as it is; an empty fence or "." draws nothing.
[[nodiscard]] FormulaPicture fencedBox(const QString& left, FormulaPicture inside, const QString& right,
                                       const FormulaStyle& style);
/// Rows of cells; `alignments` has 'l', 'c' or 'r' per column and repeats its last.
[[nodiscard]] FormulaPicture gridBox(std::vector<std::vector<FormulaPicture>> rows, const QString& alignments,
                                     double columnGap, const FormulaStyle& style);

}  // namespace sightline::gui
