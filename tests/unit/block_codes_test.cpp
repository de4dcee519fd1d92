/// The integer form of every block format against its floats, on sensible and on arbitrary blocks.
#include "engine/kernels/block_codes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "engine/kernels/dequantize.h"
#include "tests/support/random_blocks.h"

namespace sightline {
namespace {

constexpr std::int64_t kCols = 256 * 64;

std::vector<DType> block_formats() {
  std::vector<DType> found;
  for (const DTypeInfo& info : all_dtypes()) {
    if (has_codes(info.dtype)) found.push_back(info.dtype);
  }
  return found;
}

std::string format_name(const ::testing::TestParamInfo<DType>& info) {
  return std::string(dtype_info(info.param).name);
}

class BlockCodesTest : public ::testing::TestWithParam<DType> {
 protected:
  std::vector<std::byte> sensible_row(std::uint64_t seed) const {
    std::vector<std::byte> row(static_cast<std::size_t>(row_bytes(GetParam(), kCols)));
    random_row(GetParam(), seed, 0.05F, row.data(), kCols);
    return row;
  }

  /// Bytes without any regard to the format: scales may be huge, infinite or NaN.
  std::vector<std::byte> arbitrary_row(unsigned seed) const {
    std::vector<std::byte> row(static_cast<std::size_t>(row_bytes(GetParam(), kCols)));
    std::mt19937 random(seed);
    for (std::byte& byte : row) byte = static_cast<std::byte>(random() & 255U);
    return row;
  }

  /// Checks all of `row`; returns how many weights had finite scales and could be compared.
  std::int64_t compare(const std::vector<std::byte>& row) const {
    std::vector<float> expected(kCols);
    dequantize_row(GetParam(), row.data(), expected.data(), kCols);
    std::int64_t compared = 0;
    for (std::int64_t first = 0; first < kCols; first += 256) {
      BlockCodes decoded;
      decode_codes(GetParam(), row.data(), first, 256, decoded);
      for (int e = 0; e < 256; ++e) {
        const float scale = decoded.scales[e / 16];
        const float minimum = decoded.mins[e / 16];
        const float wanted = expected[static_cast<std::size_t>(first + e)];
        const float product = scale * static_cast<float>(decoded.codes[e]);
        if (!std::isfinite(product - minimum) || !std::isfinite(wanted)) continue;
        ++compared;
        const float size = std::fabs(product) + std::fabs(minimum);
        using Limits = std::numeric_limits<float>;
        const float bound = 2.0F * Limits::epsilon() * size + Limits::denorm_min();
        EXPECT_LE(std::fabs(product - minimum - wanted), bound) << "weight " << first + e;
      }
    }
    return compared;
  }
};

TEST_P(BlockCodesTest, SensibleBlocksGiveTheirFloats) {
  EXPECT_GE(compare(sensible_row(1)), kCols * 98 / 100);
}

TEST_P(BlockCodesTest, ArbitraryBlocksGiveTheirFloats) { EXPECT_GE(compare(arbitrary_row(2)), kCols / 2); }

TEST_P(BlockCodesTest, CodesStayInTheirRangeAndReachItsEnds) {
  const CodeTraits traits = code_traits(GetParam());
  EXPECT_GE(traits.min_code, -128);
  EXPECT_LE(traits.max_code, 127);
  EXPECT_LT(traits.max_code - traits.min_code, 1 << traits.bits);
  EXPECT_GE(traits.max_code - traits.min_code, 1 << (traits.bits - 1));
  int lowest = 127, highest = -127;
  const std::vector<std::byte> row = arbitrary_row(3);
  for (std::int64_t first = 0; first < kCols; first += 256) {
    BlockCodes decoded;
    decode_codes(GetParam(), row.data(), first, 256, decoded);
    for (const std::int8_t code : decoded.codes) {
      lowest = std::min<int>(lowest, code);
      highest = std::max<int>(highest, code);
    }
  }
  EXPECT_EQ(lowest, traits.min_code);
  EXPECT_EQ(highest, traits.max_code);
}

TEST_P(BlockCodesTest, SubBlocksShareScaleAndMinimum) {
  const CodeTraits traits = code_traits(GetParam());
  ASSERT_TRUE(traits.sub_block == 16 || traits.sub_block == 32);
  const std::vector<std::byte> row = sensible_row(4);
  bool halves_differ = false, any_min = false;
  for (std::int64_t first = 0; first < kCols; first += 256) {
    BlockCodes decoded;
    decode_codes(GetParam(), row.data(), first, 256, decoded);
    for (int b = 0; b < 16; b += 2) {
      halves_differ = halves_differ || decoded.scales[b] != decoded.scales[b + 1];
      halves_differ = halves_differ || decoded.mins[b] != decoded.mins[b + 1];
    }
    any_min = any_min || std::any_of(decoded.mins, decoded.mins + 16, [](float m) { return m != 0.0F; });
  }
  EXPECT_EQ(halves_differ, traits.sub_block == 16);
  EXPECT_EQ(any_min, traits.has_min);
}

TEST_P(BlockCodesTest, AnyPieceOfARowIsTheSamePieceOfTheWhole) {
  const std::int64_t step = dtype_info(GetParam()).block_size;
  const std::vector<std::byte> row = sensible_row(5);
  BlockCodes whole;
  decode_codes(GetParam(), row.data(), 512, 256, whole);
  for (std::int64_t from = 0; from < 256; from += step) {
    for (std::int64_t count = step; from + count <= 256; count += step) {
      BlockCodes piece;
      decode_codes(GetParam(), row.data(), 512 + from, count, piece);
      EXPECT_TRUE(std::equal(piece.codes, piece.codes + count, whole.codes + from));
      EXPECT_TRUE(std::equal(piece.scales, piece.scales + count / 16, whole.scales + from / 16));
      EXPECT_TRUE(std::equal(piece.mins, piece.mins + count / 16, whole.mins + from / 16));
      EXPECT_TRUE(std::all_of(piece.codes + count, piece.codes + 256, [](std::int8_t c) { return c == 0; }));
      EXPECT_TRUE(std::all_of(piece.scales + count / 16, piece.scales + 16, [](float s) { return s == 0.0F; }));
      EXPECT_TRUE(std::all_of(piece.mins + count / 16, piece.mins + 16, [](float m) { return m == 0.0F; }));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, BlockCodesTest, ::testing::ValuesIn(block_formats()), format_name);

TEST(BlockCodes, ExistForEveryBlockFormatAndForNoOther) {
  for (const DTypeInfo& info : all_dtypes()) EXPECT_EQ(has_codes(info.dtype), info.block_size > 1) << info.name;
}

TEST(BlockCodes, KeepTheCodeOfQ8ThatNoQuantiserWrites) {
  std::vector<std::byte> block(34, std::byte{0x80});  // every code is -128
  BlockCodes decoded;
  decode_codes(DType::Q8_0, block.data(), 0, 32, decoded);
  EXPECT_TRUE(std::all_of(decoded.codes, decoded.codes + 32, [](std::int8_t c) { return c == -128; }));
}

}  // namespace
}  // namespace sightline
