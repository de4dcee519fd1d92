/// Packing, unpacking and reading single tiles in portable code: the oracle of every faster unpacker.
#include "engine/kernels/tile_codec.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "engine/kernels/block_codes.h"
#include "engine/kernels/dequantize.h"
#include "engine/kernels/packed_tiles.h"
#include "engine/kernels/quant_blocks.h"

namespace sightline {

namespace {

constexpr std::uint32_t kLowHalves = 0x0F0F0F0FU;

std::uint32_t load4(const std::uint8_t* p) {
  std::uint32_t v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

void store4(std::uint8_t* p, std::uint32_t v) { std::memcpy(p, &v, sizeof v); }

/// Moves the bits of `in` selected by `mask` left by `shift` (right if negative), in each byte.
std::uint32_t moved(std::uint32_t in, std::uint32_t mask, int shift) {
  const std::uint32_t chosen = in & mask;
  return shift >= 0 ? chosen << shift : chosen >> -shift;
}

// ---- Q4_K and Q5_K: two file nibbles of blocks 2h and 2h+1 share a byte; packed, two quads of one block do ----

void pack_nibble_pairs(const std::uint8_t* qs, int row, QuadColumns (*nibbles)[4]) {
  for (int block = 0; block < 8; ++block) {
    for (int i = 0; i < 4; ++i) {
      std::uint32_t first = load4(qs + 32 * (block / 2) + 4 * i);
      std::uint32_t second = load4(qs + 32 * (block / 2) + 4 * i + 16);
      if (block % 2 == 1) {
        first >>= 4;
        second >>= 4;
      }
      store4(&nibbles[block][i].bytes[4 * row], (first & kLowHalves) | (second & kLowHalves) << 4);
    }
  }
}

void extract_nibble_pairs(const QuadColumns (*nibbles)[4], int row, std::uint8_t* qs) {
  for (int half = 0; half < 4; ++half) {
    for (int i = 0; i < 4; ++i) {
      const std::uint32_t even = load4(&nibbles[2 * half][i].bytes[4 * row]);
      const std::uint32_t odd = load4(&nibbles[2 * half + 1][i].bytes[4 * row]);
      store4(qs + 32 * half + 4 * i, (even & kLowHalves) | (odd & kLowHalves) << 4);
      store4(qs + 32 * half + 4 * i + 16, ((even >> 4) & kLowHalves) | (odd & ~kLowHalves));
    }
  }
}

/// The 6-bit numbers of a Q4_K or Q5_K block: scale in [0], minimum in [1].
void read_pairs(const std::uint8_t* scales, std::uint8_t (*pairs)[2]) {
  for (int s = 0; s < 4; ++s) {
    pairs[s][0] = scales[s] & 63;
    pairs[s][1] = scales[s + 4] & 63;
    pairs[s + 4][0] = static_cast<std::uint8_t>((scales[s + 8] & 15) | (scales[s] >> 6) << 4);
    pairs[s + 4][1] = static_cast<std::uint8_t>((scales[s + 8] >> 4) | (scales[s + 4] >> 6) << 4);
  }
}

void pack_pairs(const std::uint8_t* scales, int row, SixBitPairs& out) {
  std::uint8_t pairs[8][2];
  read_pairs(scales, pairs);
  for (int s = 0; s < 4; ++s) {
    const int at = 16 * s + row;
    const int late = pairs[s + 4][1];   // split over the upper bits of the three planes
    out.planes[0][at] = static_cast<std::uint8_t>(pairs[s][0] | (late & 3) << 6);
    out.planes[1][at] = static_cast<std::uint8_t>(pairs[s + 4][0] | ((late >> 2) & 3) << 6);
    out.planes[2][at] = static_cast<std::uint8_t>(pairs[s][1] | (late >> 4) << 6);
  }
}

void extract_pairs(const SixBitPairs& in, int row, std::uint8_t* scales) {
  for (int s = 0; s < 4; ++s) {
    const int at = 16 * s + row;
    const int scale = in.planes[0][at] & 63, late_scale = in.planes[1][at] & 63, min = in.planes[2][at] & 63;
    const int late_min = in.planes[0][at] >> 6 | in.planes[1][at] >> 6 << 2 | in.planes[2][at] >> 6 << 4;
    scales[s] = static_cast<std::uint8_t>(scale | late_scale >> 4 << 6);
    scales[s + 4] = static_cast<std::uint8_t>(min | late_min >> 4 << 6);
    scales[s + 8] = static_cast<std::uint8_t>((late_scale & 15) | (late_min & 15) << 4);
  }
}

void pack_row(const BlockQ4_K& block, int row, PackedQ4K& tile) {
  pack_nibble_pairs(block.qs, row, tile.nibbles);
  pack_pairs(block.scales, row, tile.scales);
  tile.d[row] = block.d;
  tile.dmin[row] = block.dmin;
}

void extract_row(const PackedQ4K& tile, int row, BlockQ4_K& block) {
  extract_nibble_pairs(tile.nibbles, row, block.qs);
  extract_pairs(tile.scales, row, block.scales);
  block.d = tile.d[row];
  block.dmin = tile.dmin[row];
}

void pack_row(const BlockQ5_K& block, int row, PackedQ5K& tile) {
  pack_nibble_pairs(block.qs, row, tile.nibbles);
  pack_pairs(block.scales, row, tile.scales);
  for (int b = 0; b < 8; ++b) {
    std::uint32_t bits = 0;   // bit b of qh[l] belongs to column l of block b
    for (int i = 0; i < 8; ++i) bits |= ((load4(block.qh + 4 * i) >> b) & 0x01010101U) << i;
    store4(&tile.fifth[b].bytes[4 * row], bits);
  }
  tile.d[row] = block.d;
  tile.dmin[row] = block.dmin;
}

void extract_row(const PackedQ5K& tile, int row, BlockQ5_K& block) {
  extract_nibble_pairs(tile.nibbles, row, block.qs);
  extract_pairs(tile.scales, row, block.scales);
  for (int i = 0; i < 8; ++i) {
    std::uint32_t bits = 0;
    for (int b = 0; b < 8; ++b) bits |= ((load4(&tile.fifth[b].bytes[4 * row]) >> i) & 0x01010101U) << b;
    store4(block.qh + 4 * i, bits);
  }
  block.d = tile.d[row];
  block.dmin = tile.dmin[row];
}

// ---- Q6_K: block b = 4n + j; the file keeps nibbles of blocks j and j + 2 in one byte, upper bits of all four ----

void pack_row(const BlockQ6_K& block, int row, PackedQ6K& tile) {
  for (int b = 0; b < 8; ++b) {
    const int n = b / 4, j = b % 4;
    std::uint32_t upper[2] = {};
    for (int i = 0; i < 4; ++i) {
      std::uint32_t quads[2];
      for (int h = 0; h < 2; ++h) {
        const std::uint32_t nibbles = load4(block.ql + 64 * n + 32 * (j & 1) + 16 * h + 4 * i);
        quads[h] = (j < 2 ? nibbles : nibbles >> 4) & kLowHalves;
        const std::uint32_t two_bits = (load4(block.qh + 32 * n + 16 * h + 4 * i) >> (2 * j)) & 0x03030303U;
        upper[h] |= two_bits << (2 * i);
      }
      store4(&tile.nibbles[b][i].bytes[4 * row], quads[0] | quads[1] << 4);
    }
    for (int h = 0; h < 2; ++h) {
      store4(&tile.upper[b][h].bytes[4 * row], upper[h]);
      tile.scales[b][h][row] = block.scales[2 * b + h];
    }
  }
  tile.d[row] = block.d;
}

void extract_row(const PackedQ6K& tile, int row, BlockQ6_K& block) {
  std::memset(block.ql, 0, sizeof block.ql);
  std::memset(block.qh, 0, sizeof block.qh);
  for (int b = 0; b < 8; ++b) {
    const int n = b / 4, j = b % 4;
    for (int h = 0; h < 2; ++h) {
      const std::uint32_t upper = load4(&tile.upper[b][h].bytes[4 * row]);
      for (int i = 0; i < 4; ++i) {
        const std::uint32_t nibbles = load4(&tile.nibbles[b][i].bytes[4 * row]) >> (4 * h) & kLowHalves;
        std::uint8_t* ql = block.ql + 64 * n + 32 * (j & 1) + 16 * h + 4 * i;
        std::uint8_t* qh = block.qh + 32 * n + 16 * h + 4 * i;
        store4(ql, load4(ql) | moved(nibbles, kLowHalves, j < 2 ? 0 : 4));
        store4(qh, load4(qh) | (upper >> (2 * i) & 0x03030303U) << (2 * j));
      }
      block.scales[2 * b + h] = tile.scales[b][h][row];
    }
  }
  block.d = tile.d[row];
}

// ---- Q8_0: codes as they are, quads side by side, all scales behind all codes ----

void pack_q8_row(const BlockQ8_0* blocks, int row, int n_blocks, std::byte* tile) {
  std::byte* scales = tile + n_blocks * kPackedQ8BlockCodes;
  for (int b = 0; b < n_blocks; ++b) {
    for (int i = 0; i < 8; ++i) std::memcpy(tile + b * kPackedQ8BlockCodes + 64 * i + 4 * row, blocks[b].qs + 4 * i, 4);
    std::memcpy(scales + b * kPackedQ8BlockScales + 2 * row, &blocks[b].d, 2);
  }
}

void extract_q8_row(const std::byte* tile, int row, int n_blocks, BlockQ8_0* blocks) {
  const std::byte* scales = tile + n_blocks * kPackedQ8BlockCodes;
  for (int b = 0; b < n_blocks; ++b) {
    for (int i = 0; i < 8; ++i) std::memcpy(blocks[b].qs + 4 * i, tile + b * kPackedQ8BlockCodes + 64 * i + 4 * row, 4);
    std::memcpy(&blocks[b].d, scales + b * kPackedQ8BlockScales + 2 * row, 2);
  }
}

/// Calls f with the packed form and file form of K formats that have a layout of their own; false for others.
template <class F>
bool with_layout(DType dtype, F&& f) {
  switch (dtype) {
    case DType::Q4_K: f(static_cast<PackedQ4K*>(nullptr), BlockQ4_K{}); return true;
    case DType::Q5_K: f(static_cast<PackedQ5K*>(nullptr), BlockQ5_K{}); return true;
    case DType::Q6_K: f(static_cast<PackedQ6K*>(nullptr), BlockQ6_K{}); return true;
    default: return false;
  }
}

static_assert(kMaxTileRowBytes == kTileBlocks * sizeof(BlockQ8_0));

/// The file blocks of one row of a tile.
void extract(DType dtype, const std::byte* tile, int row, int n_blocks, std::byte* blocks) {
  if (dtype == DType::Q8_0) {
    BlockQ8_0 file[kTileBlocks];
    extract_q8_row(tile, row, n_blocks, file);
    std::memcpy(blocks, file, static_cast<std::size_t>(n_blocks) * sizeof(BlockQ8_0));
    return;
  }
  const bool done = with_layout(dtype, [&]<class Tile, class Block>(Tile*, Block block) {
    extract_row(*reinterpret_cast<const Tile*>(tile), row, block);
    std::memcpy(blocks, &block, sizeof block);
  });
  if (done) return;
  const auto bytes = static_cast<std::size_t>(row_bytes(dtype, n_blocks * kBlockCols));
  std::memcpy(blocks, tile + static_cast<std::size_t>(row) * bytes, bytes);
}

}  // namespace

void pack_tile(DType dtype, const std::byte* rows, std::int64_t row_stride, int n_rows, int n_blocks,
               std::byte* tile) noexcept {
  const auto bytes = static_cast<std::size_t>(row_bytes(dtype, n_blocks * kBlockCols));
  if (n_rows < kStripRows) std::memset(tile, 0, bytes * kStripRows);
  for (int row = 0; row < n_rows; ++row) {
    const std::byte* file = rows + row * row_stride;
    if (dtype == DType::Q8_0) {
      BlockQ8_0 blocks[kTileBlocks];
      std::memcpy(blocks, file, bytes);
      pack_q8_row(blocks, row, n_blocks, tile);
      continue;
    }
    const bool done = with_layout(dtype, [&]<class Tile, class Block>(Tile*, Block block) {
      std::memcpy(&block, file, sizeof block);
      pack_row(block, row, *reinterpret_cast<Tile*>(tile));
    });
    if (!done) std::memcpy(tile + static_cast<std::size_t>(row) * bytes, file, bytes);
  }
}

void unpack_tile(DType dtype, const std::byte* tile, int n_blocks, CodeTile& out) noexcept {
  const int bias = code_traits(dtype).has_min ? 0 : 128;
  std::byte blocks[kMaxTileRowBytes];
  BlockCodes decoded;
  for (int row = 0; row < kStripRows; ++row) {
    extract(dtype, tile, row, n_blocks, blocks);
    decode_codes(dtype, blocks, 0, n_blocks * kBlockCols, decoded);
    for (int b = 0; b < n_blocks; ++b) {
      for (int col = 0; col < kBlockCols; ++col) {
        out.codes[b][col / 4][4 * row + col % 4] = static_cast<std::uint8_t>(decoded.codes[kBlockCols * b + col] + bias);
      }
      for (int half = 0; half < 2; ++half) {
        out.scales[b][half][row] = decoded.scales[2 * b + half];
        out.mins[b][half][row] = decoded.mins[2 * b + half];
      }
    }
  }
}

void decode_tile_row(DType dtype, const std::byte* tile, int row, int n_blocks, float* out) noexcept {
  std::byte blocks[kMaxTileRowBytes];
  extract(dtype, tile, row, n_blocks, blocks);
  dequantize_row(dtype, blocks, out, n_blocks * kBlockCols);
}

}  // namespace sightline
