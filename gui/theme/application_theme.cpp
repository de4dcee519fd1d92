/// ApplicationTheme: colours and text size of the whole program, following settings and desktop while it runs.
#include "gui/theme/application_theme.h"

#include <QApplication>
#include <QEvent>
#include <QWidget>
#include <algorithm>

#include "gui/settings/text_size.h"
#include "gui/theme/calm_style.h"
#include "gui/theme/portal_appearance.h"

namespace sightline::gui {

namespace {

constexpr double kPointsOtherwise = 10.0;  // where the desktop counts in pixels

/// The few style sheets there are keep the colours they were read with.
void readSheetsAgain() {
  for (QWidget* const widget : QApplication::allWidgets()) {
    const QString sheet = widget->styleSheet();
    if (sheet.isEmpty()) continue;
    widget->setStyleSheet(QString());
    widget->setStyleSheet(sheet);
  }
}

/// Qt tells windows only; whoever has a font of its own makes it anew of the application's.
void tellOfFont() {
  for (QWidget* const widget : QApplication::allWidgets()) {
    QEvent event(QEvent::ApplicationFontChange);
    if (!widget->isWindow()) QApplication::sendEvent(widget, &event);
  }
}

}  // namespace

ApplicationTheme::ApplicationTheme(std::unique_ptr<DesktopAppearance> desktop, QObject* parent)
    : QObject(parent), desktop_(std::move(desktop)), desktopFont_(QApplication::font()) {
  const QPalette before = QApplication::palette();
  if (before.color(QPalette::Window).lightness() < before.color(QPalette::WindowText).lightness()) guess_.dark = true;
  if (desktop_ == nullptr) desktop_ = std::make_unique<PortalAppearance>();
  connect(desktop_.get(), &DesktopAppearance::changed, this, &ApplicationTheme::apply);
  QApplication::setStyle(new CalmStyle);
  scheme_ = chooseScheme(theme_, guess_);
  QApplication::setPalette(paletteOf(scheme_));
  apply();
}

void ApplicationTheme::setTheme(sightline::Theme theme) {
  theme_ = theme;
  apply();
}

void ApplicationTheme::setTextSize(int percent) {
  const double points = desktopFont_.pointSizeF() > 0 ? desktopFont_.pointSizeF() : kPointsOtherwise;
  QFont font = desktopFont_;
  font.setPointSizeF(points * std::clamp(percent, kTextSizeLeast, kTextSizeMost) / 100.0);
  if (font == QApplication::font()) return;
  QApplication::setFont(font);
  tellOfFont();
}

void ApplicationTheme::apply() {
  DesktopPreference desktop = desktop_->preference();
  if (!desktop.dark.has_value()) desktop.dark = guess_.dark;
  const ColourScheme scheme = chooseScheme(theme_, desktop);
  if (scheme == scheme_) return;
  scheme_ = scheme;
  QApplication::setPalette(paletteOf(scheme));
  readSheetsAgain();
  emit schemeChanged(scheme);
}

}  // namespace sightline::gui
