/// Layout of packed tiles: 16 rows of up to 256 weights, rearranged so that a register holds 4 columns of all 16 rows.
///
/// Plain structures only (see kernel_table.h). A tile takes exactly the bytes its 16 file rows take. Formats without a
/// layout of their own keep each row's file blocks together, row after row ("rows of blocks").
#pragma once

#include <cstdint>

namespace sightline {

/// Four columns of sixteen rows: byte 4 * row + column.
struct QuadColumns {
  std::uint8_t bytes[64];
};

/// Sixteen 6-bit pairs (scale, minimum) for each of 8 blocks in 192 bytes: three planes of 64 bytes carry the scales of
/// blocks 0–3, of blocks 4–7 and the minima of blocks 0–3 in their low six bits; their upper two bits together are the
/// minima of blocks 4–7, lowest bits in the first plane. Byte 16 * (block % 4) + row.
struct SixBitPairs {
  std::uint8_t planes[3][64];
};

/// Q4_K. nibbles[block][i]: columns 4i … 4i+3 of the block in the low halves, 16 columns later in the high halves.
struct PackedQ4K {
  QuadColumns nibbles[8][4];
  SixBitPairs scales;
  std::uint16_t d[16], dmin[16];
};
static_assert(sizeof(PackedQ4K) == 16 * 144);

/// Q5_K: as Q4_K; bit i of fifth[block] is the fifth bit of columns 4i … 4i+3.
struct PackedQ5K {
  QuadColumns nibbles[8][4];
  QuadColumns fifth[8];
  SixBitPairs scales;
  std::uint16_t d[16], dmin[16];
};
static_assert(sizeof(PackedQ5K) == 16 * 176);

/// Q6_K: nibbles as Q4_K; bits 2i, 2i+1 of upper[block][h] are the upper bits of columns 16h + 4i ….
struct PackedQ6K {
  QuadColumns nibbles[8][4];
  QuadColumns upper[8][2];
  std::int8_t scales[8][2][16];
  std::uint16_t d[16];
};
static_assert(sizeof(PackedQ6K) == 16 * 210);

/// Q8_0, n blocks: QuadColumns[n][8] followed by std::uint16_t scales[n][16].
inline constexpr int kPackedQ8BlockCodes = 8 * 64;
inline constexpr int kPackedQ8BlockScales = 16 * 2;

}  // namespace sightline
