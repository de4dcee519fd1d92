/// The program's own icon.
#pragma once

#include <QIcon>

namespace sightline::gui {

/// For windows, in the sizes that desktops ask for.
[[nodiscard]] QIcon applicationIcon();

}  // namespace sightline::gui
