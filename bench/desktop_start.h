/// How soon a window can be used, what it costs to leave it alone, and what it holds.
#pragma once

#include <filesystem>

namespace sightline::bench {

/// Starts this program `nRuns` times as a window on `folder`, and prints for each after how many milliseconds it took
/// its first key; then what processors and memory it used in `idleSeconds` of being left alone. False if one failed.
bool measureStarts(const std::filesystem::path& folder, int nRuns, int idleSeconds);

/// What such a start does. `begun`: milliseconds of the monotonic clock before it was started.
int startOnce(int argc, char** argv, const std::filesystem::path& folder, long long begun, int idleSeconds);

}  // namespace sightline::bench
