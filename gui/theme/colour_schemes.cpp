/// The program's own colours: light, dark, and both in high contrast.
#include "gui/theme/colour_schemes.h"

#include "gui/conversation/theme.h"

namespace sightline::gui {

namespace {

QColor rgb(QRgb value) { return QColor::fromRgb(value); }

/// The few colours a scheme consists of; all others lie between them.
struct Inks {
  QColor window, base, text, button;
  QColor highlight, highlighted, link, visited;
  double dim = 0.64;       // share of the text's colour in lesser text
  double disabled = 0.42;  // the same where nothing can be done
  double edge = 0.25;      // of fields and buttons
};

Inks inksOf(ColourScheme scheme) {
  switch (scheme) {
    case ColourScheme::Light:
      return {rgb(0xf5f5f3), rgb(0xffffff), rgb(0x1e2024), rgb(0xfafaf9),
              rgb(0x2f62c4), rgb(0xffffff), rgb(0x1d5fbf), rgb(0x6a4aa8)};
    case ColourScheme::Dark:
      return {rgb(0x1b1d21), rgb(0x23262b), rgb(0xe4e6ea), rgb(0x2a2d33),
              rgb(0x8ab4f8), rgb(0x10203a), rgb(0x8ab4f8), rgb(0xc4a7f0)};
    case ColourScheme::ContrastLight:
      return {rgb(0xffffff), rgb(0xffffff), rgb(0x000000), rgb(0xffffff), rgb(0x00309c),
              rgb(0xffffff), rgb(0x00309c), rgb(0x5a0a78), 0.85,          0.6,           0.65};
    case ColourScheme::ContrastDark:
      return {rgb(0x000000), rgb(0x000000), rgb(0xffffff), rgb(0x000000), rgb(0xffe14d),
              rgb(0x000000), rgb(0x8fd0ff), rgb(0xe0b0ff), 0.85,          0.6,           0.65};
  }
  return {};
}

}  // namespace

ColourScheme chooseScheme(sightline::Theme chosen, const DesktopPreference& desktop) {
  const bool isDark = desktop.dark.value_or(false);
  switch (chosen) {
    case sightline::Theme::Light:
      return desktop.highContrast ? ColourScheme::ContrastLight : ColourScheme::Light;
    case sightline::Theme::Dark:
      return desktop.highContrast ? ColourScheme::ContrastDark : ColourScheme::Dark;
    case sightline::Theme::HighContrast:
      return isDark ? ColourScheme::ContrastDark : ColourScheme::ContrastLight;
    case sightline::Theme::Desktop:
      break;
  }
  if (desktop.highContrast) return isDark ? ColourScheme::ContrastDark : ColourScheme::ContrastLight;
  return isDark ? ColourScheme::Dark : ColourScheme::Light;
}

QPalette paletteOf(ColourScheme scheme) {
  const Inks inks = inksOf(scheme);
  const bool isDark = inks.window.lightness() < inks.text.lightness();
  const auto between = [&inks](double share) { return blend(inks.window, inks.text, share); };
  QPalette palette(inks.button, inks.window);
  const auto set = [&palette](QPalette::ColorRole role, const QColor& colour) { palette.setColor(role, colour); };
  set(QPalette::Window, inks.window);
  set(QPalette::WindowText, inks.text);
  set(QPalette::Base, inks.base);
  set(QPalette::AlternateBase, blend(inks.base, inks.text, 0.04));
  set(QPalette::Text, inks.text);
  set(QPalette::Button, inks.button);
  set(QPalette::ButtonText, inks.text);
  set(QPalette::BrightText, isDark ? rgb(0xffffff) : rgb(0xb42318));
  set(QPalette::Highlight, inks.highlight);
  set(QPalette::HighlightedText, inks.highlighted);
  set(QPalette::Link, inks.link);
  set(QPalette::LinkVisited, inks.visited);
  set(QPalette::ToolTipBase, isDark ? between(0.14) : inks.base);
  set(QPalette::ToolTipText, inks.text);
  set(QPalette::PlaceholderText, blend(inks.base, inks.text, inks.dim));
  // Edges of the style's own controls, from light to dark.
  set(QPalette::Light, isDark ? between(0.22) : rgb(0xffffff));
  set(QPalette::Midlight, between(isDark ? 0.16 : 0.05));
  set(QPalette::Mid, between(inks.edge));
  set(QPalette::Dark, isDark ? blend(inks.window, rgb(0x000000), 0.4) : between(0.34));
  set(QPalette::Shadow, rgb(0x000000));
  const QColor disabled = between(inks.disabled);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, disabled);
  }
  palette.setColor(QPalette::Disabled, QPalette::Highlight, between(0.3));
  palette.setColor(QPalette::Disabled, QPalette::HighlightedText, inks.window);
  return palette;
}

}  // namespace sightline::gui
