/// The test data itself: random rows have the promised spread, rounded rows stay close to what was rounded.
#include "tests/support/random_blocks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "engine/kernels/dequantize.h"

namespace sightline {
namespace {

struct Moments {
  double mean = 0.0, deviation = 0.0;
};

Moments moments_of(const std::vector<float>& values) {
  double sum = 0.0, squares = 0.0;
  for (const float v : values) {
    sum += v;
    squares += double{v} * v;
  }
  const auto n = static_cast<double>(values.size());
  return {sum / n, std::sqrt(squares / n - sum / n * (sum / n))};
}

std::vector<DType> weight_formats() {
  std::vector<DType> found;
  for (const DTypeInfo& info : all_dtypes()) {
    if (info.is_weight) found.push_back(info.dtype);
  }
  return found;
}

std::string format_name(const ::testing::TestParamInfo<DType>& info) {
  return std::string(dtype_info(info.param).name);
}

class RandomRow : public ::testing::TestWithParam<DType> {};

TEST_P(RandomRow, HasTheMeanAndDeviationAskedFor) {
  constexpr std::int64_t kCols = 1 << 18;
  std::vector<std::byte> row(static_cast<std::size_t>(row_bytes(GetParam(), kCols)));
  std::vector<float> values(kCols);
  for (const float sigma : {0.01F, 0.05F, 1.0F, 10.0F}) {
    random_row(GetParam(), 7, sigma, row.data(), kCols);
    dequantize_row(GetParam(), row.data(), values.data(), kCols);
    const Moments moments = moments_of(values);
    EXPECT_NEAR(moments.deviation, sigma, 0.03 * sigma) << "sigma " << sigma;
    EXPECT_NEAR(moments.mean, 0.0, 0.02 * sigma) << "sigma " << sigma;
  }
}

TEST_P(RandomRow, DependsOnTheSeedAlone) {
  constexpr std::int64_t kCols = 512;
  std::vector<std::byte> first(static_cast<std::size_t>(row_bytes(GetParam(), kCols)));
  std::vector<std::byte> second = first, other = first;
  random_row(GetParam(), 7, 0.05F, first.data(), kCols);
  random_row(GetParam(), 7, 0.05F, second.data(), kCols);
  random_row(GetParam(), 8, 0.05F, other.data(), kCols);
  EXPECT_EQ(first, second);
  EXPECT_NE(first, other);
}

INSTANTIATE_TEST_SUITE_P(Formats, RandomRow, ::testing::ValuesIn(weight_formats()), format_name);

TEST(QuantizeRow, StaysCloseToTheValues) {
  // Root mean square error over the deviation of normal numbers, about a fifth above what this rounding reaches.
  const std::map<DType, double> bounds = {
      {DType::F32, 0.0},    {DType::F16, 3e-4},     {DType::BF16, 3e-3},    {DType::Q8_0, 0.0065},
      {DType::Q4_0, 0.10},  {DType::Q4_1, 0.095},   {DType::Q5_0, 0.052},   {DType::Q5_1, 0.046},
      {DType::Q2_K, 0.40},  {DType::Q3_K, 0.19},    {DType::Q4_K, 0.095},   {DType::Q5_K, 0.046},
      {DType::Q6_K, 0.023}, {DType::IQ4_NL, 0.096}, {DType::IQ4_XS, 0.096}, {DType::MXFP4, 0.14}};
  constexpr std::int64_t kCols = 1 << 14;
  std::mt19937 random(11);
  std::normal_distribution<float> normal(0.0F, 0.05F);
  std::vector<float> values(kCols), back(kCols);
  for (float& v : values) v = normal(random);
  for (const DTypeInfo& info : all_dtypes()) {
    std::vector<std::byte> row(static_cast<std::size_t>(row_bytes(info.dtype, kCols)));
    const auto bound = bounds.find(info.dtype);
    ASSERT_EQ(quantize_row(info.dtype, values.data(), row.data(), kCols), bound != bounds.end()) << info.name;
    if (bound == bounds.end()) continue;
    dequantize_row(info.dtype, row.data(), back.data(), kCols);
    double squares = 0.0;
    for (std::size_t i = 0; i < kCols; ++i) squares += std::pow(double{back[i]} - values[i], 2.0);
    EXPECT_LE(std::sqrt(squares / kCols) / moments_of(values).deviation, bound->second) << info.name;
  }
}

TEST(QuantizeRow, KeepsZeros) {
  const std::vector<float> zeros(256, 0.0F);
  for (const DTypeInfo& info : all_dtypes()) {
    std::vector<std::byte> row(static_cast<std::size_t>(row_bytes(info.dtype, 256)));
    if (!quantize_row(info.dtype, zeros.data(), row.data(), 256)) continue;
    std::vector<float> back(256, 1.0F);
    dequantize_row(info.dtype, row.data(), back.data(), 256);
    EXPECT_EQ(back, zeros) << info.name;
  }
}

}  // namespace
}  // namespace sightline
