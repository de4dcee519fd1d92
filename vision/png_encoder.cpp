/// Pixels -> a PNG file in memory.
#include "vision/png_encoder.h"

#include <png.h>

#include <cstring>
#include <string>

namespace sightline {

Result<std::vector<std::byte>> encode_png(const Image& image) {
  png_image header;
  std::memset(&header, 0, sizeof header);
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width());
  header.height = static_cast<png_uint_32>(image.height());
  header.format = PNG_FORMAT_RGB;
  std::vector<std::byte> bytes;
  png_alloc_size_t size = 0;
  if (png_image_write_to_memory(&header, nullptr, &size, 0, image.pixels().data(), 0, nullptr) != 0) {
    bytes.resize(size);
    if (png_image_write_to_memory(&header, bytes.data(), &size, 0, image.pixels().data(), 0, nullptr) != 0) {
      bytes.resize(size);
      return bytes;
    }
  }
  return Error{ErrorCode::Internal, std::string("the picture cannot be written as PNG: ") + header.message, ""};
}

}  // namespace sightline
