/// Walks the first directory of a TIFF structure inside its bytes.
#include "vision/tiff_directory.h"

#include "vision/byte_order.h"

namespace sightline {

namespace {

constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kEntryBytes = 12;

/// Where the entries of the first directory are.
struct Directory {
  bool little = true;
  std::size_t first = 0;   ///< offset of the first entry
  std::size_t stated = 0;  ///< entries the file speaks of
  std::size_t inside = 0;  ///< entries that lie inside the bytes
};

std::uint32_t read(std::span<const std::byte> bytes, std::size_t at, int count, bool little) noexcept {
  return little ? read_little(bytes, at, count) : read_big(bytes, at, count);
}

std::optional<Directory> find_directory(std::span<const std::byte> bytes) noexcept {
  if (!is_tiff(bytes) || !has_bytes(bytes, 0, kHeaderBytes)) return std::nullopt;
  Directory directory;
  directory.little = bytes[0] == std::byte{'I'};
  const std::size_t offset = read(bytes, 4, 4, directory.little);
  if (offset < kHeaderBytes || !has_bytes(bytes, offset, 2)) return std::nullopt;
  directory.stated = read(bytes, offset, 2, directory.little);
  directory.first = offset + 2;
  const std::size_t room = (bytes.size() - directory.first) / kEntryBytes;
  directory.inside = directory.stated < room ? directory.stated : room;
  return directory;
}

}  // namespace

bool is_tiff(std::span<const std::byte> bytes) noexcept {
  if (!has_bytes(bytes, 0, 4)) return false;
  const std::uint32_t mark = read_big(bytes, 0, 4);
  return mark == 0x49492A00U || mark == 0x4D4D002AU;
}

bool has_tiff_directory(std::span<const std::byte> bytes) noexcept {
  const std::optional<Directory> directory = find_directory(bytes);
  return directory && directory->inside == directory->stated;
}

std::optional<TiffNumber> find_tiff_number(std::span<const std::byte> bytes, std::uint16_t tag) noexcept {
  const std::optional<Directory> directory = find_directory(bytes);
  if (!directory) return std::nullopt;
  for (std::size_t i = 0; i < directory->inside; ++i) {
    const std::size_t entry = directory->first + i * kEntryBytes;
    if (read(bytes, entry, 2, directory->little) != tag) continue;
    const std::uint32_t type = read(bytes, entry + 2, 2, directory->little);
    const std::uint32_t count = read(bytes, entry + 4, 4, directory->little);
    if (count != 1) return std::nullopt;  // every number asked for here stands alone
    if (type == static_cast<std::uint32_t>(TiffType::Short)) {
      return TiffNumber{TiffType::Short, read(bytes, entry + 8, 2, directory->little)};
    }
    if (type == static_cast<std::uint32_t>(TiffType::Long)) {
      return TiffNumber{TiffType::Long, read(bytes, entry + 8, 4, directory->little)};
    }
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace sightline
