/// The pages of a TIFF file, each as a file of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sightline {

/// Where the directories of a classic TIFF file begin, one for each page, in order. At most `most`; a chain that goes in
/// circles or out of the file ends there. Empty if the bytes are no such file. Takes any bytes.
/// Source: TIFF 6.0, section 2.
std::vector<std::uint32_t> tiff_directories(std::span<const std::byte> bytes, std::size_t most);

/// The same file with this directory as its first, which is the one that decoders look at.
/// Requires: `directory` is one of tiff_directories(bytes, …).
std::vector<std::byte> tiff_with_first(std::span<const std::byte> bytes, std::uint32_t directory);

}  // namespace sightline
