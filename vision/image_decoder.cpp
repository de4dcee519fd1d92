/// From bytes to upright pixels: probe, codec, orientation.
#include "vision/image_decoder.h"

#include "vision/exif_orientation.h"
#include "vision/image_errors.h"

namespace sightline {

Result<Image> decode_image(std::span<const std::byte> encoded, std::span<const Codec> codecs, const DecodeLimits& limits) {
  const Result<ImageInfo> info = probe_image(encoded, limits);
  if (!info) return info.error();
  for (const Codec& codec : codecs) {
    if (codec.format != info->format) continue;
    Result<Image> stored = codec.decode(encoded, *info, limits);
    if (!stored) return stored;
    Result<Image> upright = set_upright(*std::move(stored), info->orientation);
    if (!upright) return image_memory_refused(*info);
    return upright;
  }
  return Error{ErrorCode::Internal, "no decoder for a recognised picture format", "IMAGE_BAD"};
}

}  // namespace sightline
