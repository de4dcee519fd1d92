/// What is said about a picture that cannot be read.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "vision/image.h"
#include "vision/image_probe.h"

namespace sightline {

/// "JPEG, PNG, WebP, TIFF, BMP and GIF".
extern const std::string_view kSupportedImageFormats;

/// "640 × 480 PNG picture", or "PNG picture" while its size is not known.
std::string describe_image(const ImageInfo& info);

/// IMAGE_BAD: the bytes end before the picture does.
Error incomplete_image(const ImageInfo& info);

/// IMAGE_BAD: the bytes contradict themselves. `why` may come from a library; only its printable part is shown.
Error damaged_image(const ImageInfo& info, std::string_view why);

/// IMAGE_UNSUPPORTED: `what` is a kind of picture that is known and not decoded, such as "JPEG with 12 bits per sample".
Error unsupported_image(std::string_view what);

/// IMAGE_LIMIT: the memory for decoding this picture is not there, or more than it may take.
Error image_memory_refused(const ImageInfo& info);

/// A black picture of the stored size. Errors: IMAGE_LIMIT.
Result<Image> create_image(const ImageInfo& info);

/// Working memory of `bytes` bytes. Errors: IMAGE_LIMIT.
Result<AlignedBuffer<std::uint8_t>> create_image_buffer(const ImageInfo& info, std::int64_t bytes);

}  // namespace sightline
