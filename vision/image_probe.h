/// What a picture's first bytes say, held against the limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/error.h"
#include "vision/image.h"

namespace sightline {

/// What a picture may cost before it is refused.
struct DecodeLimits {
  std::int64_t max_bytes = std::int64_t{64} << 20;  ///< of the encoded file
  std::int64_t max_side = 65'535;                   ///< pixels
  std::int64_t max_pixels = 178'956'970;            ///< width times height
};

/// What the beginning of a file says.
struct ImageInfo {
  std::string_view format;  ///< "JPEG", "PNG", "WebP", "TIFF", "BMP", "GIF"; a string literal
  Size size;                ///< as stored
  int orientation = 1;      ///< EXIF orientation 1 … 8
  /// The size the decoded picture will have: sides are swapped for orientations 5 … 8.
  [[nodiscard]] Size upright_size() const noexcept { return orientation >= 5 ? Size{size.height, size.width} : size; }
};

/// Recognises a picture by its first bytes and reads its size and orientation, without decoding and without memory
/// in proportion to the picture. `encoded` may be anything. Any thread.
/// Errors: Corrupt (IMAGE_BAD), OverBudget (IMAGE_LIMIT), Unsupported (IMAGE_UNSUPPORTED).
Result<ImageInfo> probe_image(std::span<const std::byte> encoded, const DecodeLimits& limits = {});

}  // namespace sightline
