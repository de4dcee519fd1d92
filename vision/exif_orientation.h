/// How a picture is turned: what its metadata says, and turning it upright.
#pragma once

#include <cstddef>
#include <span>

#include "engine/base/error.h"
#include "vision/image.h"
#include "vision/image_probe.h"

namespace sightline {

/// EXIF orientation of the picture, 1 … 8: JPEG from the first APP1 segment that holds EXIF data, PNG from eXIf, WebP
/// from its EXIF chunk, TIFF from its own directory. 1 where there is none or it is malformed; never fails.
/// Requires: `format` as read_image_header says. Source: Exif 2.32, tag 0x0112.
int find_orientation(std::span<const std::byte> bytes, std::string_view format) noexcept;

/// The picture as it is to be seen: 1 as stored, 2 mirrored left to right, 3 turned by 180°, 4 mirrored top to bottom,
/// 5 transposed, 6 turned clockwise, 7 transposed over the other diagonal, 8 turned counter-clockwise.
/// Requires: 1 <= orientation <= 8. Errors: OverBudget if the system refuses memory for the turned copy.
Result<Image> set_upright(Image stored, int orientation);

}  // namespace sightline
