/// Draws places on a picture.
#pragma once

#include <span>

#include "engine/base/error.h"
#include "multimodal/contract/region.h"
#include "vision/image.h"

namespace sightline {

/// A copy of the picture with a box or point for each place and its label beside it, the same colour for the same label,
/// lines and letters in proportion to the picture. Outlines are dark, light and coloured, so that they are seen on any
/// background; labels stand inside the picture, in any script the system has fonts for, and are left out where it has
/// none. All other pixels stay as they are. Any thread.
/// Errors: OverBudget (IMAGE_LIMIT) if a side is longer than 32,767 pixels or memory is refused.
Result<Image> draw_regions(const Image& picture, std::span<const Region> regions);

}  // namespace sightline
