/// Writes small pictures for tests: PNG of every kind, JPEG with rare features, and containers byte by byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vision/image.h"

namespace sightline::testing_support {

using PictureBytes = std::vector<std::uint8_t>;

/// A PNG by libpng. `rows` holds packed rows as PNG stores them (16-bit samples most significant byte first).
struct PngPicture {
  Size size;
  int depth = 8;
  int color_type = 2;  ///< 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
  bool interlaced = false;
  std::vector<PictureBytes> rows{};
  PictureBytes palette{};       ///< three bytes a colour
  PictureBytes transparency{};  ///< content of tRNS, or empty
};
PictureBytes write_png(const PngPicture& picture);

/// A JPEG by libjpeg.
struct JpegPicture {
  Size size;
  int channels = 3;        ///< 1 grey, 3 RGB, 4 inks as they are stored
  PictureBytes samples{};  ///< size times channels
  bool arithmetic = false;
  bool ycck = false;  ///< inks are stored as YCCK, with Adobe's marker
  bool adobe_marker = false;
  bool progressive = false;
  int restart_rows = 0;
  int repeated_scans = 0;  ///< grey and progressive only: scans of one coefficient, more than anyone needs
};
PictureBytes write_jpeg(const JpegPicture& picture);

/// A chunk of a PNG: length, name, content and its checksum.
PictureBytes png_chunk(std::string_view name, const PictureBytes& content);

/// Signature and IHDR (8-bit RGB) of a PNG of any stated size.
PictureBytes png_start(std::uint32_t width, std::uint32_t height);

/// EXIF data: a TIFF header and one directory with one entry.
struct ExifEntry {
  bool little = true;
  std::uint16_t tag = 0x0112;
  std::uint16_t type = 3;
  std::uint32_t count = 1;
  std::uint16_t value = 1;
};
PictureBytes exif_block(const ExifEntry& entry);

/// `value` in `count` bytes behind `bytes`.
void append_little(PictureBytes& bytes, std::uint64_t value, int count);
void append_big(PictureBytes& bytes, std::uint64_t value, int count);
void append(PictureBytes& bytes, const PictureBytes& more);
void append(PictureBytes& bytes, std::string_view more);

}  // namespace sightline::testing_support
