/// Fonts, colours and distances of the conversation, from the palette and the font of the desktop.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

#include "gui/code_colours/highlighter.h"

namespace sightline::gui {

/// A plain value, made anew when palette, font or width change. Distances are logical pixels.
struct Theme {
  QFont text;
  QFont code;
  QFont small;
  QColor base;
  QColor ink;
  QColor dim;     ///< lesser text, at least 4.5 : 1
  QColor accent;  ///< links, focus
  QColor panel;   ///< behind questions and code
  QColor border;
  QColor error;
  QColor selection;
  QColor selectedInk;
  QColor mention;
  bool isDark = false;
  double em = 16;            ///< height of the text's capitals and descenders
  double letter = 8;         ///< width of its letters on average
  double codeLine = 17;      ///< height of a line of code
  double lineSpacing = 1.4;  ///< of a font's own line height
  double width = 700;        ///< of the column of text

  [[nodiscard]] QFont heading(int level) const;
  [[nodiscard]] QColor codeColour(CodeRole role) const;
};

[[nodiscard]] Theme makeTheme(const QPalette& palette, const QFont& font, double viewportWidth);

/// `share` of `over` on `under`, 0 to 1.
[[nodiscard]] QColor blend(const QColor& under, const QColor& over, double share);
/// Of lines and borders: `share` of the text's colour, in high contrast as strong as the edges of controls.
[[nodiscard]] QColor edgeOf(const QPalette& palette, double share);

}  // namespace sightline::gui
