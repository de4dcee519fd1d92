/// Block sizes, and the corners of the scale formats that random data does not visit.
#include "engine/kernels/dequantize.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "engine/kernels/block_codes.h"
#include "engine/kernels/quant_blocks.h"

namespace sightline {
namespace {

template <class Block>
std::array<float, Block::kWeights> floats_of(DType dtype, const Block& block) {
  std::array<float, Block::kWeights> out{};
  dequantize_row(dtype, std::as_bytes(std::span(&block, 1)).data(), out.data(), Block::kWeights);
  return out;
}

template <class Block>
void expect_layout(DType dtype) {
  EXPECT_EQ(dtype_info(dtype).block_bytes, static_cast<std::int32_t>(sizeof(Block))) << dtype_info(dtype).name;
  EXPECT_EQ(dtype_info(dtype).block_size, Block::kWeights) << dtype_info(dtype).name;
}

TEST(QuantBlocks, HaveTheSizesOfTheFormatTable) {
  expect_layout<BlockQ4_0>(DType::Q4_0);
  expect_layout<BlockQ4_1>(DType::Q4_1);
  expect_layout<BlockQ5_0>(DType::Q5_0);
  expect_layout<BlockQ5_1>(DType::Q5_1);
  expect_layout<BlockQ8_0>(DType::Q8_0);
  expect_layout<BlockQ2_K>(DType::Q2_K);
  expect_layout<BlockQ3_K>(DType::Q3_K);
  expect_layout<BlockQ4_K>(DType::Q4_K);
  expect_layout<BlockQ5_K>(DType::Q5_K);
  expect_layout<BlockQ6_K>(DType::Q6_K);
  expect_layout<BlockIQ2_XXS>(DType::IQ2_XXS);
  expect_layout<BlockIQ2_XS>(DType::IQ2_XS);
  expect_layout<BlockIQ2_S>(DType::IQ2_S);
  expect_layout<BlockIQ3_XXS>(DType::IQ3_XXS);
  expect_layout<BlockIQ3_S>(DType::IQ3_S);
  expect_layout<BlockIQ1_S>(DType::IQ1_S);
  expect_layout<BlockIQ1_M>(DType::IQ1_M);
  expect_layout<BlockIQ4_NL>(DType::IQ4_NL);
  expect_layout<BlockIQ4_XS>(DType::IQ4_XS);
  expect_layout<BlockMXFP4>(DType::MXFP4);
  expect_layout<BlockNVFP4>(DType::NVFP4);
  expect_layout<BlockTQ1_0>(DType::TQ1_0);
  expect_layout<BlockTQ2_0>(DType::TQ2_0);
  expect_layout<BlockQ1_0>(DType::Q1_0);
  expect_layout<BlockQ2_0>(DType::Q2_0);
}

BlockMXFP4 mxfp4_of_ones(std::uint8_t e) {
  BlockMXFP4 block{e, {}};
  for (std::uint8_t& byte : block.qs) byte = 0x91;  // low nibble: doubled 1, high nibble: doubled -1
  return block;
}

TEST(Dequantize, Mxfp4ExponentsDownToTheSubnormals) {
  const struct {
    std::uint8_t e;
    float value;
  } cases[] = {{0, 0x1p-128F}, {1, 0x1p-127F},  {2, 0x1p-126F}, {127, 0.5F},
               {128, 1.0F},    {254, 0x1p126F}, {255, 0x1p127F}};
  for (const auto& c : cases) {
    const auto out = floats_of(DType::MXFP4, mxfp4_of_ones(c.e));
    EXPECT_EQ(out[0], c.value) << "exponent " << int{c.e};
    EXPECT_EQ(out[16], -c.value) << "exponent " << int{c.e};
  }
}

TEST(Dequantize, Mxfp4CodesAreTheFp4Numbers) {
  BlockMXFP4 block{127, {}};
  for (int j = 0; j < 16; ++j) block.qs[j] = static_cast<std::uint8_t>(j);
  const auto out = floats_of(DType::MXFP4, block);
  const float expected[16] = {0, 0.5F, 1, 1.5F, 2, 3, 4, 6, 0, -0.5F, -1, -1.5F, -2, -3, -4, -6};
  for (std::size_t j = 0; j < 16; ++j) EXPECT_EQ(out[j], expected[j]);
}

TEST(Dequantize, Nvfp4ScalesZeroSubnormalNormalAndReserved) {
  const struct {
    std::uint8_t scale;
    float value;
  } cases[] = {{0, 0.0F},    {127, 0.0F},       // both mean zero
               {1, 0x1p-9F}, {7, 7 * 0x1p-9F},  // subnormal
               {8, 0x1p-6F}, {0x38, 1.0F},     {0x3C, 1.5F}, {126, 448.0F}};
  for (const auto& c : cases) {
    BlockNVFP4 block{};
    block.scales[2] = c.scale;
    for (int j = 0; j < 8; ++j) block.qs[16 + j] = 0xA2;  // low nibble 1, high nibble -1
    const auto out = floats_of(DType::NVFP4, block);
    for (std::size_t e = 0; e < 64; ++e) {
      const float expected = e / 16 != 2 ? 0.0F : e % 16 < 8 ? c.value : -c.value;
      EXPECT_EQ(out[e], expected) << "scale " << int{c.scale} << ", weight " << e;
    }
  }
}

BlockQ8_0 q8_with_scale(std::uint16_t d) {
  BlockQ8_0 block{};
  block.d = d;
  block.qs[0] = 1;
  block.qs[1] = -128;
  block.qs[2] = 127;
  return block;
}

TEST(Dequantize, HalfScalesSubnormalAndLargest) {
  const auto smallest = floats_of(DType::Q8_0, q8_with_scale(0x0001));
  EXPECT_EQ(smallest[0], 0x1p-24F);
  EXPECT_EQ(smallest[1], -0x1p-17F);
  const auto below_normal = floats_of(DType::Q8_0, q8_with_scale(0x83FF));
  EXPECT_EQ(below_normal[0], -1023 * 0x1p-24F);
  const auto largest = floats_of(DType::Q8_0, q8_with_scale(0x7BFF));
  EXPECT_EQ(largest[2], 127.0F * 65504.0F);
}

TEST(Dequantize, DamagedScalesComeThrough) {
  const auto infinite = floats_of(DType::Q8_0, q8_with_scale(0x7C00));
  EXPECT_EQ(infinite[0], std::numeric_limits<float>::infinity());
  EXPECT_EQ(infinite[1], -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(infinite[3]));  // infinity times zero
  EXPECT_TRUE(std::isnan(floats_of(DType::Q8_0, q8_with_scale(0x7E00))[0]));
}

TEST(Dequantize, Iq1mScaleIsSpreadOverFourWords) {
  BlockIQ1_M block{};
  block.sc[0] = 0x4000;  // the nibbles of 0x1234, least significant first
  block.sc[1] = 0x3000;
  block.sc[2] = 0x2000;
  block.sc[3] = 0x1000;
  const float d = f16_to_f32(0x1234);
  for (const float w : floats_of(DType::IQ1_M, block)) EXPECT_EQ(w, d * (-1.0F + 0.125F));  // entry 0: eight -1
}

TEST(Dequantize, Iq4xsScaleIsSignedSixBits) {
  BlockIQ4_XS block{};
  block.d = f32_to_f16(1.0F);
  block.scales_low[3] = 0xF0;                       // group 7: low bits 15
  block.scales_high = 0xC000;                       // group 7: high bits 3, together 63
  for (std::uint8_t& byte : block.qs) byte = 0x88;  // table value 1
  const auto out = floats_of(DType::IQ4_XS, block);
  EXPECT_EQ(out[0], -32.0F);
  EXPECT_EQ(out[255], 31.0F);
}

TEST(Dequantize, PlainNumbersAreConvertedExactly) {
  const std::array<std::uint16_t, 4> halves{0x3C00, 0x8001, 0x7C00, 0x0000};
  std::array<float, 4> out{};
  dequantize_row(DType::F16, std::as_bytes(std::span(halves)).data(), out.data(), 4);
  EXPECT_EQ(out, (std::array<float, 4>{1.0F, -0x1p-24F, std::numeric_limits<float>::infinity(), 0.0F}));
  const std::array<std::uint16_t, 4> brains{0x3F80, 0x8001, 0xFF80, 0x0080};
  dequantize_row(DType::BF16, std::as_bytes(std::span(brains)).data(), out.data(), 4);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(out, (std::array<float, 4>{1.0F, -std::bit_cast<float>(0x00010000U), -kInfinity, 0x1p-126F}));
}

TEST(Dequantize, RowsMayLieAtAnyAddress) {
  std::vector<std::byte> storage(1 + 2 * sizeof(BlockQ5_0));
  BlockQ5_0 block{f32_to_f16(0.5F), 0xFFFF0000U, {}};
  std::memcpy(storage.data() + 1, &block, sizeof block);
  std::memcpy(storage.data() + 1 + sizeof block, &block, sizeof block);
  std::array<float, 64> out{};
  dequantize_row(DType::Q5_0, storage.data() + 1, out.data(), 64);
  for (std::size_t e = 0; e < 64; ++e) EXPECT_EQ(out[e], e % 32 < 16 ? -8.0F : 0.0F);
  BlockCodes codes;
  decode_codes(DType::Q5_0, storage.data() + 1, 32, 32, codes);
  EXPECT_EQ(codes.codes[0], -16);
  EXPECT_EQ(codes.codes[16], 0);
}

}  // namespace
}  // namespace sightline
