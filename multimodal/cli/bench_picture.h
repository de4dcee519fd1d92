/// A picture to measure with.
#pragma once

#include <cstdint>

#include "engine/base/error.h"
#include "vision/image.h"

namespace sightline {

/// Waves with some noise, another for each `seed`: any picture takes the same time. Errors: those of Image::create.
Result<Image> make_bench_picture(Size size, std::uint32_t seed = 1);

}  // namespace sightline
