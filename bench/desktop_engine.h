/// The window while a real engine loads, and while it is killed.
#pragma once

#include <filesystem>
#include <string>

namespace sightline::bench {

/// Opens a window on `folder`, loads `model` into the engine's process, asks, and kills that process while it answers;
/// prints how long the event loop was silent in both. False, with a line on standard error, if the engine does not come
/// that far.
bool measureEngine(const std::filesystem::path& folder, const std::string& model);

}  // namespace sightline::bench
