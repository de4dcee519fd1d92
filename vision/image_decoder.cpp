/// From bytes to upright pixels: probe, codec, orientation.
#include "vision/image_decoder.h"

#include <array>
#include <string_view>

#include "vision/codecs.h"
#include "vision/exif_orientation.h"
#include "vision/image_errors.h"

namespace sightline {

namespace {

/// A format and what decodes it.
struct Codec {
  std::string_view format;
  ImageCodec* decode;
};

constexpr auto kCodecs = std::to_array<Codec>({{"JPEG", decode_jpeg},
                                               {"PNG", decode_png},
                                               {"WebP", decode_webp},
                                               {"TIFF", decode_tiff},
                                               {"BMP", decode_bmp},
                                               {"GIF", decode_gif}});

}  // namespace

Result<Image> decode_image(std::span<const std::byte> encoded, const DecodeLimits& limits) {
  const Result<ImageInfo> info = probe_image(encoded, limits);
  if (!info) return info.error();
  for (const Codec& codec : kCodecs) {
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
