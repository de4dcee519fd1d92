/// Single numbers of the first directory of a TIFF structure: of TIFF files, and of EXIF data in any file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace sightline {

/// The kinds of numbers a directory holds that matter here.
enum class TiffType : std::uint16_t { Short = 3, Long = 4 };

/// One number of a directory.
struct TiffNumber {
  TiffType type = TiffType::Short;
  std::uint32_t value = 0;
};

/// True if `bytes` begins with the mark of a classic TIFF structure, in either byte order.
bool is_tiff(std::span<const std::byte> bytes) noexcept;

/// True if the first directory lies inside `bytes` whole. Requires nothing.
bool has_tiff_directory(std::span<const std::byte> bytes) noexcept;

/// The first value of `tag` in the first directory, or nothing if the structure is malformed, the tag is missing or
/// its type is neither Short nor Long. Reads no other directory, so that cycles do no harm. Source: TIFF 6.0,
/// section 2.
std::optional<TiffNumber> find_tiff_number(std::span<const std::byte> bytes, std::uint16_t tag) noexcept;

}  // namespace sightline
