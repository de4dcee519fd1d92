/// One sentence for each way in which a picture can be unreadable.
#include "vision/image_errors.h"

namespace sightline {

namespace {

constexpr std::size_t kMaxReason = 120;

/// At most kMaxReason printable ASCII characters of `text`, which a library may have built from the file's bytes.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kMaxReason)) out += c >= ' ' && c <= '~' ? c : '?';
  return out;
}

}  // namespace

const std::string_view kSupportedImageFormats = "JPEG, PNG, WebP, TIFF, BMP and GIF";

std::string describe_image(const ImageInfo& info) {
  std::string text;
  if (info.size.width > 0 && info.size.height > 0) {
    text = std::to_string(info.size.width) + " × " + std::to_string(info.size.height) + " ";
  }
  return text + std::string(info.format) + " picture";
}

Error incomplete_image(const ImageInfo& info) {
  return Error{ErrorCode::Corrupt,
               "the " + describe_image(info) + " is incomplete: the file is damaged or ends before the picture does",
               "IMAGE_BAD"};
}

Error damaged_image(const ImageInfo& info, std::string_view why) {
  return Error{ErrorCode::Corrupt, "the " + describe_image(info) + " is damaged: " + printable(why), "IMAGE_BAD"};
}

Error unsupported_image(std::string_view what) {
  return Error{ErrorCode::Unsupported,
               std::string(what) + " is not supported; supported are " + std::string(kSupportedImageFormats),
               "IMAGE_UNSUPPORTED"};
}

Error image_memory_refused(const ImageInfo& info) {
  return Error{ErrorCode::OverBudget, "there is not enough memory to decode the " + describe_image(info),
               "IMAGE_LIMIT"};
}

Result<Image> create_image(const ImageInfo& info) {
  Result<Image> image = Image::create(info.size);
  if (!image) return image_memory_refused(info);
  return image;
}

Result<AlignedBuffer<std::uint8_t>> create_image_buffer(const ImageInfo& info, std::int64_t bytes) {
  Result<AlignedBuffer<std::uint8_t>> buffer = AlignedBuffer<std::uint8_t>::create(bytes);
  if (!buffer) return image_memory_refused(info);
  return buffer;
}

}  // namespace sightline
