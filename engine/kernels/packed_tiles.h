/// Layout of packed tiles: 16 rows of up to 256 weights, rearranged so that a register holds 4 columns of all 16 rows.
///
/// Plain structures only (see kernel_table.h). A tile takes exactly the bytes its 16 file rows take. Formats without a
/// layout of their own keep each row's file blocks together, row after row ("rows of blocks"). Blocks here are runs of 32
/// columns, whatever the file calls a block.
///
/// What is needed first comes first, down to the planes of bits within a block: a strip is then read from beginning to end
/// without a step back, which hardware prefetch follows. With planes of a whole tile it kept up with a third of the memory.
#pragma once

#include <cstdint>

namespace sightline {

// ---- what the layouts are made of ----

/// Four columns of sixteen rows: byte 4 * row + column.
struct QuadColumns {
  std::uint8_t bytes[64];
};

/// Sixteen 4-bit numbers: row r in the low half of byte r / 2 if r is even, in the high half if odd. As the signs of
/// four columns, the whole is a mask whose bit 4 * row + column stands for that byte of QuadColumns.
struct RowNibbles {
  std::uint8_t bytes[8];
};

/// Sixteen 6-bit numbers of sixteen rows in 192 bytes: three planes of 64 bytes carry numbers 0–3, 4–7 and 8–11 in their
/// low six bits; their upper two bits together are numbers 12–15, lowest bits in the first plane. Byte
/// 16 * (number % 4) + row.
struct SixBits {
  std::uint8_t planes[3][64];
};

/// The signs of the IQ formats that leave out every eighth one: each run of 8 columns has an even number of minuses.
/// first[b][l]: signs of columns 8l … 8l+3 of block b. second[b][l]: of columns 8l+4 … 8l+6; the uppermost bit of each
/// nibble would be the sign of column 8l+7 and holds something else.
struct SevenSigns {
  RowNibbles first[8][4], second[8][4];
};

// ---- 256 weights with scales of scales: what belongs to the whole tile, then its eight blocks ----

/// Q4_K. nibbles[i]: columns 4i … 4i+3 of the block in the low halves, 16 columns later in the high halves. Numbers 0–7
/// are the scales of the blocks, 8–15 their minima.
struct PackedQ4K {
  SixBits scales;
  std::uint16_t d[16], dmin[16];
  struct {
    QuadColumns nibbles[4];
  } blocks[8];
};
static_assert(sizeof(PackedQ4K) == 16 * 144);

/// Q5_K: scales as Q4_K. The low five bits of codes[i], i < 5, are columns 4i … 4i+3. The three bits above, of codes[0],
/// [2] and [4], are the low bits of the last three quads. Their other two are bits 5 and 6 of codes[1], the same of
/// codes[3], and bit 7 of codes[1] and of codes[3]. Five of eight quads then cost one mask each.
struct PackedQ5K {
  SixBits scales;
  std::uint16_t d[16], dmin[16];
  struct {
    QuadColumns codes[5];
  } blocks[8];
};
static_assert(sizeof(PackedQ5K) == 16 * 176);

/// Q6_K: nibbles as Q4_K; bits 2i, 2i+1 of twos[h] are the upper bits of columns 16h + 4i ….
struct PackedQ6K {
  std::int8_t scales[8][2][16];
  std::uint16_t d[16];
  struct {
    QuadColumns twos[2], nibbles[4];
  } blocks[8];
};
static_assert(sizeof(PackedQ6K) == 16 * 210);

/// Q2_K. Bits 2i, 2i+1 of twos[h] are columns 16h + 4i …; scales[block][h]: scale in the low half, minimum in the high
/// half.
struct PackedQ2K {
  std::uint8_t scales[8][2][16];
  std::uint16_t d[16], dmin[16];
  struct {
    QuadColumns twos[2];
  } blocks[8];
};
static_assert(sizeof(PackedQ2K) == 16 * 84);

/// Q3_K: twos as Q2_K; bit i of `ones` is the third bit of columns 4i …. Number 2 * block + h is the scale of columns
/// 16h … of the block, plus 32.
struct PackedQ3K {
  SixBits scales;
  std::uint16_t d[16];
  struct {
    QuadColumns ones, twos[2];
  } blocks[8];
};
static_assert(sizeof(PackedQ3K) == 16 * 110);

/// TQ2_0: twos as Q2_K.
struct PackedTQ2 {
  std::uint16_t d[16];
  struct {
    QuadColumns twos[2];
  } blocks[8];
};
static_assert(sizeof(PackedTQ2) == 16 * 66);

/// IQ4_XS: nibbles as Q4_K, low four bits of the scales per block; bits 2b, 2b+1 of scales_high are the upper bits of
/// block b.
struct PackedIQ4XS {
  RowNibbles scales_low[8];
  std::uint16_t scales_high[16];
  std::uint16_t d[16];
  struct {
    QuadColumns nibbles[4];
  } blocks[8];
};
static_assert(sizeof(PackedIQ4XS) == 16 * 136);

// ---- n blocks of 32 weights: what belongs to them, each part for all blocks, then their codes block by block ----

/// Scales and then minima are uint16_t[n][16] (MXFP4: uint8_t[n][16], NVFP4: uint8_t[n][2][16]). A block's codes are its
/// fifth bits where it has them, a QuadColumns whose bit i belongs to columns 4i … 4i+3, and its nibbles, QuadColumns[4] as
/// in Q4_K; Q8_0 keeps QuadColumns[8].
inline constexpr int kPackedEightBits = 8 * 64;
inline constexpr int kPackedNibbles = 4 * 64;
inline constexpr int kPackedOnes = 64;
inline constexpr int kPackedHalves = 16 * 2;
inline constexpr int kPackedBytes = 16;

// ---- 256 weights from codebooks; index[i]: low eight bits of the sixteen rows' indices for the i-th entry ----

/// IQ3_XXS. Uppermost bit of signs.second[b][l]: bit l of the scale of block b.
struct PackedIQ3XXS {
  std::uint16_t d[16];
  SevenSigns signs;
  std::uint8_t index[64][16];
};
static_assert(sizeof(PackedIQ3XXS) == 16 * 98);

/// IQ3_S. Bit p of ninth[b] completes index[8b + p]; signs[8b + p] belong to it.
struct PackedIQ3S {
  std::uint16_t d[16];
  RowNibbles scales[8];
  std::uint8_t ninth[8][16];
  std::uint8_t index[64][16];
  RowNibbles signs[64];
};
static_assert(sizeof(PackedIQ3S) == 16 * 110);

/// IQ2_XXS: as IQ3_XXS with entries of eight weights.
struct PackedIQ2XXS {
  std::uint16_t d[16];
  SevenSigns signs;
  std::uint8_t index[32][16];
};
static_assert(sizeof(PackedIQ2XXS) == 16 * 66);

/// IQ2_XS. Uppermost bit of signs.second[b][l]: the ninth bit of index[4b + l]. scales[b][h] for columns 16h … of block b.
struct PackedIQ2XS {
  std::uint16_t d[16];
  RowNibbles scales[8][2];
  SevenSigns signs;
  std::uint8_t index[32][16];
};
static_assert(sizeof(PackedIQ2XS) == 16 * 74);

/// IQ2_S. Bits 2l, 2l+1 of upper[b] complete index[4b + l]; signs[i] of the eight columns of index[i].
struct PackedIQ2S {
  std::uint16_t d[16];
  RowNibbles scales[8][2];
  std::uint8_t upper[8][16];
  std::uint8_t index[32][16];
  RowNibbles signs[32][2];
};
static_assert(sizeof(PackedIQ2S) == 16 * 82);

/// IQ1_S. upper[b] as the file's qh: four times three index bits, three bits of scale, the sign of the shift.
struct PackedIQ1S {
  std::uint16_t d[16];
  std::uint16_t upper[8][16];
  std::uint8_t index[32][16];
};
static_assert(sizeof(PackedIQ1S) == 16 * 50);

/// IQ1_M. upper[2b + h] as the file's qh; scales[b / 2] as its sc.
struct PackedIQ1M {
  std::uint16_t scales[4][16];
  std::uint8_t upper[16][16];
  std::uint8_t index[32][16];
};
static_assert(sizeof(PackedIQ1M) == 16 * 56);

}  // namespace sightline
