/// Weights of any block format in one integer form: small codes, a scale and a minimum for each 16 weights.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/base/dtype.h"

namespace sightline {

/// 256 consecutive weights of one row: w[e] = scales[e / 16] * codes[e] - mins[e / 16].
/// Scales are products in single precision, formed in the order of the format: d * sub-scale, then a power of two where
/// the format has one. With that the expression above, evaluated in single precision, gives dequantize_row's values.
struct BlockCodes {
  std::int8_t codes[256];  ///< -127..127; -128 only where a Q8_0 file holds it
  float scales[16];
  float mins[16];  ///< zero in formats without minimum
};

/// What holds for the codes of every block of a format.
struct CodeTraits {
  int sub_block;           ///< 16 or 32: weights that are sure to share scale and minimum
  bool has_min;            ///< mins may differ from zero
  int bits;                ///< code - min_code fits in this many unsigned bits
  int min_code, max_code;  ///< range of the codes, both included
};

/// Facts about the codes of `dtype`. Requires: has_codes(dtype). Any thread.
CodeTraits code_traits(DType dtype) noexcept;

/// True for the block formats, which decode_codes reads; false for F32, F16, BF16 and the formats that are not weights.
bool has_codes(DType dtype) noexcept;

/// Decodes `count` weights that start at weight `first` of a row into the front of `out`; the rest of `out` is zeroed.
/// `first` and `count` are multiples of the format's block size; 0 < count <= 256. `row` is at any alignment.
/// Requires: has_codes(dtype). Any thread.
void decode_codes(DType dtype, const std::byte* row, std::int64_t first, std::int64_t count, BlockCodes& out) noexcept;

}  // namespace sightline
