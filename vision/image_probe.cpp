/// What a picture's first bytes say, held against the limits.
#include "vision/image_probe.h"

#include <string>

#include "vision/exif_orientation.h"
#include "vision/image_errors.h"
#include "vision/image_header.h"

namespace sightline {

namespace {

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

}  // namespace sightline
