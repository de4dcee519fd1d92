/// How often tests of this folder kill a process.
#pragma once

#include <algorithm>
#include <cstdlib>

namespace sightline::gui::testing_support {

/// `usual`, or the number that SIGHTLINE_KILLS names.
inline int killRounds(int usual) {
  const char* const named = std::getenv("SIGHTLINE_KILLS");
  return named == nullptr ? usual : std::max(1, std::atoi(named));
}

}  // namespace sightline::gui::testing_support
