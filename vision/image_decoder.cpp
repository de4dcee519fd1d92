/// From bytes to upright pixels: header, limits, codec, orientation.
#include "vision/image_decoder.h"

#include <array>
#include <string>

#include "vision/codecs.h"
#include "vision/exif_orientation.h"
#include "vision/image_errors.h"
#include "vision/image_header.h"

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

Error over_limit(const std::string& what) { return Error{ErrorCode::OverBudget, what, "IMAGE_LIMIT"}; }

Status check_size(const ImageInfo& info, const DecodeLimits& limits) {
  const Size size = info.size;
  if (size.width < 1 || size.height < 1) {
    return damaged_image(info, "one of its sides has no pixels");
  }
  if (size.width > limits.max_side || size.height > limits.max_side) {
    return over_limit("the " + describe_image(info) + " is too large: a side may have " +
                      std::to_string(limits.max_side) + " pixels");
  }
  if (size.width > limits.max_pixels / size.height) {
    return over_limit("the " + describe_image(info) + " is too large: it may have " +
                      std::to_string(limits.max_pixels) + " pixels");
  }
  return {};
}

}  // namespace

Result<ImageInfo> probe_image(std::span<const std::byte> encoded, const DecodeLimits& limits) {
  const auto n_bytes = static_cast<std::int64_t>(encoded.size());
  if (n_bytes > limits.max_bytes) {
    return over_limit("the picture file has " + std::to_string(n_bytes) + " bytes, more than the limit of " +
                      std::to_string(limits.max_bytes));
  }
  Result<ImageInfo> info = read_image_header(encoded);
  if (!info) return info;
  if (Status fits = check_size(*info, limits); !fits) return fits.error();
  info->orientation = find_orientation(encoded, info->format);
  return info;
}

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
