/// BMP through OpenCV, which is given only files that hold all their pixels: it fills in what it misses, and prints.
#include <algorithm>
#include <array>
#include <cstring>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <optional>
#include <string>

#include "vision/alpha.h"
#include "vision/byte_order.h"
#include "vision/codecs.h"
#include "vision/image_errors.h"

namespace sightline {

namespace {

using Bytes = std::span<const std::byte>;

enum BmpCompression : std::uint32_t { Plain = 0, Runs8 = 1, Runs4 = 2, Masks = 3 };

/// What stands before the pixels.
struct BmpHeader {
  std::uint32_t dialect = 0;  ///< bytes of the second header
  std::uint32_t pixels_at = 0;
  std::uint32_t bits = 0;  ///< of a pixel
  std::uint32_t compression = Plain;
  std::uint32_t n_colors = 0;
  std::uint32_t green_mask = 0;
};

/// Requires: the headers lie inside, which read_image_header has seen.
BmpHeader read_bmp_header(Bytes bytes) noexcept {
  BmpHeader header;
  header.pixels_at = read_little(bytes, 10, 4);
  header.dialect = read_little(bytes, 14, 4);
  if (header.dialect == 12) {
    header.bits = read_little(bytes, 24, 2);
  } else {
    header.bits = read_little(bytes, 28, 2);
    header.compression = read_little(bytes, 30, 4);
    header.n_colors = read_little(bytes, 46, 4);
  }
  if (header.bits <= 8 && header.n_colors == 0) header.n_colors = 1U << header.bits;
  if (header.compression == Masks && has_bytes(bytes, 58, 4)) header.green_mask = read_little(bytes, 58, 4);
  return header;
}

/// Follows run-length coded pixels to their end mark without drawing them: whether they stay inside the rows.
class RunCheck {
 public:
  RunCheck(Bytes codes, Size size, bool nibbles) noexcept : codes_(codes), size_(size), nibbles_(nibbles) {}

  enum class Verdict { Whole, Incomplete, Overflow };

  Verdict run() noexcept {
    while (has_bytes(codes_, at_, 2)) {
      const std::uint32_t count = read_little(codes_, at_, 1);
      const std::uint32_t value = read_little(codes_, at_ + 1, 1);
      at_ += 2;
      if (count > 0) {
        x_ += count;
      } else if (value == 1) {
        return Verdict::Whole;
      } else if (!escape(value)) {
        return Verdict::Incomplete;
      }
      if (x_ > size_.width || y_ > size_.height || (x_ > 0 && y_ == size_.height)) return Verdict::Overflow;
    }
    return Verdict::Incomplete;
  }

 private:
  /// End of row, a jump, or pixels that stand as they are. False if the bytes end first.
  bool escape(std::uint32_t value) noexcept {
    if (value == 0) {
      x_ = 0;
      ++y_;
      return true;
    }
    if (value == 2) {
      if (!has_bytes(codes_, at_, 2)) return false;
      x_ += read_little(codes_, at_, 1);
      y_ += read_little(codes_, at_ + 1, 1);
      at_ += 2;
      return true;
    }
    const std::size_t n_bytes = nibbles_ ? (value + 1) / 2 : value;
    const std::size_t padded = n_bytes + (n_bytes & 1U);
    if (!has_bytes(codes_, at_, padded)) return false;
    at_ += padded;
    x_ += value;
    return true;
  }

  Bytes codes_;
  Size size_;
  bool nibbles_;
  std::size_t at_ = 0;
  std::int64_t x_ = 0;
  std::int64_t y_ = 0;
};

bool is_known(const BmpHeader& header) noexcept {
  switch (header.compression) {
    case Plain:
      return header.bits == 1 || header.bits == 4 || header.bits == 8 || header.bits == 16 || header.bits == 24 ||
             header.bits == 32;
    case Runs8:
      return header.bits == 8;
    case Runs4:
      return header.bits == 4;
    case Masks:
      return header.bits == 16 || header.bits == 32;
    default:
      return false;
  }
}

/// Nothing if the library will find every pixel and every colour.
std::optional<Error> why_not_whole(Bytes bytes, const BmpHeader& header, const ImageInfo& info) {
  if (!is_known(header)) {
    return unsupported_image("BMP with " + std::to_string(header.bits) + " bits per pixel and compression " +
                             std::to_string(header.compression));
  }
  if (header.n_colors > 256 && header.bits <= 8) return damaged_image(info, "it states too many colours");
  const std::size_t color_bytes = header.dialect == 12 ? 3 : 4;
  const std::size_t colors = header.bits <= 8 ? header.n_colors * color_bytes : 0;
  if (!has_bytes(bytes, std::size_t{14} + header.dialect, colors)) return incomplete_image(info);
  if (header.pixels_at > bytes.size()) return incomplete_image(info);
  if (header.pixels_at < 14 + header.dialect) return damaged_image(info, "its pixels begin inside its header");
  if (header.compression == Runs8 || header.compression == Runs4) {
    RunCheck check(bytes.subspan(header.pixels_at), info.size, header.compression == Runs4);
    const RunCheck::Verdict verdict = check.run();
    if (verdict == RunCheck::Verdict::Incomplete) return incomplete_image(info);
    if (verdict == RunCheck::Verdict::Overflow) return damaged_image(info, "a run of pixels leaves the picture");
    return std::nullopt;
  }
  const std::int64_t row = (info.size.width * header.bits + 31) / 32 * 4;
  const auto room = static_cast<std::int64_t>(bytes.size() - header.pixels_at);
  if (row * info.size.height > room) return incomplete_image(info);
  return std::nullopt;
}

/// The library shifts channels of 5 or 6 bits up and leaves the low bits empty, so that white would be 248.
std::array<std::uint8_t, 256> full_range(std::uint32_t bits) noexcept {
  std::array<std::uint8_t, 256> table{};
  const std::uint32_t most = (1U << bits) - 1;
  for (std::uint32_t value = 0; value < 256; ++value) {
    table[value] = static_cast<std::uint8_t>(((value >> (8 - bits)) * 255 + most / 2) / most);
  }
  return table;
}

void widen(Image& image, bool green_has_6_bits) noexcept {
  const std::array<std::uint8_t, 256> outer = full_range(5);
  const std::array<std::uint8_t, 256> green = full_range(green_has_6_bits ? 6 : 5);
  for (std::int64_t y = 0; y < image.height(); ++y) {
    std::uint8_t* rgb = image.row(y);
    for (std::int64_t x = 0; x < image.width(); ++x, rgb += 3) {
      rgb[0] = outer[rgb[0]];
      rgb[1] = green[rgb[1]];
      rgb[2] = outer[rgb[2]];
    }
  }
}

/// Grey, or blue, green, red and perhaps alpha, as the library gives them.
void copy_row(const std::uint8_t* from, int channels, std::int64_t width, std::uint8_t* rgb) noexcept {
  for (std::int64_t x = 0; x < width; ++x, from += channels, rgb += 3) {
    for (int c = 0; c < 3; ++c) {
      const std::uint8_t value = channels == 1 ? from[0] : from[2 - c];
      rgb[c] = channels == 4 ? over_white(value, from[3]) : value;
    }
  }
}

Result<Image> to_image(const cv::Mat& pixels, const ImageInfo& info) {
  const int channels = pixels.channels();
  if (pixels.empty() || pixels.depth() != CV_8U || (channels != 1 && channels != 3 && channels != 4)) {
    return unsupported_image("this kind of BMP");
  }
  if (Size{pixels.cols, pixels.rows} != info.size) return damaged_image(info, "its size is stated twice");
  Result<Image> image = create_image(info);
  if (!image) return image;
  for (std::int64_t y = 0; y < info.size.height; ++y) {
    copy_row(pixels.ptr<std::uint8_t>(static_cast<int>(y)), channels, info.size.width, image->row(y));
  }
  return image;
}

}  // namespace

Result<Image> decode_bmp(Bytes bytes, const ImageInfo& info, const DecodeLimits&) {
  const BmpHeader header = read_bmp_header(bytes);
  if (const std::optional<Error> failure = why_not_whole(bytes, header, info)) return *failure;
  try {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    // The library only reads what it is given; its type has no const.
    auto* data = const_cast<std::byte*>(bytes.data());
    const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8UC1, data);
    const cv::Mat pixels = cv::imdecode(encoded, cv::IMREAD_UNCHANGED | cv::IMREAD_IGNORE_ORIENTATION);
    Result<Image> image = to_image(pixels, info);
    if (image && header.bits == 16) widen(*image, header.green_mask == 0x07E0);
    return image;
  } catch (const cv::Exception&) {
    return damaged_image(info, "its pixels cannot be read");
  }
}

}  // namespace sightline
