/// Fonts, colours and distances of the conversation.
#include "gui/conversation/theme.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace sightline::gui {

QColor blend(const QColor& under, const QColor& over, double share) {
  const auto mix = [share](int a, int b) { return static_cast<int>(a + (b - a) * share + 0.5); };
  return {mix(under.red(), over.red()), mix(under.green(), over.green()), mix(under.blue(), over.blue())};
}

QColor edgeOf(const QPalette& palette, double share) {
  const QColor base = palette.color(QPalette::Base);
  const QColor edge = palette.color(QPalette::Mid);
  constexpr int kStandsOut = 110;  // of 255 steps of lightness: edges of controls are drawn so in high contrast only
  return std::abs(edge.lightness() - base.lightness()) > kStandsOut ? edge
                                                                    : blend(base, palette.color(QPalette::Text), share);
}

Theme makeTheme(const QPalette& palette, const QFont& font, double viewportWidth) {
  Theme theme;
  const double points = font.pointSizeF() > 0 ? font.pointSizeF() : 10;
  theme.text = font;
  theme.text.setPointSizeF(points * 1.1);
  theme.small = font;
  theme.small.setPointSizeF(points * 0.92);
  theme.code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  theme.code.setPointSizeF(points);
  theme.code.setStyleHint(QFont::Monospace);
  theme.base = palette.color(QPalette::Base);
  theme.ink = palette.color(QPalette::Text);
  theme.isDark = theme.base.lightness() < theme.ink.lightness();
  // The program's own palettes say how lesser text looks; in high contrast it is nearly as strong as the rest.
  const QColor lesser = palette.color(QPalette::PlaceholderText);
  theme.dim = lesser.alpha() == 255 ? lesser : blend(theme.base, theme.ink, 0.64);
  theme.accent = palette.color(QPalette::Link);
  // Qt's own default is a blue that glares on light and cannot be read on dark.
  if (theme.isDark && theme.accent.lightness() < 150) theme.accent = QColor(0x7a, 0xb8, 0xff);
  if (!theme.isDark && theme.accent == QColor(Qt::blue)) theme.accent = QColor(0x1d, 0x5f, 0xbf);
  theme.panel = blend(theme.base, theme.ink, theme.isDark ? 0.08 : 0.045);
  theme.border = edgeOf(palette, theme.isDark ? 0.2 : 0.14);
  theme.error = theme.isDark ? QColor(0xff, 0x8f, 0x85) : QColor(0xb4, 0x23, 0x18);
  theme.selection = palette.color(QPalette::Highlight);
  theme.selectedInk = palette.color(QPalette::HighlightedText);
  theme.mention = blend(theme.base, theme.isDark ? QColor(0xff, 0xc8, 0x57) : QColor(0xff, 0xb0, 0x20), 0.32);
  const QFontMetricsF metrics(theme.text);
  theme.em = metrics.height();
  theme.letter = metrics.averageCharWidth();
  theme.codeLine = std::ceil(QFontMetricsF(theme.code).height() * 1.28);
  theme.width = std::clamp(viewportWidth - 3 * theme.em, 12 * theme.em, 43 * theme.em);
  return theme;
}

QFont Theme::heading(int level) const {
  constexpr std::array<double, 6> kScale = {1.5, 1.28, 1.13, 1.0, 1.0, 0.94};
  QFont font = text;
  font.setPointSizeF(text.pointSizeF() * kScale[static_cast<std::size_t>(std::clamp(level, 1, 6) - 1)]);
  font.setWeight(QFont::DemiBold);
  return font;
}

QColor Theme::codeColour(CodeRole role) const {
  switch (role) {
    case CodeRole::Plain:
      return ink;
    case CodeRole::Keyword:
      return isDark ? QColor(0xd6, 0x9c, 0xf0) : QColor(0x8a, 0x24, 0xa8);
    case CodeRole::Type:
      return isDark ? QColor(0x6f, 0xd3, 0xc4) : QColor(0x0b, 0x6e, 0x66);
    case CodeRole::Function:
      return isDark ? QColor(0x82, 0xb8, 0xff) : QColor(0x1d, 0x56, 0xb8);
    case CodeRole::String:
      return isDark ? QColor(0xa5, 0xd6, 0x82) : QColor(0x2c, 0x6e, 0x1f);
    case CodeRole::Number:
      return isDark ? QColor(0xf2, 0xb3, 0x7a) : QColor(0x9a, 0x4a, 0x06);
    case CodeRole::Comment:
      return blend(base, ink, 0.6);
    case CodeRole::Directive:
      return isDark ? QColor(0xf0, 0x8f, 0xb0) : QColor(0xa8, 0x1e, 0x58);
    case CodeRole::Name:
      return isDark ? QColor(0x8f, 0xc7, 0xf5) : QColor(0x14, 0x5c, 0x8a);
  }
  return ink;
}

}  // namespace sightline::gui
