/// One function for each format: from a whole file to the pixels as stored. The libraries stay behind these.
#pragma once

#include <cstddef>
#include <span>

#include "engine/base/error.h"
#include "vision/image.h"
#include "vision/image_decoder.h"

namespace sightline {

/// What all of them promise. Gives: `info.size` pixels, alpha over white, 16-bit channels by their high byte, not turned.
/// Requires: `info` from read_image_header of the same bytes, within `limits`. A library that finds another size than the
/// header stated is contradicted. Nothing is printed; any thread. Errors: IMAGE_BAD, IMAGE_LIMIT, IMAGE_UNSUPPORTED.
using ImageCodec = Result<Image>(std::span<const std::byte> bytes, const ImageInfo& info, const DecodeLimits& limits);

ImageCodec decode_jpeg;  ///< libjpeg-turbo; at most 100 scans, fewer for large pictures
ImageCodec decode_png;   ///< libpng; of an animation the still picture
ImageCodec decode_webp;  ///< libwebp; first frame
ImageCodec decode_tiff;  ///< libtiff; first page
ImageCodec decode_bmp;   ///< OpenCV
ImageCodec decode_gif;   ///< giflib; first frame

}  // namespace sightline
