/// Antialiased resampling, equal to Pillow's grey level for grey level.
#pragma once

#include "engine/base/error.h"
#include "engine/kernels/compute.h"
#include "vision/image.h"

namespace sightline {

enum class ResizeFilter : std::uint8_t { Bilinear, Bicubic };

/// Stretches `image` to `size`. Two passes (along rows, then along columns) with 8-bit pixels between them; a pass is
/// skipped if its length does not change. Weights are fixed-point numbers with 22 fraction bits, so the result is the same
/// on every processor and for every number of threads. Requires: both sides at least 1.
/// Errors: OverBudget if the system refuses the memory.
/// Source: Pillow, Image.resize; Keys 1981 for the cubic (a = -0.5).
Result<Image> resize(const Image& image, Size size, ResizeFilter filter, const Compute& compute);

}  // namespace sightline
