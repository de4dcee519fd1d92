/// Weights of any block format in one integer form: the loop over blocks and the facts about each format.
#include "engine/kernels/block_codes.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "engine/kernels/block_codes_formats.h"

namespace sightline {

namespace {

struct FormatTraits {
  DType dtype;
  CodeTraits traits;
};

// clang-format off
constexpr FormatTraits kFormatTraits[] = {
    {DType::Q4_0, {32, false, 4, -8, 7}},      {DType::Q4_1, {32, true, 4, 0, 15}},
    {DType::Q5_0, {32, false, 5, -16, 15}},    {DType::Q5_1, {32, true, 5, 0, 31}},
    {DType::Q8_0, {32, false, 8, -128, 127}},  {DType::Q2_K, {16, true, 2, 0, 3}},
    {DType::Q3_K, {16, false, 3, -4, 3}},      {DType::Q4_K, {32, true, 4, 0, 15}},
    {DType::Q5_K, {32, true, 5, 0, 31}},       {DType::Q6_K, {16, false, 6, -32, 31}},
    {DType::IQ2_XXS, {32, false, 7, -43, 43}}, {DType::IQ2_XS, {16, false, 7, -43, 43}},
    {DType::IQ3_XXS, {32, false, 7, -62, 62}}, {DType::IQ1_S, {32, false, 5, -9, 9}},
    {DType::IQ4_NL, {32, false, 8, -127, 113}}, {DType::IQ3_S, {32, false, 5, -15, 15}},
    {DType::IQ2_S, {16, false, 7, -43, 43}},   {DType::IQ4_XS, {32, false, 8, -127, 113}},
    {DType::IQ1_M, {16, false, 5, -9, 9}},     {DType::TQ1_0, {32, false, 2, -1, 1}},
    {DType::TQ2_0, {32, false, 2, -1, 2}},     {DType::MXFP4, {32, false, 5, -12, 12}},
    {DType::NVFP4, {16, false, 5, -12, 12}},   {DType::Q1_0, {32, false, 2, -1, 1}},
    {DType::Q2_0, {32, false, 2, -1, 2}},
};
// clang-format on

template <class Block>
void decode_blocks(const std::byte* row, std::int64_t first, std::int64_t count, BlockCodes& out) noexcept {
  const std::byte* next = row + first / Block::kWeights * static_cast<std::int64_t>(sizeof(Block));
  for (std::int64_t done = 0; done < count; done += Block::kWeights) {
    Block block;
    std::memcpy(&block, next, sizeof block);
    block_to_codes(block, CodeSink{out.codes + done, out.scales + done / 16, out.mins + done / 16});
    next += sizeof block;
  }
}

}  // namespace

bool has_codes(DType dtype) noexcept {
  return std::any_of(std::begin(kFormatTraits), std::end(kFormatTraits),
                     [dtype](const FormatTraits& entry) { return entry.dtype == dtype; });
}

CodeTraits code_traits(DType dtype) noexcept {
  for (const FormatTraits& entry : kFormatTraits) {
    if (entry.dtype == dtype) return entry.traits;
  }
  assert(false && "a block format");
  return {};
}

void decode_codes(DType dtype, const std::byte* row, std::int64_t first, std::int64_t count, BlockCodes& out) noexcept {
  assert(count > 0 && count <= 256);
  assert(first % dtype_info(dtype).block_size == 0 && count % dtype_info(dtype).block_size == 0);
  std::fill(std::begin(out.mins), std::end(out.mins), 0.0F);
  std::fill(out.codes + count, std::end(out.codes), std::int8_t{0});
  std::fill(out.scales + count / 16, std::end(out.scales), 0.0F);
  // clang-format off
  switch (dtype) {
    case DType::Q4_0: return decode_blocks<BlockQ4_0>(row, first, count, out);
    case DType::Q4_1: return decode_blocks<BlockQ4_1>(row, first, count, out);
    case DType::Q5_0: return decode_blocks<BlockQ5_0>(row, first, count, out);
    case DType::Q5_1: return decode_blocks<BlockQ5_1>(row, first, count, out);
    case DType::Q8_0: return decode_blocks<BlockQ8_0>(row, first, count, out);
    case DType::Q2_K: return decode_blocks<BlockQ2_K>(row, first, count, out);
    case DType::Q3_K: return decode_blocks<BlockQ3_K>(row, first, count, out);
    case DType::Q4_K: return decode_blocks<BlockQ4_K>(row, first, count, out);
    case DType::Q5_K: return decode_blocks<BlockQ5_K>(row, first, count, out);
    case DType::Q6_K: return decode_blocks<BlockQ6_K>(row, first, count, out);
    case DType::IQ2_XXS: return decode_blocks<BlockIQ2_XXS>(row, first, count, out);
    case DType::IQ2_XS: return decode_blocks<BlockIQ2_XS>(row, first, count, out);
    case DType::IQ3_XXS: return decode_blocks<BlockIQ3_XXS>(row, first, count, out);
    case DType::IQ1_S: return decode_blocks<BlockIQ1_S>(row, first, count, out);
    case DType::IQ4_NL: return decode_blocks<BlockIQ4_NL>(row, first, count, out);
    case DType::IQ3_S: return decode_blocks<BlockIQ3_S>(row, first, count, out);
    case DType::IQ2_S: return decode_blocks<BlockIQ2_S>(row, first, count, out);
    case DType::IQ4_XS: return decode_blocks<BlockIQ4_XS>(row, first, count, out);
    case DType::IQ1_M: return decode_blocks<BlockIQ1_M>(row, first, count, out);
    case DType::TQ1_0: return decode_blocks<BlockTQ1_0>(row, first, count, out);
    case DType::TQ2_0: return decode_blocks<BlockTQ2_0>(row, first, count, out);
    case DType::MXFP4: return decode_blocks<BlockMXFP4>(row, first, count, out);
    case DType::NVFP4: return decode_blocks<BlockNVFP4>(row, first, count, out);
    case DType::Q1_0: return decode_blocks<BlockQ1_0>(row, first, count, out);
    case DType::Q2_0: return decode_blocks<BlockQ2_0>(row, first, count, out);
    case DType::F32: case DType::F16: case DType::BF16:
    case DType::I8: case DType::I16: case DType::I32: case DType::I64: case DType::F64: break;
  }
  // clang-format on
  assert(false && "a block format");
}

}  // namespace sightline
