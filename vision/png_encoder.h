/// Pixels -> a PNG file in memory.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/base/error.h"
#include "vision/image.h"

namespace sightline {

/// A PNG of 8-bit RGB pixels. Any thread. Errors: Internal if the library refuses.
Result<std::vector<std::byte>> encode_png(const Image& image);

}  // namespace sightline
