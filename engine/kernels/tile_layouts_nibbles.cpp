/// Packed tiles of the blocks of 32 or 64 weights, and of IQ4_XS, which keeps its nibbles in the same order.
///
/// The file's bytes hold columns j and j + 16 of a block, which is what the packed quads hold too: four bytes move as
/// they are. A tile is the scales of all its blocks, then their codes.
#include "engine/kernels/tile_layouts.h"

namespace sightline {

namespace {

std::byte* quad(std::byte* codes, int i, int row) { return codes + 64 * i + 4 * row; }
const std::byte* quad(const std::byte* codes, int i, int row) { return codes + 64 * i + 4 * row; }

/// Number i of `row` in numbers of sixteen rows each.
template <class T>
void put(std::byte* numbers, int i, int row, T value) {
  std::memcpy(numbers + (16 * i + row) * static_cast<int>(sizeof value), &value, sizeof value);
}

template <class T>
T get(const std::byte* numbers, int i, int row) {
  T value;
  std::memcpy(&value, numbers + (16 * i + row) * static_cast<int>(sizeof value), sizeof value);
  return value;
}

void pack_nibbles(const std::uint8_t* qs, int row, std::byte* codes) {
  for (int i = 0; i < 4; ++i) std::memcpy(quad(codes, i, row), qs + 4 * i, 4);
}

void extract_nibbles(const std::byte* codes, int row, std::uint8_t* qs) {
  for (int i = 0; i < 4; ++i) std::memcpy(qs + 4 * i, quad(codes, i, row), 4);
}

/// Bit 4i + c of the file's word is bit i of byte c here.
std::uint32_t bits_by_column(std::uint32_t word) {
  std::uint32_t bytes = 0;
  for (int e = 0; e < 32; ++e) bytes |= ((word >> e) & 1U) << (8 * (e % 4) + e / 4);
  return bytes;
}

std::uint32_t bits_by_quad(std::uint32_t bytes) {
  std::uint32_t word = 0;
  for (int e = 0; e < 32; ++e) word |= ((bytes >> (8 * (e % 4) + e / 4)) & 1U) << e;
  return word;
}

/// Where the codes of the blocks begin, and how long they are, for blocks with scales and perhaps minima in half precision.
template <class Block>
struct HalfScaled {
  static constexpr bool kMinima = requires(Block block) { block.m; };
  static constexpr bool kOnes = requires(Block block) { block.qh; };
  static constexpr int kCodes = kPackedNibbles + (kOnes ? kPackedOnes : 0);
  static constexpr int codes_at(int n_blocks) { return n_blocks * kPackedHalves * (kMinima ? 2 : 1); }
};

template <class Block>
void pack_half_scaled(const Block* blocks, int row, int n_blocks, std::byte* tile) {
  using Layout = HalfScaled<Block>;
  std::byte* codes = tile + Layout::codes_at(n_blocks);
  for (int b = 0; b < n_blocks; ++b, codes += Layout::kCodes) {
    put(tile, b, row, std::uint16_t{blocks[b].d});
    if constexpr (Layout::kMinima) put(tile, n_blocks + b, row, std::uint16_t{blocks[b].m});
    if constexpr (Layout::kOnes) store4(quad(codes, 0, row), bits_by_column(blocks[b].qh));
    pack_nibbles(blocks[b].qs, row, codes + Layout::kCodes - kPackedNibbles);
  }
}

template <class Block>
void extract_half_scaled(const std::byte* tile, int row, int n_blocks, Block* blocks) {
  using Layout = HalfScaled<Block>;
  const std::byte* codes = tile + Layout::codes_at(n_blocks);
  for (int b = 0; b < n_blocks; ++b, codes += Layout::kCodes) {
    blocks[b].d = get<std::uint16_t>(tile, b, row);
    if constexpr (Layout::kMinima) blocks[b].m = get<std::uint16_t>(tile, n_blocks + b, row);
    if constexpr (Layout::kOnes) blocks[b].qh = bits_by_quad(load4(quad(codes, 0, row)));
    extract_nibbles(codes + Layout::kCodes - kPackedNibbles, row, blocks[b].qs);
  }
}

}  // namespace

void pack_row(const BlockIQ4_XS& block, int row, PackedIQ4XS& tile) noexcept {
  for (int b = 0; b < 8; ++b) {
    for (int i = 0; i < 4; ++i) std::memcpy(&tile.blocks[b].nibbles[i].bytes[4 * row], block.qs + 16 * b + 4 * i, 4);
    set_nibble(tile.scales_low[b], row, block.scales_low[b / 2] >> (4 * (b % 2)));
  }
  tile.scales_high[row] = block.scales_high;
  tile.d[row] = block.d;
}

void extract_row(const PackedIQ4XS& tile, int row, BlockIQ4_XS& block) noexcept {
  for (int b = 0; b < 8; ++b) {
    for (int i = 0; i < 4; ++i) std::memcpy(block.qs + 16 * b + 4 * i, &tile.blocks[b].nibbles[i].bytes[4 * row], 4);
  }
  for (int b = 0; b < 8; b += 2) {
    block.scales_low[b / 2] =
        static_cast<std::uint8_t>(nibble(tile.scales_low[b], row) | nibble(tile.scales_low[b + 1], row) << 4);
  }
  block.scales_high = tile.scales_high[row];
  block.d = tile.d[row];
}

void pack_blocks(const BlockQ4_0* blocks, int row, int n_blocks, std::byte* tile) noexcept {
  pack_half_scaled(blocks, row, n_blocks, tile);
}
void pack_blocks(const BlockQ4_1* blocks, int row, int n_blocks, std::byte* tile) noexcept {
  pack_half_scaled(blocks, row, n_blocks, tile);
}
void pack_blocks(const BlockQ5_0* blocks, int row, int n_blocks, std::byte* tile) noexcept {
  pack_half_scaled(blocks, row, n_blocks, tile);
}
void pack_blocks(const BlockQ5_1* blocks, int row, int n_blocks, std::byte* tile) noexcept {
  pack_half_scaled(blocks, row, n_blocks, tile);
}
void pack_blocks(const BlockIQ4_NL* blocks, int row, int n_blocks, std::byte* tile) noexcept {
  pack_half_scaled(blocks, row, n_blocks, tile);
}
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockQ4_0* blocks) noexcept {
  extract_half_scaled(tile, row, n_blocks, blocks);
}
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockQ4_1* blocks) noexcept {
  extract_half_scaled(tile, row, n_blocks, blocks);
}
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockQ5_0* blocks) noexcept {
  extract_half_scaled(tile, row, n_blocks, blocks);
}
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockQ5_1* blocks) noexcept {
  extract_half_scaled(tile, row, n_blocks, blocks);
}
void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockIQ4_NL* blocks) noexcept {
  extract_half_scaled(tile, row, n_blocks, blocks);
}

void pack_blocks(const BlockQ8_0* blocks, int row, int n_blocks, std::byte* tile) noexcept {
  std::byte* const codes = tile + n_blocks * kPackedHalves;
  for (int b = 0; b < n_blocks; ++b) {
    put(tile, b, row, std::uint16_t{blocks[b].d});
    for (int i = 0; i < 8; ++i) std::memcpy(quad(codes + b * kPackedEightBits, i, row), blocks[b].qs + 4 * i, 4);
  }
}

void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockQ8_0* blocks) noexcept {
  const std::byte* const codes = tile + n_blocks * kPackedHalves;
  for (int b = 0; b < n_blocks; ++b) {
    blocks[b].d = get<std::uint16_t>(tile, b, row);
    for (int i = 0; i < 8; ++i) std::memcpy(blocks[b].qs + 4 * i, quad(codes + b * kPackedEightBits, i, row), 4);
  }
}

void pack_blocks(const BlockMXFP4* blocks, int row, int n_blocks, std::byte* tile) noexcept {
  std::byte* const codes = tile + n_blocks * kPackedBytes;
  for (int b = 0; b < n_blocks; ++b) {
    put(tile, b, row, blocks[b].e);
    pack_nibbles(blocks[b].qs, row, codes + b * kPackedNibbles);
  }
}

void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockMXFP4* blocks) noexcept {
  const std::byte* const codes = tile + n_blocks * kPackedBytes;
  for (int b = 0; b < n_blocks; ++b) {
    blocks[b].e = get<std::uint8_t>(tile, b, row);
    extract_nibbles(codes + b * kPackedNibbles, row, blocks[b].qs);
  }
}

// ---- NVFP4: a file block is two of ours; its bytes hold columns j and j + 8 of a run of 16 ----

void pack_blocks(const BlockNVFP4* blocks, int row, int n_blocks, std::byte* tile) noexcept {
  std::byte* const codes = tile + 2 * n_blocks * kPackedBytes;
  for (int b = 0; b < n_blocks; ++b) {
    const BlockNVFP4& block = blocks[b / 2];
    const std::uint8_t* runs[2] = {block.qs + 16 * (b % 2), block.qs + 16 * (b % 2) + 8};
    for (int i = 0; i < 4; ++i) {  // quads 0, 1 of a run are low halves, 2, 3 high halves
      const std::uint32_t first = load4(runs[0] + 4 * (i % 2)) >> (4 * (i / 2)) & kLowHalves;
      const std::uint32_t second = load4(runs[1] + 4 * (i % 2)) >> (4 * (i / 2)) & kLowHalves;
      store4(quad(codes + b * kPackedNibbles, i, row), first | second << 4);
    }
    for (int h = 0; h < 2; ++h) put(tile, 2 * b + h, row, block.scales[2 * (b % 2) + h]);
  }
}

void extract_blocks(const std::byte* tile, int row, int n_blocks, BlockNVFP4* blocks) noexcept {
  const std::byte* const codes = tile + 2 * n_blocks * kPackedBytes;
  for (int b = 0; b < n_blocks; ++b) {
    BlockNVFP4& block = blocks[b / 2];
    for (int i = 0; i < 2; ++i) {
      const std::uint32_t early = load4(quad(codes + b * kPackedNibbles, i, row));
      const std::uint32_t late = load4(quad(codes + b * kPackedNibbles, i + 2, row));
      store4(block.qs + 16 * (b % 2) + 4 * i, (early & kLowHalves) | (late & kLowHalves) << 4);
      store4(block.qs + 16 * (b % 2) + 8 + 4 * i, (early >> 4 & kLowHalves) | (late & ~kLowHalves));
    }
    for (int h = 0; h < 2; ++h) block.scales[2 * (b % 2) + h] = get<std::uint8_t>(tile, 2 * b + h, row);
  }
}

}  // namespace sightline
