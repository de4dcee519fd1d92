/// One function for each format: from a whole file to the pixels as stored. The libraries stay behind these.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "engine/base/error.h"
#include "vision/decoder_reply.h"
#include "vision/image.h"
#include "vision/image_probe.h"

namespace sightline {

/// What all of them promise. Gives: `info.size` pixels, alpha over white, 16-bit channels by their high byte, not turned.
/// Requires: `info` from read_image_header of the same bytes, within `limits`. A library that finds another size than the
/// header stated is contradicted. Nothing is printed; any thread. Errors: IMAGE_BAD, IMAGE_LIMIT, IMAGE_UNSUPPORTED.
using ImageCodec = Result<Image>(std::span<const std::byte> bytes, const ImageInfo& info, const DecodeLimits& limits);

ImageCodec decode_jpeg;  ///< libjpeg-turbo; at most 100 scans, fewer for large pictures
ImageCodec decode_png;   ///< libpng; of an animation the still picture
ImageCodec decode_webp;  ///< libwebp; first frame
ImageCodec decode_tiff;  ///< libtiff; first page
ImageCodec decode_gif;   ///< giflib; first frame
ImageCodec decode_bmp;   ///< OpenCV

/// A format, as ImageInfo names it, and what decodes it.
struct Codec {
  std::string_view format;
  ImageCodec* decode;
};

/// Formats whose libraries are a few small files.
inline constexpr Codec kLightCodecs[] = {
    {"JPEG", decode_jpeg}, {"PNG", decode_png}, {"WebP", decode_webp}, {"TIFF", decode_tiff}, {"GIF", decode_gif}};

/// Formats whose library brings more than a hundred others with it, which takes a tenth of a second whenever a process
/// starts: they are decoded by one of their own (decoder_reply.h).
inline constexpr Codec kHeavyCodecs[] = {{kHeavyFormat, decode_bmp}};

}  // namespace sightline
