/// The program's own colours: light, dark, and both in high contrast.
#pragma once

#include <QPalette>
#include <optional>

#include "multimodal/contract/settings.h"

namespace sightline::gui {

enum class ColourScheme { Light, Dark, ContrastLight, ContrastDark };

/// What the desktop says a person wants.
struct DesktopPreference {
  std::optional<bool> dark;   ///< none: not said
  bool highContrast = false;  ///< as far as it is said

  bool operator==(const DesktopPreference&) const = default;
};

/// What to show for a choice in the settings. A desktop that says nothing is light.
[[nodiscard]] ColourScheme chooseScheme(sightline::Theme chosen, const DesktopPreference& desktop);

/// All roles and groups. Texts have at least 4.5 : 1 against what they stand on, 7 : 1 in high contrast.
[[nodiscard]] QPalette paletteOf(ColourScheme scheme);

}  // namespace sightline::gui
