/// How soon a window can be used, what it costs to leave it alone, and what it holds.
#pragma once

#include <filesystem>

namespace sightline::bench {

/// Starts this program `nRuns` times as a window on `folder`, and prints for each after how many milliseconds it took
/// its first key; then what processors and memory it used in `idleSeconds` of being left alone. False if one failed.
bool measureStarts(const std::filesystem::path& folder, int nRuns, int idleSeconds);

/// Starts the program itself on `folder`, waits until its engine is ready and it has come to rest, and prints what the
/// window's process and the engine's used in `seconds`, and how often their threads woke up. False if it did not start.
bool measureAlone(const std::filesystem::path& folder, int seconds);

/// What such a start does. `begun`: milliseconds of the monotonic clock before it was started.
int startOnce(int argc, char** argv, const std::filesystem::path& folder, long long begun, int idleSeconds);

}  // namespace sightline::bench
