/// Format and size of a picture from its first bytes, without a library.
#pragma once

#include <cstddef>
#include <span>

#include "engine/base/error.h"
#include "vision/image_probe.h"

namespace sightline {

/// Format and stored size; `orientation` is left at 1 and no limit is applied: a side may be 0 or four billion.
/// `bytes` may be anything. Errors: IMAGE_BAD, IMAGE_UNSUPPORTED.
Result<ImageInfo> read_image_header(std::span<const std::byte> bytes);

}  // namespace sightline
