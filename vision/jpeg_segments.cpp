/// Steps from marker to marker. Source: ITU-T T.81, annex B.
#include "vision/jpeg_segments.h"

#include "vision/byte_order.h"

namespace sightline {

namespace {

constexpr std::uint32_t kEndOfImage = 0xD9;

/// Markers that stand alone: restarts, start of image, the private one.
bool stands_alone(std::uint32_t marker) noexcept { return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8); }

/// The code of the next marker, or 0 at the end of the bytes.
std::uint32_t next_marker(std::span<const std::byte> bytes, std::size_t& at) noexcept {
  while (at < bytes.size()) {
    while (at < bytes.size() && bytes[at] != std::byte{0xFF}) ++at;
    while (at < bytes.size() && bytes[at] == std::byte{0xFF}) ++at;
    if (at < bytes.size() && bytes[at] != std::byte{0}) return std::to_integer<std::uint32_t>(bytes[at++]);
  }
  return 0;
}

}  // namespace

std::optional<JpegSegment> next_jpeg_segment(std::span<const std::byte> bytes, std::size_t& at) noexcept {
  std::uint32_t marker = next_marker(bytes, at);
  while (stands_alone(marker)) marker = next_marker(bytes, at);
  if (marker == 0 || marker == kEndOfImage) return std::nullopt;
  JpegSegment segment;
  segment.marker = static_cast<std::uint8_t>(marker);
  if (segment.marker == kJpegStartOfScan) return segment;
  if (!has_bytes(bytes, at, 2)) return std::nullopt;
  const std::size_t length = read_big(bytes, at, 2);
  if (length < 2 || !has_bytes(bytes, at, length)) return std::nullopt;
  segment.content = bytes.subspan(at + 2, length - 2);
  at += length;
  return segment;
}

}  // namespace sightline
