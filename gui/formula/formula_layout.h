/// TeX -> a formula in its places.
#pragma once

#include <QFont>
#include <QString>
#include <optional>

#include "gui/formula/formula_picture.h"

namespace sightline::gui {

/// Lays out the common subset of TeX: fractions, roots, scripts, limits, large operators, matrices, cases, aligned
/// lines, accents, text, fences of growing size. A command it does not know is shown by its name.
///
/// `font` gives the size of the text around; `isDisplay` sets limits above and below. Nothing if the source is longer
/// than 8,000 characters, nests deeper than 24 levels or is not closed; the caller then shows the source. GUI thread.
/// Source: The TeXbook, appendix G, with its rules for sizes and distances simplified to fixed fractions of the size.
[[nodiscard]] std::optional<FormulaPicture> layOutFormula(const QString& tex, const QFont& font, bool isDisplay);

}  // namespace sightline::gui
