/// ApplicationTheme: colours and text size of the whole program, following settings and desktop while it runs.
#pragma once

#include <QFont>
#include <QObject>
#include <memory>

#include "gui/theme/desktop_appearance.h"

namespace sightline::gui {

/// Sets style, palette and font of the application; widgets take their colours from the palette and need no style
/// sheets. One per application, on its thread.
class ApplicationTheme : public QObject {
  Q_OBJECT

 public:
  /// Without an appearance, the desktop's portal is asked.
  explicit ApplicationTheme(std::unique_ptr<DesktopAppearance> desktop = nullptr, QObject* parent = nullptr);

  [[nodiscard]] ColourScheme scheme() const { return scheme_; }

 public slots:
  void setTheme(sightline::Theme theme);
  /// Percent of the desktop's text size, kept within [80, 200].
  void setTextSize(int percent);

 signals:
  void schemeChanged(sightline::gui::ColourScheme scheme);

 private:
  void apply();

  std::unique_ptr<DesktopAppearance> desktop_;
  QFont desktopFont_;
  DesktopPreference guess_;  // from the desktop's palette, for desktops that say nothing
  sightline::Theme theme_ = sightline::Theme::Desktop;
  ColourScheme scheme_ = ColourScheme::Light;
};

}  // namespace sightline::gui
