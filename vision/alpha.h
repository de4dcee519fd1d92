/// Puts partly transparent colours over white.
#pragma once

#include <cstdint>

namespace sightline {

/// round(c·a/255 + 255·(1 − a/255)), exactly; `color` is not premultiplied. Source: vision specification, section 2.
constexpr std::uint8_t over_white(std::uint32_t color, std::uint32_t alpha) noexcept {
  return static_cast<std::uint8_t>((color * alpha + 127) / 255 + 255 - alpha);  // 255 is odd: there are no halves
}

/// `count` pixels of red, green, blue, alpha become red, green, blue. The two may not overlap.
inline void rgba_over_white(const std::uint8_t* rgba, std::int64_t count, std::uint8_t* rgb) noexcept {
  for (std::int64_t i = 0; i < count; ++i, rgba += 4, rgb += 3) {
    for (int c = 0; c < 3; ++c) rgb[c] = over_white(rgba[c], rgba[3]);
  }
}

}  // namespace sightline
