/// Packed tiles of the blocks with scales of scales (Q2_K … Q6_K) and of TQ2_0.
///
/// The file lets 32 columns of several blocks share bytes; here the quads of one block do, so that a register of them
/// gives a block's codes with shifts and masks alone.
#include "engine/kernels/block_scales.h"
#include "engine/kernels/tile_layouts.h"

namespace sightline {

namespace {

constexpr std::uint32_t kLowPairs = 0x03030303U, kLowBits = 0x01010101U;

/// Moves the bits of `in` selected by `mask` left by `shift` (right if negative), in each byte.
std::uint32_t moved(std::uint32_t in, std::uint32_t mask, int shift) {
  const std::uint32_t chosen = in & mask;
  return shift >= 0 ? chosen << shift : chosen >> -shift;
}

// ---- Q4_K: two file nibbles of blocks 2h and 2h+1 share a byte; packed, two quads of one block do ----

void pack_nibble_pairs(const std::uint8_t* qs, int row, PackedQ4K& tile) {
  for (int block = 0; block < 8; ++block) {
    for (int i = 0; i < 4; ++i) {
      std::uint32_t first = load4(qs + 32 * (block / 2) + 4 * i);
      std::uint32_t second = load4(qs + 32 * (block / 2) + 4 * i + 16);
      if (block % 2 == 1) {
        first >>= 4;
        second >>= 4;
      }
      store4(&tile.blocks[block].nibbles[i].bytes[4 * row], (first & kLowHalves) | (second & kLowHalves) << 4);
    }
  }
}

void extract_nibble_pairs(const PackedQ4K& tile, int row, std::uint8_t* qs) {
  for (int half = 0; half < 4; ++half) {
    for (int i = 0; i < 4; ++i) {
      const std::uint32_t even = load4(&tile.blocks[2 * half].nibbles[i].bytes[4 * row]);
      const std::uint32_t odd = load4(&tile.blocks[2 * half + 1].nibbles[i].bytes[4 * row]);
      store4(qs + 32 * half + 4 * i, (even & kLowHalves) | (odd & kLowHalves) << 4);
      store4(qs + 32 * half + 4 * i + 16, ((even >> 4) & kLowHalves) | (odd & ~kLowHalves));
    }
  }
}

// ---- Q5_K: nibbles and fifth bits in the file; packed, five quads, and the three others in the bits above ----

constexpr std::uint32_t kLowThree = 0x07070707U, kLowFive = 0x1F1F1F1FU, kHighThree = 0xE0E0E0E0U;

void pack_fives(const BlockQ5_K& block, int row, PackedQ5K& tile) {
  for (int b = 0; b < 8; ++b) {
    std::uint32_t quads[8];
    for (int q = 0; q < 8; ++q) {
      const std::uint32_t nibbles = load4(block.qs + 32 * (b / 2) + 4 * q) >> (4 * (b % 2));
      quads[q] = (nibbles & kLowHalves) | ((load4(block.qh + 4 * q) >> b) & kLowBits) << 4;
    }
    const std::uint32_t above[5] = {moved(quads[5], kLowThree, 5),
                                    moved(quads[5], kLowPairs << 3, 2) | moved(quads[7], kLowBits << 3, 4),
                                    moved(quads[6], kLowThree, 5),
                                    moved(quads[6], kLowPairs << 3, 2) | moved(quads[7], kLowBits << 4, 3),
                                    moved(quads[7], kLowThree, 5)};
    for (int i = 0; i < 5; ++i) store4(&tile.blocks[b].codes[i].bytes[4 * row], quads[i] | above[i]);
  }
}

void extract_fives(const PackedQ5K& tile, int row, BlockQ5_K& block) {
  std::memset(block.qs, 0, sizeof block.qs);
  std::memset(block.qh, 0, sizeof block.qh);
  for (int b = 0; b < 8; ++b) {
    std::uint32_t planes[5], quads[8];
    for (int i = 0; i < 5; ++i) {
      planes[i] = load4(&tile.blocks[b].codes[i].bytes[4 * row]);
      quads[i] = planes[i] & kLowFive;
    }
    quads[5] = moved(planes[0], kHighThree, -5) | moved(planes[1], kLowPairs << 5, -2);
    quads[6] = moved(planes[2], kHighThree, -5) | moved(planes[3], kLowPairs << 5, -2);
    quads[7] = moved(planes[4], kHighThree, -5) | moved(planes[1], kLowBits << 7, -4) |
               moved(planes[3], kLowBits << 7, -3);
    for (int q = 0; q < 8; ++q) {
      std::uint8_t* const qs = block.qs + 32 * (b / 2) + 4 * q;
      store4(qs, load4(qs) | moved(quads[q], kLowHalves, 4 * (b % 2)));
      store4(block.qh + 4 * q, load4(block.qh + 4 * q) | moved(quads[q], kLowBits << 4, b - 4));
    }
  }
}

// ---- Q3_K, one bit per column: bit b of file byte l belongs to column l of block b ----

void pack_ones(const std::uint8_t* file, int row, PackedQ3K& tile) {
  for (int b = 0; b < 8; ++b) {
    std::uint32_t bits = 0;
    for (int i = 0; i < 8; ++i) bits |= ((load4(file + 4 * i) >> b) & kLowBits) << i;
    store4(&tile.blocks[b].ones.bytes[4 * row], bits);
  }
}

void extract_ones(const PackedQ3K& tile, int row, std::uint8_t* file) {
  for (int i = 0; i < 8; ++i) {
    std::uint32_t bits = 0;
    for (int b = 0; b < 8; ++b) bits |= ((load4(&tile.blocks[b].ones.bytes[4 * row]) >> i) & kLowBits) << b;
    store4(file + 4 * i, bits);
  }
}

// ---- two bits per column: block b = 4n + j is in bits 2j, 2j+1 of the file's bytes 32n … 32n + 31 ----

template <class Blocks>
void pack_twos(const std::uint8_t* file, int row, Blocks& blocks) {
  for (int b = 0; b < 8; ++b) {
    for (int h = 0; h < 2; ++h) {
      std::uint32_t bits = 0;
      for (int i = 0; i < 4; ++i) {
        bits |= ((load4(file + 32 * (b / 4) + 16 * h + 4 * i) >> (2 * (b % 4))) & kLowPairs) << (2 * i);
      }
      store4(&blocks[b].twos[h].bytes[4 * row], bits);
    }
  }
}

template <class Blocks>
void extract_twos(const Blocks& blocks, int row, std::uint8_t* file) {
  for (int n = 0; n < 2; ++n) {
    for (int q = 0; q < 8; ++q) {
      std::uint32_t bits = 0;
      for (int j = 0; j < 4; ++j) {
        bits |= ((load4(&blocks[4 * n + j].twos[q / 4].bytes[4 * row]) >> (2 * (q % 4))) & kLowPairs) << (2 * j);
      }
      store4(file + 32 * n + 4 * q, bits);
    }
  }
}

// ---- sixteen numbers of six bits ----

void pack_six_bits(const std::uint8_t (&numbers)[16], int row, SixBits& out) {
  for (int s = 0; s < 4; ++s) {
    const int late = numbers[12 + s];  // split over the upper bits of the three planes
    for (int p = 0; p < 3; ++p) {
      out.planes[p][16 * s + row] = static_cast<std::uint8_t>(numbers[4 * p + s] | ((late >> (2 * p)) & 3) << 6);
    }
  }
}

void extract_six_bits(const SixBits& in, int row, std::uint8_t (&numbers)[16]) {
  for (int s = 0; s < 4; ++s) {
    int late = 0;
    for (int p = 0; p < 3; ++p) {
      numbers[4 * p + s] = in.planes[p][16 * s + row] & 63;
      late |= in.planes[p][16 * s + row] >> 6 << (2 * p);
    }
    numbers[12 + s] = static_cast<std::uint8_t>(late);
  }
}

/// The scales and minima of a Q4_K or Q5_K block.
void pack_pairs(const std::uint8_t (&scales)[12], int row, SixBits& out) {
  const ScalesAndMins pairs = unpack_scales_and_mins(scales);
  std::uint8_t numbers[16];
  std::memcpy(numbers, pairs.scales, 8);
  std::memcpy(numbers + 8, pairs.mins, 8);
  pack_six_bits(numbers, row, out);
}

void extract_pairs(const SixBits& in, int row, std::uint8_t (&scales)[12]) {
  std::uint8_t numbers[16];
  extract_six_bits(in, row, numbers);
  for (int s = 0; s < 4; ++s) {
    const int scale = numbers[s], late_scale = numbers[s + 4], min = numbers[s + 8], late_min = numbers[s + 12];
    scales[s] = static_cast<std::uint8_t>(scale | late_scale >> 4 << 6);
    scales[s + 4] = static_cast<std::uint8_t>(min | late_min >> 4 << 6);
    scales[s + 8] = static_cast<std::uint8_t>((late_scale & 15) | (late_min & 15) << 4);
  }
}

}  // namespace

void pack_row(const BlockQ4_K& block, int row, PackedQ4K& tile) noexcept {
  pack_nibble_pairs(block.qs, row, tile);
  pack_pairs(block.scales, row, tile.scales);
  tile.d[row] = block.d;
  tile.dmin[row] = block.dmin;
}

void extract_row(const PackedQ4K& tile, int row, BlockQ4_K& block) noexcept {
  extract_nibble_pairs(tile, row, block.qs);
  extract_pairs(tile.scales, row, block.scales);
  block.d = tile.d[row];
  block.dmin = tile.dmin[row];
}

void pack_row(const BlockQ5_K& block, int row, PackedQ5K& tile) noexcept {
  pack_fives(block, row, tile);
  pack_pairs(block.scales, row, tile.scales);
  tile.d[row] = block.d;
  tile.dmin[row] = block.dmin;
}

void extract_row(const PackedQ5K& tile, int row, BlockQ5_K& block) noexcept {
  extract_fives(tile, row, block);
  extract_pairs(tile.scales, row, block.scales);
  block.d = tile.d[row];
  block.dmin = tile.dmin[row];
}

// ---- Q6_K: block b = 4n + j; the file keeps nibbles of blocks j and j + 2 in one byte, upper bits of all four ----

void pack_row(const BlockQ6_K& block, int row, PackedQ6K& tile) noexcept {
  for (int b = 0; b < 8; ++b) {
    const int n = b / 4, j = b % 4;
    for (int i = 0; i < 4; ++i) {
      std::uint32_t quads[2];
      for (int h = 0; h < 2; ++h) {
        const std::uint32_t nibbles = load4(block.ql + 64 * n + 32 * (j & 1) + 16 * h + 4 * i);
        quads[h] = (j < 2 ? nibbles : nibbles >> 4) & kLowHalves;
      }
      store4(&tile.blocks[b].nibbles[i].bytes[4 * row], quads[0] | quads[1] << 4);
    }
    for (int h = 0; h < 2; ++h) tile.scales[b][h][row] = block.scales[2 * b + h];
  }
  pack_twos(block.qh, row, tile.blocks);
  tile.d[row] = block.d;
}

void extract_row(const PackedQ6K& tile, int row, BlockQ6_K& block) noexcept {
  std::memset(block.ql, 0, sizeof block.ql);
  for (int b = 0; b < 8; ++b) {
    const int n = b / 4, j = b % 4;
    for (int h = 0; h < 2; ++h) {
      for (int i = 0; i < 4; ++i) {
        const std::uint32_t nibbles = load4(&tile.blocks[b].nibbles[i].bytes[4 * row]) >> (4 * h) & kLowHalves;
        std::uint8_t* ql = block.ql + 64 * n + 32 * (j & 1) + 16 * h + 4 * i;
        store4(ql, load4(ql) | moved(nibbles, kLowHalves, j < 2 ? 0 : 4));
      }
      block.scales[2 * b + h] = tile.scales[b][h][row];
    }
  }
  extract_twos(tile.blocks, row, block.qh);
  block.d = tile.d[row];
}

void pack_row(const BlockQ2_K& block, int row, PackedQ2K& tile) noexcept {
  pack_twos(block.qs, row, tile.blocks);
  for (int s = 0; s < 16; ++s) tile.scales[s / 2][s % 2][row] = block.scales[s];
  tile.d[row] = block.d;
  tile.dmin[row] = block.dmin;
}

void extract_row(const PackedQ2K& tile, int row, BlockQ2_K& block) noexcept {
  extract_twos(tile.blocks, row, block.qs);
  for (int s = 0; s < 16; ++s) block.scales[s] = tile.scales[s / 2][s % 2][row];
  block.d = tile.d[row];
  block.dmin = tile.dmin[row];
}

void pack_row(const BlockQ3_K& block, int row, PackedQ3K& tile) noexcept {
  pack_twos(block.qs, row, tile.blocks);
  pack_ones(block.hmask, row, tile);
  std::int8_t scales[16];
  unpack_q3_k_scales(block.scales, scales);
  std::uint8_t numbers[16];
  for (int s = 0; s < 16; ++s) numbers[s] = static_cast<std::uint8_t>(scales[s] + 32);
  pack_six_bits(numbers, row, tile.scales);
  tile.d[row] = block.d;
}

void extract_row(const PackedQ3K& tile, int row, BlockQ3_K& block) noexcept {
  extract_twos(tile.blocks, row, block.qs);
  extract_ones(tile, row, block.hmask);
  std::uint8_t numbers[16];
  extract_six_bits(tile.scales, row, numbers);
  for (int s = 0; s < 8; ++s) {
    block.scales[s] = static_cast<std::uint8_t>((numbers[s] & 15) | (numbers[s + 8] & 15) << 4);
  }
  for (int s = 0; s < 4; ++s) {
    int upper = 0;
    for (int q = 0; q < 4; ++q) upper |= numbers[4 * q + s] >> 4 << (2 * q);
    block.scales[8 + s] = static_cast<std::uint8_t>(upper);
  }
  block.d = tile.d[row];
}

void pack_row(const BlockTQ2_0& block, int row, PackedTQ2& tile) noexcept {
  pack_twos(block.qs, row, tile.blocks);
  tile.d[row] = block.d;
}

void extract_row(const PackedTQ2& tile, int row, BlockTQ2_0& block) noexcept {
  extract_twos(tile.blocks, row, block.qs);
  block.d = tile.d[row];
}

}  // namespace sightline
