/// The bit layout of each quantised block of a GGUF file, sizes proven; plain data without functions.
#pragma once

#include <cstdint>

namespace sightline {

// Fields stand in file order, little-endian, without padding. `f16` fields hold the bits of an IEEE half. The structures
// have alignment 1, because blocks follow each other at odd sizes: read fields by value, never through a pointer to a
// wider type. `kWeights` is the number of weights in a block, e the index of a weight. Source: ggml's block structures.
// This header is included by files compiled for wide registers and must stay free of functions.
#pragma pack(push, 1)

// ---- 32 weights; byte j of qs holds weight j (low nibble) and weight j + 16 (high nibble) ----

/// w = d · (q - 8)
struct BlockQ4_0 {
  static constexpr int kWeights = 32;
  std::uint16_t d;  ///< f16
  std::uint8_t qs[16];
};

/// w = d · q + m
struct BlockQ4_1 {
  static constexpr int kWeights = 32;
  std::uint16_t d, m;  ///< f16
  std::uint8_t qs[16];
};

/// w = d · (q - 16); q = nibble + 16 · bit e of qh
struct BlockQ5_0 {
  static constexpr int kWeights = 32;
  std::uint16_t d;  ///< f16
  std::uint32_t qh;
  std::uint8_t qs[16];
};

/// w = d · q + m; q as in Q5_0
struct BlockQ5_1 {
  static constexpr int kWeights = 32;
  std::uint16_t d, m;  ///< f16
  std::uint32_t qh;
  std::uint8_t qs[16];
};

/// w = d · qs[e]
struct BlockQ8_0 {
  static constexpr int kWeights = 32;
  std::uint16_t d;  ///< f16
  std::int8_t qs[32];
};

// ---- 256 weights with scales of scales; n = e / 128, j = (e % 128) / 32, l = e % 32, s = e / 32, b = e / 16 ----

/// w = d · (scales[b] & 15) · q - dmin · (scales[b] >> 4); q = (qs[32n + l] >> 2j) & 3
struct BlockQ2_K {
  static constexpr int kWeights = 256;
  std::uint8_t scales[16];
  std::uint8_t qs[64];
  std::uint16_t d, dmin;  ///< f16
};

/// w = d · (scale b - 32) · q; q = ((qs[32n + l] >> 2j) & 3) - (bit 4n + j of hmask[l] ? 0 : 4)
struct BlockQ3_K {
  static constexpr int kWeights = 256;
  std::uint8_t hmask[32];
  std::uint8_t qs[64];
  std::uint8_t scales[12];  ///< sixteen 6-bit scales: low four bits in bytes 0..7, high two in bytes 8..11
  std::uint16_t d;          ///< f16
};

/// w = d · sc[s] · q - dmin · m[s]; q = nibble s % 2 of qs[32 (s / 2) + l]
struct BlockQ4_K {
  static constexpr int kWeights = 256;
  std::uint16_t d, dmin;    ///< f16
  std::uint8_t scales[12];  ///< eight pairs of 6 bits
  std::uint8_t qs[128];
};

/// As Q4_K, with q = nibble + 16 · bit s of qh[l]
struct BlockQ5_K {
  static constexpr int kWeights = 256;
  std::uint16_t d, dmin;  ///< f16
  std::uint8_t scales[12];
  std::uint8_t qh[32];
  std::uint8_t qs[128];
};

/// w = d · scales[b] · q; q = (nibble j / 2 of ql[64n + 32 (j % 2) + l] | ((qh[32n + l] >> 2j) & 3) << 4) - 32
struct BlockQ6_K {
  static constexpr int kWeights = 256;
  std::uint8_t ql[128];
  std::uint8_t qh[64];
  std::int8_t scales[16];
  std::uint16_t d;  ///< f16
};

// ---- 256 weights from codebooks (iq_tables.h); groups g = 0..7 of 32 weights, runs l = 0..3 of 8 in a group ----

/// Each group: four grid indices, then four 7-bit sign indices and a 4-bit scale. w = d · (0.5 + scale) · 0.25 · ±grid
struct BlockIQ2_XXS {
  static constexpr int kWeights = 256;
  std::uint16_t d;  ///< f16
  struct Group {
    std::uint8_t index[4];
    std::uint32_t signs_and_scale;
  } groups[8];
};

/// qs[4g + l]: 9 bits of grid index, 7 bits of sign index. w as in IQ2_XXS, a scale for each 16 weights
struct BlockIQ2_XS {
  static constexpr int kWeights = 256;
  std::uint16_t d;  ///< f16
  std::uint16_t qs[32];
  std::uint8_t scales[8];
};

/// Grid index qs[4g + l] | ((qh[g] >> 2l) & 3) << 8, explicit signs. w as in IQ2_XS
struct BlockIQ2_S {
  static constexpr int kWeights = 256;
  std::uint16_t d;  ///< f16
  std::uint8_t qs[32];
  std::uint8_t signs[32];
  std::uint8_t qh[8];
  std::uint8_t scales[8];
};

/// Eight grid indices of 4 weights for each group. w = d · (0.5 + scale) · 0.5 · ±grid
struct BlockIQ3_XXS {
  static constexpr int kWeights = 256;
  std::uint16_t d;  ///< f16
  std::uint8_t qs[64];
  std::uint32_t signs_and_scale[8];
};

/// Ninth index bit p of group g in qh[g]. w = d · (1 + 2 · scale) · ±grid
struct BlockIQ3_S {
  static constexpr int kWeights = 256;
  std::uint16_t d;  ///< f16
  std::uint8_t qs[64];
  std::uint8_t qh[8];
  std::uint8_t signs[32];
  std::uint8_t scales[4];
};

/// qh[g]: four times 3 index bits, a 3-bit scale, the sign of the shift. w = d · (2 · scale + 1) · (grid ± 1/8)
struct BlockIQ1_S {
  static constexpr int kWeights = 256;
  std::uint16_t d;  ///< f16
  std::uint8_t qs[32];
  std::uint16_t qh[8];
};

/// As IQ1_S with a scale for each 16 weights and a shift for each 8; d is spread over the top nibbles of sc
struct BlockIQ1_M {
  static constexpr int kWeights = 256;
  std::uint8_t qs[32];
  std::uint8_t qh[16];
  std::uint16_t sc[4];
};

/// w = d · kIq4nlValues[q], nibbles as in Q4_0
struct BlockIQ4_NL {
  static constexpr int kWeights = 32;
  std::uint16_t d;  ///< f16
  std::uint8_t qs[16];
};

/// w = d · (ls - 32) · kIq4nlValues[q]; ls = 4 bits of scales_low and 2 of scales_high for each group
struct BlockIQ4_XS {
  static constexpr int kWeights = 256;
  std::uint16_t d;  ///< f16
  std::uint16_t scales_high;
  std::uint8_t scales_low[4];
  std::uint8_t qs[128];
};

// ---- 4-bit floating point ----

/// w = 2^(e - 128) · kFp4Values[q], nibbles as in Q4_0
struct BlockMXFP4 {
  static constexpr int kWeights = 32;
  std::uint8_t e;
  std::uint8_t qs[16];
};

/// Four runs t of 16 weights: w = 0.5 · ue4m3(scales[t]) · kFp4Values[q]; byte qs[8t + j] holds weights j (low nibble)
/// and j + 8 (high nibble) of the run
struct BlockNVFP4 {
  static constexpr int kWeights = 64;
  std::uint8_t scales[4];
  std::uint8_t qs[32];
};

// ---- one and two bits ----

/// Base-3 digits, five in a byte. w = d · (digit - 1)
struct BlockTQ1_0 {
  static constexpr int kWeights = 256;
  std::uint8_t qs[48];
  std::uint8_t qh[4];
  std::uint16_t d;  ///< f16
};

/// w = d · (((qs[32 (e / 128) + e % 32] >> 2 ((e % 128) / 32)) & 3) - 1)
struct BlockTQ2_0 {
  static constexpr int kWeights = 256;
  std::uint8_t qs[64];
  std::uint16_t d;  ///< f16
};

/// w = bit e ? d : -d
struct BlockQ1_0 {
  static constexpr int kWeights = 128;
  std::uint16_t d;  ///< f16
  std::uint8_t qs[16];
};

/// w = d · (((qs[e / 4] >> 2 (e % 4)) & 3) - 1)
struct BlockQ2_0 {
  static constexpr int kWeights = 64;
  std::uint16_t d;  ///< f16
  std::uint8_t qs[16];
};

#pragma pack(pop)

// The numbers of DTypeInfo::block_bytes; tests/unit/dequantize_test.cpp compares them with the table itself.
static_assert(sizeof(BlockQ4_0) == 18 && sizeof(BlockQ4_1) == 20 && sizeof(BlockQ5_0) == 22 && sizeof(BlockQ5_1) == 24);
static_assert(sizeof(BlockQ8_0) == 34);
static_assert(sizeof(BlockQ2_K) == 84 && sizeof(BlockQ3_K) == 110 && sizeof(BlockQ4_K) == 144);
static_assert(sizeof(BlockQ5_K) == 176 && sizeof(BlockQ6_K) == 210);
static_assert(sizeof(BlockIQ2_XXS) == 66 && sizeof(BlockIQ2_XS) == 74 && sizeof(BlockIQ2_S) == 82);
static_assert(sizeof(BlockIQ3_XXS) == 98 && sizeof(BlockIQ3_S) == 110);
static_assert(sizeof(BlockIQ1_S) == 50 && sizeof(BlockIQ1_M) == 56);
static_assert(sizeof(BlockIQ4_NL) == 18 && sizeof(BlockIQ4_XS) == 136);
static_assert(sizeof(BlockMXFP4) == 17 && sizeof(BlockNVFP4) == 36);
static_assert(sizeof(BlockTQ1_0) == 54 && sizeof(BlockTQ2_0) == 66);
static_assert(sizeof(BlockQ1_0) == 18 && sizeof(BlockQ2_0) == 18);
static_assert(alignof(BlockQ4_K) == 1 && alignof(BlockQ8_0) == 1 && alignof(BlockIQ2_XXS) == 1);

}  // namespace sightline
