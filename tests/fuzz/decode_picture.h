/// What the fuzz targets of pictures demand: an upright picture of the foretold size, or an error of a known kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "vision/image_decoder.h"

namespace sightline::fuzz {

/// Ends the run so that the fuzzer keeps the input; also in builds without assertions.
inline void demand(bool law) {
  if (!law) std::abort();
}

inline void demand_known(const Error& error) {
  demand(!error.message.empty() && error.message.find('\n') == std::string::npos);
  demand(error.id == "IMAGE_BAD" || error.id == "IMAGE_LIMIT" || error.id == "IMAGE_UNSUPPORTED");
}

/// Decodes within limits that keep a run below 512 MiB.
inline void decode_picture(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  const DecodeLimits limits{.max_bytes = 1 << 20, .max_side = 8192, .max_pixels = 1 << 20};
  const Result<ImageInfo> info = probe_image(bytes, limits);
  const Result<Image> image = decode_image(bytes, limits);
  if (!image) {
    demand_known(image.error());
    return;
  }
  demand(info.has_value() && image->size() == info->upright_size());
  demand(image->width() <= limits.max_side && image->height() <= limits.max_side);
  demand(image->width() * image->height() <= limits.max_pixels);
}

}  // namespace sightline::fuzz
