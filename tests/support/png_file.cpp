/// Reads the PNG files of golden cases as plain RGB pixels.
#include "tests/support/png_file.h"

#include <png.h>

#include <string>

namespace sightline::testing_support {

Result<RgbPicture> read_png(const std::filesystem::path& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const auto failure = [&] {
    const std::string reason = image.message;
    png_image_free(&image);
    return Error{ErrorCode::Io, path.string() + ": " + reason, ""};
  };
  if (png_image_begin_read_from_file(&image, path.c_str()) == 0) return failure();
  // Transparency and 16-bit channels would be converted by rules that a golden case must not depend on.
  if ((image.format & (PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_LINEAR)) != 0) {
    png_image_free(&image);
    return Error{ErrorCode::Io, path.string() + ": not an 8-bit picture without transparency", ""};
  }
  image.format = PNG_FORMAT_RGB;
  RgbPicture picture{.width = image.width, .height = image.height, .rgb = {}};
  picture.rgb.resize(PNG_IMAGE_SIZE(image));
  if (png_image_finish_read(&image, nullptr, picture.rgb.data(), 0, nullptr) == 0) return failure();
  return picture;
}

}  // namespace sightline::testing_support
