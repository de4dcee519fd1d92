/// Weights of any storage format as single-precision numbers: plain formats, and the loop over blocks.
#include "engine/kernels/dequantize.h"

#include <cassert>
#include <cstring>

#include "engine/kernels/dequantize_blocks.h"

namespace sightline {

namespace {

template <class Block>
void dequantize_blocks(const std::byte* row, float* out, std::int64_t cols) noexcept {
  for (std::int64_t first = 0; first < cols; first += Block::kWeights) {
    Block block;
    std::memcpy(&block, row, sizeof block);
    dequantize_block(block, out + first);
    row += sizeof block;
  }
}

template <class Convert>
void convert_halves(const std::byte* row, float* out, std::int64_t cols, Convert convert) noexcept {
  for (std::int64_t i = 0; i < cols; ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, row + 2 * i, sizeof bits);
    out[i] = convert(bits);
  }
}

}  // namespace

void dequantize_row(DType dtype, const std::byte* row, float* out, std::int64_t cols) noexcept {
  assert(cols % dtype_info(dtype).block_size == 0);
  // clang-format off
  switch (dtype) {
    case DType::F32: std::memcpy(out, row, static_cast<std::size_t>(cols) * sizeof(float)); return;
    case DType::F16: return convert_halves(row, out, cols, f16_to_f32);
    case DType::BF16: return convert_halves(row, out, cols, bf16_to_f32);
    case DType::Q4_0: return dequantize_blocks<BlockQ4_0>(row, out, cols);
    case DType::Q4_1: return dequantize_blocks<BlockQ4_1>(row, out, cols);
    case DType::Q5_0: return dequantize_blocks<BlockQ5_0>(row, out, cols);
    case DType::Q5_1: return dequantize_blocks<BlockQ5_1>(row, out, cols);
    case DType::Q8_0: return dequantize_blocks<BlockQ8_0>(row, out, cols);
    case DType::Q2_K: return dequantize_blocks<BlockQ2_K>(row, out, cols);
    case DType::Q3_K: return dequantize_blocks<BlockQ3_K>(row, out, cols);
    case DType::Q4_K: return dequantize_blocks<BlockQ4_K>(row, out, cols);
    case DType::Q5_K: return dequantize_blocks<BlockQ5_K>(row, out, cols);
    case DType::Q6_K: return dequantize_blocks<BlockQ6_K>(row, out, cols);
    case DType::IQ2_XXS: return dequantize_blocks<BlockIQ2_XXS>(row, out, cols);
    case DType::IQ2_XS: return dequantize_blocks<BlockIQ2_XS>(row, out, cols);
    case DType::IQ3_XXS: return dequantize_blocks<BlockIQ3_XXS>(row, out, cols);
    case DType::IQ1_S: return dequantize_blocks<BlockIQ1_S>(row, out, cols);
    case DType::IQ4_NL: return dequantize_blocks<BlockIQ4_NL>(row, out, cols);
    case DType::IQ3_S: return dequantize_blocks<BlockIQ3_S>(row, out, cols);
    case DType::IQ2_S: return dequantize_blocks<BlockIQ2_S>(row, out, cols);
    case DType::IQ4_XS: return dequantize_blocks<BlockIQ4_XS>(row, out, cols);
    case DType::IQ1_M: return dequantize_blocks<BlockIQ1_M>(row, out, cols);
    case DType::TQ1_0: return dequantize_blocks<BlockTQ1_0>(row, out, cols);
    case DType::TQ2_0: return dequantize_blocks<BlockTQ2_0>(row, out, cols);
    case DType::MXFP4: return dequantize_blocks<BlockMXFP4>(row, out, cols);
    case DType::NVFP4: return dequantize_blocks<BlockNVFP4>(row, out, cols);
    case DType::Q1_0: return dequantize_blocks<BlockQ1_0>(row, out, cols);
    case DType::Q2_0: return dequantize_blocks<BlockQ2_0>(row, out, cols);
    case DType::I8: case DType::I16: case DType::I32: case DType::I64: case DType::F64: break;
  }
  // clang-format on
  assert(false && "not a weight format");
}

}  // namespace sightline
