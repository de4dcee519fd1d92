/// Models that were chosen before, among the settings.
#pragma once

#include <vector>

#include "gui/engine/model_file.h"
#include "multimodal/contract/settings.h"

namespace sightline::gui {

inline constexpr std::size_t kRecentModels = 8;

/// The last ones first. Kept under "engine.recent.0" and so on of the extras; what makes no sense there is left out.
[[nodiscard]] std::vector<ModelFile> recentModels(const Settings& settings);
/// Puts a choice on this computer in front; other choices change nothing.
void rememberModel(Settings& settings, const EngineChoice& choice);

}  // namespace sightline::gui
