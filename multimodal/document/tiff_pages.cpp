/// The pages of a TIFF file, each as a file of its own.
#include "multimodal/document/tiff_pages.h"

#include <algorithm>

#include "vision/byte_order.h"
#include "vision/tiff_directory.h"

namespace sightline {

namespace {

constexpr std::size_t kFirstDirectory = 4;  // where the header says it
constexpr std::size_t kEntryBytes = 12;

std::uint32_t read(std::span<const std::byte> bytes, std::size_t at, int count) {
  return bytes[0] == std::byte{'I'} ? read_little(bytes, at, count) : read_big(bytes, at, count);
}

}  // namespace

std::vector<std::uint32_t> tiff_directories(std::span<const std::byte> bytes, std::size_t most) {
  std::vector<std::uint32_t> found;
  if (!is_tiff(bytes) || !has_bytes(bytes, kFirstDirectory, 4)) return found;
  std::uint32_t at = read(bytes, kFirstDirectory, 4);
  while (at != 0 && found.size() < most && has_bytes(bytes, at, 2) &&
         std::find(found.begin(), found.end(), at) == found.end()) {
    const std::size_t next = std::size_t{at} + 2 + std::size_t{read(bytes, at, 2)} * kEntryBytes;
    if (!has_bytes(bytes, next, 4)) break;
    found.push_back(at);
    at = read(bytes, next, 4);
  }
  return found;
}

std::vector<std::byte> tiff_with_first(std::span<const std::byte> bytes, std::uint32_t directory) {
  std::vector<std::byte> file(bytes.begin(), bytes.end());
  const bool is_little = bytes[0] == std::byte{'I'};
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t shift = 8 * (is_little ? i : 3 - i);
    file[kFirstDirectory + i] = static_cast<std::byte>(directory >> shift & 0xFFU);
  }
  return file;
}

}  // namespace sightline
