/// Reads the PNG files of golden cases as plain RGB pixels.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "engine/base/error.h"

namespace sightline::testing_support {

/// Rows of red, green, blue, top row first.
struct RgbPicture {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::vector<std::uint8_t> rgb;
};

/// Errors: Io if the file cannot be read as an 8-bit RGB or grey PNG without transparency.
Result<RgbPicture> read_png(const std::filesystem::path& path);

}  // namespace sightline::testing_support
