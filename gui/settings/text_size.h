/// The size of texts among the settings.
#pragma once

#include "multimodal/contract/settings.h"

namespace sightline::gui {

// Percent of the desktop's size.
inline constexpr int kTextSizeLeast = 80;
inline constexpr int kTextSizeMost = 200;

/// Kept under "window.text_size" of the extras; 100 where nothing sensible stands there.
[[nodiscard]] int textSizeOf(const Settings& settings);
/// Kept within the range above.
void setTextSize(Settings& settings, int percent);

}  // namespace sightline::gui
