/// Formulas stand where TeX would put them, roughly, and fall back to their source when they cannot be set.
#include <gtest/gtest.h>

#include <QApplication>
#include <QString>

#include "gui/formula/formula_layout.h"

namespace sightline::gui {
namespace {

std::optional<FormulaPicture> layOut(const char* tex, bool isDisplay = true) {
  return layOutFormula(QString::fromUtf8(tex), QApplication::font(), isDisplay);
}

double yOf(const FormulaPicture& formula, const char* text) {
  for (const auto& run : formula.glyphs) {
    if (run.text == QString::fromUtf8(text)) return run.at.y();
  }
  ADD_FAILURE() << text << " is not drawn";
  return 0;
}

TEST(Formula, AFractionStandsAboveAndBelowItsBar) {
  const auto formula = layOut("\\frac{a}{b}");

  ASSERT_TRUE(formula);
  EXPECT_LT(yOf(*formula, "a"), 0);
  EXPECT_GT(yOf(*formula, "b"), yOf(*formula, "a"));
  EXPECT_EQ(formula->shapes.size(), 1U);
}

TEST(Formula, ScriptsAreSmallerRaisedAndLowered) {
  const auto formula = layOut("x_i^2");

  ASSERT_TRUE(formula);
  EXPECT_LT(yOf(*formula, "2"), 0);
  EXPECT_GT(yOf(*formula, "i"), 0);
  EXPECT_LT(formula->glyphs[1].font.pixelSize(), formula->glyphs[0].font.pixelSize());
}

TEST(Formula, LimitsStandAboveAndBelowOnlyWhenDisplayed) {
  const auto displayed = layOut("\\sum_{i}^{n} x");
  const auto inLine = layOut("\\sum_{i}^{n} x", false);

  ASSERT_TRUE(displayed && inLine);
  EXPECT_GT(displayed->ascent + displayed->descent, inLine->ascent + inLine->descent);
}

TEST(Formula, KnowsGreekAccentsMatricesAndText) {
  const auto formula =
      layOut("\\hat{\\alpha} = \\begin{bmatrix} 1 & 0 \\\\ 0 & 1 \\end{bmatrix} \\text{ if } x \\leq \\infty");

  ASSERT_TRUE(formula);
  yOf(*formula, "α");
  yOf(*formula, " if ");
  yOf(*formula, "≤");
}

TEST(Formula, FencesGrowWithWhatTheyHold) {
  const auto small = layOut("\\left( a \\right)");
  const auto large = layOut("\\left( \\frac{\\frac{a}{b}}{c} \\right)");

  ASSERT_TRUE(small && large);
  EXPECT_EQ(small->glyphs[0].stretch, 1);
  EXPECT_GT(large->glyphs[0].stretch, 1.5);
}

TEST(Formula, AnUnknownCommandIsShownByItsName) {
  const auto formula = layOut("a \\nosuchcommand b");

  ASSERT_TRUE(formula);
  yOf(*formula, "\\nosuchcommand");
}

TEST(Formula, WhatIsNotClosedIsNotSet) {
  for (const char* tex :
       {"\\frac{a}", "{a", "a}", "\\left( a", "\\begin{matrix} a", "x^", "\\sqrt[3", "\\", "\\text{a", "a & }"}) {
    EXPECT_FALSE(layOut(tex)) << tex;
  }
}

TEST(Formula, DepthIsBounded) {
  for (const char* opening :
       {"{", "\\frac{", "\\sqrt{", "x^{", "\\left(", "\\begin{matrix}", "\\hat", "^", "\\sqrt["}) {
    EXPECT_FALSE(layOutFormula(QString::fromUtf8(opening).repeated(1000), QApplication::font(), true)) << opening;
  }
  EXPECT_FALSE(layOutFormula(QStringLiteral("{").repeated(10000) + QStringLiteral("}").repeated(10000),
                             QApplication::font(), true));
}

}  // namespace
}  // namespace sightline::gui
