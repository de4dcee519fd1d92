/// Draws speeds against the length of a context.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/error.h"

namespace sightline {

/// What is drawn: one panel for each curve, all over the same contexts.
struct SpeedPlot {
  struct Curve {
    std::string name;            ///< with the unit, above its panel
    std::vector<double> values;  ///< one for each context, 0 or more
  };
  std::string title, subtitle;
  std::vector<double> contexts;  ///< tokens, increasing
  std::vector<Curve> curves;
};

/// Writes a PNG file of 960 pixels width that appears whole or not at all. Panels begin at zero, so that heights compare.
/// Requires: at least one context and one curve. Any thread.
/// Errors: Io DISK_FULL or DISK_ERROR naming the file; OverBudget if memory is refused.
Status write_speed_plot(const SpeedPlot& plot, const std::filesystem::path& file);

/// A round number of at least `most`, the top of a scale with five lines; 1 for none.
double scale_top(double most);

}  // namespace sightline
