/// The colours that places are drawn with, in windows and in files alike.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "multimodal/contract/region.h"

namespace sightline {

/// A colour of the sRGB standard, each part in [0, 1].
struct Colour {
  double red = 0.0, green = 0.0, blue = 0.0;
};

/// Strong colours that differ from each other in hue or lightness, for people who see few hues as well.
inline constexpr std::array<Colour, 12> kPlaceColours = {{{1.00, 0.27, 0.23},
                                                          {0.16, 0.63, 1.00},
                                                          {0.20, 0.84, 0.29},
                                                          {1.00, 0.80, 0.00},
                                                          {0.85, 0.35, 0.95},
                                                          {0.00, 0.85, 0.85},
                                                          {1.00, 0.55, 0.10},
                                                          {0.45, 0.45, 1.00},
                                                          {0.75, 0.95, 0.20},
                                                          {1.00, 0.45, 0.70},
                                                          {0.00, 0.62, 0.45},
                                                          {0.80, 0.60, 0.40}}};

/// The colour of each region: the same for the same label, in the order of first appearance, so that more regions behind
/// change none of those before.
inline std::vector<Colour> colours_of(std::span<const Region> regions) {
  std::map<std::string_view, std::size_t> numbers;
  std::vector<Colour> colours;
  for (const Region& region : regions) {
    const std::size_t number = numbers.try_emplace(region.label, numbers.size()).first->second;
    colours.push_back(kPlaceColours[number % kPlaceColours.size()]);
  }
  return colours;
}

/// Whether letters on this colour are best dark: relative luminance of the sRGB standard above the middle.
inline bool is_light(const Colour& colour) {
  const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue) > 0.18;
}

}  // namespace sightline
