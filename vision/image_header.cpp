/// Recognises formats by their first bytes and finds the size each of them states.
#include "vision/image_header.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "vision/byte_order.h"
#include "vision/image_errors.h"
#include "vision/jpeg_segments.h"
#include "vision/tiff_directory.h"

namespace sightline {

namespace {

using namespace std::string_view_literals;
using Bytes = std::span<const std::byte>;

ImageInfo unsized(std::string_view format) noexcept {
  ImageInfo info;
  info.format = format;
  return info;
}

/// The bytes from `at` on as characters, at most `count`.
std::string_view text_at(Bytes bytes, std::size_t at, std::size_t count) noexcept {
  if (at >= bytes.size()) return {};
  return {reinterpret_cast<const char*>(bytes.data()) + at, std::min(count, bytes.size() - at)};
}

bool starts_with(Bytes bytes, std::string_view mark, std::size_t at = 0) noexcept {
  return text_at(bytes, at, mark.size()) == mark;
}

/// A format that is recognised only to say that it is not decoded.
struct ForeignFormat {
  std::string_view name;
  std::string_view mark;
  std::size_t at = 0;
};

constexpr auto kForeignFormats = std::to_array<ForeignFormat>({
    {"PSD", "8BPS"sv},
    {"OpenEXR", "\x76\x2F\x31\x01"sv},
    {"Radiance HDR", "#?RADIANCE"sv},
    {"Radiance HDR", "#?RGBE"sv},
    {"EPS", "%!PS"sv},
    {"EPS", "\xC5\xD0\xD3\xC6"sv},
    {"ICO", "\0\0\1\0"sv},
    {"CUR", "\0\0\2\0"sv},
    {"PDF as a picture", "%PDF-"sv},
    {"JPEG XL", "\xFF\x0A"sv},
    {"JPEG XL", "\0\0\0\x0CJXL "sv},
    {"JPEG 2000", "\0\0\0\x0CjP  "sv},
    {"JPEG 2000", "\xFF\x4F\xFF\x51"sv},
    {"AVIF", "ftypavif"sv, 4},
    {"AVIF", "ftypavis"sv, 4},
    {"HEIC", "ftyphei"sv, 4},
    {"HEIC", "ftyphev"sv, 4},
    {"HEIC", "ftypmif1"sv, 4},
    {"HEIC", "ftypmsf1"sv, 4},
    {"BigTIFF", "II\x2B\0"sv},
    {"BigTIFF", "MM\0\x2B"sv},
});

/// SVG is text: behind a byte order mark, white space, an XML declaration and comments stands its root element.
bool is_svg(Bytes bytes) noexcept {
  constexpr std::size_t kLookedAt = 4096;
  std::string_view text = text_at(bytes, 0, kLookedAt);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || text[start] != '<') return false;
  return text.find("<svg") != std::string_view::npos;
}

Result<ImageInfo> jpeg_header(Bytes bytes) {
  ImageInfo info = unsized("JPEG");
  std::size_t at = 2;
  while (const std::optional<JpegSegment> segment = next_jpeg_segment(bytes, at)) {
    if (segment->marker == kJpegStartOfScan) return damaged_image(info, "its first scan comes before its size");
    const bool is_frame = segment->marker >= 0xC0 && segment->marker <= 0xCF && segment->marker != 0xC4 &&
                          segment->marker != 0xC8 && segment->marker != 0xCC;
    if (!is_frame) continue;
    if (segment->content.size() < 6) return damaged_image(info, "its frame header is too short");
    // Baseline, extended and progressive, each with either entropy coder; the others are lossless or hierarchical.
    const bool decoded = segment->marker <= 0xC2 || segment->marker == 0xC9 || segment->marker == 0xCA;
    if (!decoded) return unsupported_image("lossless or hierarchical JPEG");
    const std::uint32_t bits = read_big(segment->content, 0, 1);
    if (bits != 8) return unsupported_image("JPEG with " + std::to_string(bits) + " bits per sample");
    info.size = {read_big(segment->content, 3, 2), read_big(segment->content, 1, 2)};
    return info;
  }
  return incomplete_image(info);
}

Result<ImageInfo> png_header(Bytes bytes) {
  ImageInfo info = unsized("PNG");
  constexpr std::size_t kHeaderEnd = 33;  // signature, then length, name, 13 bytes and checksum of IHDR
  if (!has_bytes(bytes, 0, kHeaderEnd)) return incomplete_image(info);
  if (!starts_with(bytes, "IHDR", 12)) return damaged_image(info, "it does not begin with its header");
  info.size = {read_big(bytes, 16, 4), read_big(bytes, 20, 4)};
  return info;
}

Result<ImageInfo> webp_header(Bytes bytes) {
  ImageInfo info = unsized("WebP");
  constexpr std::size_t kContent = 20;  // "RIFF", length, "WEBP", name and length of the first chunk
  if (!has_bytes(bytes, 0, kContent + 10)) return incomplete_image(info);
  if (starts_with(bytes, "VP8X", 12)) {
    info.size = {std::int64_t{read_little(bytes, kContent + 4, 3)} + 1,
                 std::int64_t{read_little(bytes, kContent + 7, 3)} + 1};
  } else if (starts_with(bytes, "VP8L", 12)) {
    const std::uint32_t bits = read_little(bytes, kContent + 1, 4);
    if (bytes[kContent] != std::byte{0x2F}) return damaged_image(info, "its lossless data has no signature");
    info.size = {(bits & 0x3FFFU) + 1, (bits >> 14 & 0x3FFFU) + 1};
  } else if (starts_with(bytes, "VP8 ", 12)) {
    if (!starts_with(bytes, "\x9D\x01\x2A"sv, kContent + 3)) return damaged_image(info, "it has no key frame");
    info.size = {read_little(bytes, kContent + 6, 2) & 0x3FFFU, read_little(bytes, kContent + 8, 2) & 0x3FFFU};
  } else {
    return damaged_image(info, "it does not begin with picture data");
  }
  // The file states its own length: bytes missing at the end are seen before anything is decoded.
  if (bytes.size() < std::uint64_t{read_little(bytes, 4, 4)} + 8) return incomplete_image(info);
  return info;
}

Result<ImageInfo> tiff_header(Bytes bytes) {
  constexpr std::uint16_t kWidth = 256;
  constexpr std::uint16_t kHeight = 257;
  ImageInfo info = unsized("TIFF");
  if (!has_tiff_directory(bytes)) return incomplete_image(info);
  const std::optional<TiffNumber> width = find_tiff_number(bytes, kWidth);
  const std::optional<TiffNumber> height = find_tiff_number(bytes, kHeight);
  if (!width || !height) return damaged_image(info, "its first directory does not state its size");
  info.size = {width->value, height->value};
  return info;
}

/// Length of the second header of a BMP, which tells its dialect; 0 if there is none that is known.
std::uint32_t bmp_dialect(Bytes bytes) noexcept {
  if (!starts_with(bytes, "BM") || !has_bytes(bytes, 14, 4)) return 0;
  const std::uint32_t length = read_little(bytes, 14, 4);
  constexpr auto kKnown = std::to_array<std::uint32_t>({12, 40, 52, 56, 64, 108, 124});
  return std::find(kKnown.begin(), kKnown.end(), length) == kKnown.end() ? 0 : length;
}

Result<ImageInfo> bmp_header(Bytes bytes) {
  ImageInfo info = unsized("BMP");
  const std::uint32_t length = bmp_dialect(bytes);
  if (!has_bytes(bytes, 14, length)) return incomplete_image(info);
  if (length == 12) {
    info.size = {read_little(bytes, 18, 2), read_little(bytes, 20, 2)};
  } else {
    const auto width = static_cast<std::int32_t>(read_little(bytes, 18, 4));
    const auto height = static_cast<std::int32_t>(read_little(bytes, 22, 4));
    if (width < 0) return damaged_image(info, "its width is negative");
    info.size = {width, std::abs(std::int64_t{height})};  // a negative height means: first row first
  }
  return info;
}

Result<ImageInfo> gif_header(Bytes bytes) {
  ImageInfo info = unsized("GIF");
  if (!has_bytes(bytes, 0, 13)) return incomplete_image(info);
  info.size = {read_little(bytes, 6, 2), read_little(bytes, 8, 2)};
  return info;
}

}  // namespace

Result<ImageInfo> read_image_header(Bytes bytes) {
  if (bytes.empty()) return Error{ErrorCode::Corrupt, "the file is empty", "IMAGE_BAD"};
  if (starts_with(bytes, "\xFF\xD8\xFF")) return jpeg_header(bytes);
  if (starts_with(bytes, "\x89PNG\r\n\x1A\n")) return png_header(bytes);
  if (starts_with(bytes, "RIFF") && starts_with(bytes, "WEBP", 8)) return webp_header(bytes);
  if (is_tiff(bytes)) return tiff_header(bytes);
  if (starts_with(bytes, "BM") && !has_bytes(bytes, 14, 4)) return incomplete_image(unsized("BMP"));
  if (bmp_dialect(bytes) != 0) return bmp_header(bytes);
  if (starts_with(bytes, "GIF87a") || starts_with(bytes, "GIF89a")) return gif_header(bytes);
  for (const ForeignFormat& format : kForeignFormats) {
    if (starts_with(bytes, format.mark, format.at)) return unsupported_image(format.name);
  }
  if (is_svg(bytes)) return unsupported_image("SVG");
  return Error{ErrorCode::Corrupt,
               "the file is not a picture in a known format; supported are " + std::string(kSupportedImageFormats),
               "IMAGE_BAD"};
}

}  // namespace sightline
