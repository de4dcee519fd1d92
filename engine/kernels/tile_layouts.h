/// Rows of file blocks into packed tiles and back; the overloads behind tile_codec.h.
///
/// Both directions for each format in one place, as portable code: extract_row undoes pack_row, bit for bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "engine/kernels/packed_tiles.h"
#include "engine/kernels/quant_blocks.h"

namespace sightline {

// Any thread. `row` is 0 … 15. pack_row writes what belongs to its row and nothing else.

// tile_layouts_k.cpp
void pack_row(const BlockQ2_K& block, int row, PackedQ2K& tile) noexcept;
void pack_row(const BlockQ3_K& block, int row, PackedQ3K& tile) noexcept;
void pack_row(const BlockQ4_K& block, int row, PackedQ4K& tile) noexcept;
void pack_row(const BlockQ5_K& block, int row, PackedQ5K& tile) noexcept;
void pack_row(const BlockQ6_K& block, int row, PackedQ6K& tile) noexcept;
void pack_row(const BlockTQ2_0& block, int row, PackedTQ2& tile) noexcept;
void extract_row(const PackedQ2K& tile, int row, BlockQ2_K& block) noexcept;
void extract_row(const PackedQ3K& tile, int row, BlockQ3_K& block) noexcept;
void extract_row(const PackedQ4K& tile, int row, BlockQ4_K& block) noexcept;
void extract_row(const PackedQ5K& tile, int row, BlockQ5_K& block) noexcept;
void extract_row(const PackedQ6K& tile, int row, BlockQ6_K& block) noexcept;
void extract_row(const PackedTQ2& tile, int row, BlockTQ2_0& block) noexcept;

// tile_layouts_nibbles.cpp; n_blocks counts runs of 32 columns
void pack_row(const BlockIQ4_XS& block, int row, PackedIQ4XS& tile) noexcept;
void extract_row(const PackedIQ4XS& tile, int row, BlockIQ4_XS& block) noexcept;

void pack_blocks(const BlockQ4_0* blocks, int row, int n_blocks, std::byte* tile) noexcept;
void pack_blocks(const BlockQ4_1* blocks, int row, int n_blocks, std::byte* tile) noexcept;
void pack_blocks(const BlockQ5_0* blocks, int row, int n_blocks, std::byte* tile) noexcept;
void pack_blocks(const BlockQ5_1* blocks, int row, int n_blocks, std::byte* tile) noexcept;
void pack_blocks(const BlockQ8_0* blocks, int row, int n_blocks, std::byte* tile) noexcept;
void pack_blocks(const BlockIQ4_NL* blocks, int row, int n_blocks, std::byte* tile) noexcept;
void pack_blocks(const BlockMXFP4* blocks, int row, int n_blocks, std::byte* tile) noexcept;
void pack_blocks(const BlockNVFP4* blocks, int row, int n_blocks, std::byte* tile) noexcept;
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockQ4_0* blocks) noexcept;
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockQ4_1* blocks) noexcept;
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockQ5_0* blocks) noexcept;
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockQ5_1* blocks) noexcept;
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockQ8_0* blocks) noexcept;
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockIQ4_NL* blocks) noexcept;
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockMXFP4* blocks) noexcept;
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockNVFP4* blocks) noexcept;

// tile_layouts_grids.cpp
void pack_row(const BlockIQ3_XXS& block, int row, PackedIQ3XXS& tile) noexcept;
void pack_row(const BlockIQ3_S& block, int row, PackedIQ3S& tile) noexcept;
void pack_row(const BlockIQ2_XXS& block, int row, PackedIQ2XXS& tile) noexcept;
void pack_row(const BlockIQ2_XS& block, int row, PackedIQ2XS& tile) noexcept;
void pack_row(const BlockIQ2_S& block, int row, PackedIQ2S& tile) noexcept;
void pack_row(const BlockIQ1_S& block, int row, PackedIQ1S& tile) noexcept;
void pack_row(const BlockIQ1_M& block, int row, PackedIQ1M& tile) noexcept;
void extract_row(const PackedIQ3XXS& tile, int row, BlockIQ3_XXS& block) noexcept;
void extract_row(const PackedIQ3S& tile, int row, BlockIQ3_S& block) noexcept;
void extract_row(const PackedIQ2XXS& tile, int row, BlockIQ2_XXS& block) noexcept;
void extract_row(const PackedIQ2XS& tile, int row, BlockIQ2_XS& block) noexcept;
void extract_row(const PackedIQ2S& tile, int row, BlockIQ2_S& block) noexcept;
void extract_row(const PackedIQ1S& tile, int row, BlockIQ1_S& block) noexcept;
void extract_row(const PackedIQ1M& tile, int row, BlockIQ1_M& block) noexcept;

// ---- four bytes at once ----

inline constexpr std::uint32_t kLowHalves = 0x0F0F0F0FU;

inline std::uint32_t load4(const void* p) noexcept {
  std::uint32_t v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

inline void store4(void* p, std::uint32_t v) noexcept { std::memcpy(p, &v, sizeof v); }

/// The 4-bit number of a row.
inline std::uint8_t nibble(const RowNibbles& in, int row) noexcept {
  return static_cast<std::uint8_t>((in.bytes[row / 2] >> (4 * (row % 2))) & 15);
}

inline void set_nibble(RowNibbles& out, int row, unsigned value) noexcept {
  const int shift = 4 * (row % 2);
  out.bytes[row / 2] = static_cast<std::uint8_t>((out.bytes[row / 2] & (0xF0 >> shift)) | (value & 15U) << shift);
}

}  // namespace sightline
