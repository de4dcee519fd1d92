/// Finds the orientation tag in each container, and moves pixels to where it says.
#include "vision/exif_orientation.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <optional>
#include <string_view>

#include "vision/byte_order.h"
#include "vision/jpeg_segments.h"
#include "vision/tiff_directory.h"

namespace sightline {

namespace {

using namespace std::string_view_literals;
using Bytes = std::span<const std::byte>;

constexpr std::uint16_t kOrientation = 0x0112;
constexpr std::string_view kExifMark = "Exif\0\0"sv;

bool starts_with(Bytes bytes, std::string_view mark) noexcept {
  return bytes.size() >= mark.size() && std::memcmp(bytes.data(), mark.data(), mark.size()) == 0;
}

/// `exif` starts at the TIFF header, or at the mark that some writers leave before it.
int orientation_of_exif(Bytes exif) noexcept {
  if (starts_with(exif, kExifMark)) exif = exif.subspan(kExifMark.size());
  const std::optional<TiffNumber> found = find_tiff_number(exif, kOrientation);
  if (!found || found->type != TiffType::Short || found->value < 1 || found->value > 8) return 1;
  return static_cast<int>(found->value);
}

int orientation_of_jpeg(Bytes bytes) noexcept {
  constexpr std::uint8_t kApp1 = 0xE1;
  std::size_t at = 2;
  while (const std::optional<JpegSegment> segment = next_jpeg_segment(bytes, at)) {
    if (segment->marker == kJpegStartOfScan) break;
    if (segment->marker == kApp1 && starts_with(segment->content, kExifMark)) {
      return orientation_of_exif(segment->content);
    }
  }
  return 1;
}

int orientation_of_png(Bytes bytes) noexcept {
  std::size_t at = 8;
  while (has_bytes(bytes, at, 12)) {
    const std::size_t length = read_big(bytes, at, 4);
    if (!has_bytes(bytes, at + 8, length)) break;
    if (starts_with(bytes.subspan(at + 4), "eXIf")) return orientation_of_exif(bytes.subspan(at + 8, length));
    at += 12 + length;
  }
  return 1;
}

int orientation_of_webp(Bytes bytes) noexcept {
  std::size_t at = 12;
  while (has_bytes(bytes, at, 8)) {
    const std::size_t length = read_little(bytes, at + 4, 4);
    if (!has_bytes(bytes, at + 8, length)) break;
    if (starts_with(bytes.subspan(at), "EXIF")) return orientation_of_exif(bytes.subspan(at + 8, length));
    at += 8 + length + (length & 1U);
  }
  return 1;
}

/// Where the first pixel comes from, and how far apart in the stored picture neighbours of the upright one lie.
struct Walk {
  std::int64_t start = 0;
  std::int64_t right = 0;
  std::int64_t down = 0;
};

/// In pixels of a stored picture of this size.
Walk walk_of(Size stored, int orientation) noexcept {
  const std::int64_t w = stored.width;
  const std::int64_t last_column = stored.width - 1;
  const std::int64_t last_row = (stored.height - 1) * w;
  switch (orientation) {
    case 2:
      return {last_column, -1, w};
    case 3:
      return {last_row + last_column, -1, -w};
    case 4:
      return {last_row, 1, -w};
    case 5:
      return {0, w, 1};
    case 6:
      return {last_row, -w, 1};
    case 7:
      return {last_row + last_column, -w, -1};
    case 8:
      return {last_column, w, -1};
    default:
      return {0, 1, w};
  }
}

/// Fills one square of the upright picture, small enough that its source stays in the cache when rows become columns.
void fill_square(const std::uint8_t* from, const Walk& walk, Image& upright, Size corner, std::int64_t side) noexcept {
  const std::int64_t end_x = std::min(corner.width + side, upright.width());
  const std::int64_t end_y = std::min(corner.height + side, upright.height());
  for (std::int64_t y = corner.height; y < end_y; ++y) {
    std::uint8_t* to = upright.row(y) + corner.width * 3;
    std::int64_t pixel = walk.start + y * walk.down + corner.width * walk.right;
    for (std::int64_t x = corner.width; x < end_x; ++x, to += 3, pixel += walk.right) {
      std::memcpy(to, from + pixel * 3, 3);
    }
  }
}

}  // namespace

int find_orientation(Bytes bytes, std::string_view format) noexcept {
  if (format == "JPEG") return orientation_of_jpeg(bytes);
  if (format == "PNG") return orientation_of_png(bytes);
  if (format == "WebP") return orientation_of_webp(bytes);
  if (format == "TIFF") return orientation_of_exif(bytes);
  return 1;
}

Result<Image> set_upright(Image stored, int orientation) {
  assert(orientation >= 1 && orientation <= 8);
  if (orientation == 1) return stored;
  constexpr std::int64_t kSquare = 64;
  const bool swaps_sides = orientation >= 5;
  const Size size = swaps_sides ? Size{stored.height(), stored.width()} : stored.size();
  Result<Image> upright = Image::create(size);
  if (!upright) return upright.error();
  const Walk walk = walk_of(stored.size(), orientation);
  for (std::int64_t y = 0; y < size.height; y += kSquare) {
    for (std::int64_t x = 0; x < size.width; x += kSquare) {
      fill_square(stored.pixels().data(), walk, *upright, {x, y}, kSquare);
    }
  }
  return upright;
}

}  // namespace sightline
