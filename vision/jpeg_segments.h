/// The segments of a JPEG file before its first scan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace sightline {

/// A marker and what belongs to it.
struct JpegSegment {
  std::uint8_t marker = 0;               ///< 0xC0 and so on
  std::span<const std::byte> content{};  ///< without marker and length; empty for the start of scan
};

/// The segment at or after `at`, which moves behind it; nothing if the bytes end before the segment does, or at the end
/// of the picture. Bytes that are no marker are skipped, as decoders do. Start with `at` = 2.
std::optional<JpegSegment> next_jpeg_segment(std::span<const std::byte> bytes, std::size_t& at) noexcept;

constexpr std::uint8_t kJpegStartOfScan = 0xDA;

}  // namespace sightline
