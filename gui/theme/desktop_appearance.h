/// DesktopAppearance: what the desktop says about light and dark, as a seam.
#pragma once

#include <QObject>

#include "gui/theme/colour_schemes.h"

namespace sightline::gui {

/// Asks nobody itself; tests say what they like.
class DesktopAppearance : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// As far as it is known by now.
  [[nodiscard]] virtual DesktopPreference preference() const = 0;

 signals:
  /// The preference is another one, or has become known.
  void changed();
};

}  // namespace sightline::gui
