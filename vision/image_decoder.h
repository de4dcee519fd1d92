/// From encoded bytes to upright RGB pixels: recognise by content, enforce limits, decode, set upright.
#pragma once

#include <cstddef>
#include <span>

#include "engine/base/error.h"
#include "vision/codecs.h"
#include "vision/image.h"
#include "vision/image_probe.h"

namespace sightline {

/// Decodes a picture: set upright, transparent parts over white, 16-bit channels by their high byte, grey and palette
/// as RGB, first frame of an animation, first page of a TIFF. A file that ends early or contradicts itself is an error,
/// never half a picture. Limits are checked before memory for pixels is taken. Any thread.
/// Errors: as probe_image; Internal (IMAGE_BAD) if none of `codecs` is for its format.
Result<Image> decode_image(std::span<const std::byte> encoded, std::span<const Codec> codecs, const DecodeLimits& limits);

/// The same with all codecs there are. A program that calls it links every image library.
Result<Image> decode_image(std::span<const std::byte> encoded, const DecodeLimits& limits = {});

}  // namespace sightline
