/// Every block format, dequantised bit for bit as another engine did it.
///
/// cases/quants holds, for each format, two rows of 256 random numbers in that format (NAME.bin) and turned back into
/// floats (NAME.f32). To test on a larger folder of the same form, set SIGHTLINE_QUANT_CASES to its path.
#include <gtest/gtest.h>

#include <bit>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kernels/block_codes.h"
#include "engine/kernels/dequantize.h"

namespace sightline {
namespace {

std::filesystem::path cases_folder() {
  const char* other = std::getenv("SIGHTLINE_QUANT_CASES");
  if (other != nullptr) return other;
  return std::filesystem::path(SIGHTLINE_SOURCE_DIR) / "tests/golden/cases/quants";
}

/// The file NAME + `ending` with NAME equal to the format's name in any case; empty if there is none.
std::filesystem::path case_file(DType dtype, std::string_view ending) {
  for (const auto& entry : std::filesystem::directory_iterator(cases_folder())) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() == ending && dtype_from_name(path.stem().string()) == dtype) return path;
  }
  return {};
}

std::vector<std::byte> read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> chars{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto* first = reinterpret_cast<const std::byte*>(chars.data());
  return {first, first + chars.size()};
}

std::vector<float> read_floats(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_bytes(path);
  std::vector<float> values(bytes.size() / sizeof(float));
  dequantize_row(DType::F32, bytes.data(), values.data(), static_cast<std::int64_t>(values.size()));
  return values;
}

/// Formats whose values another engine wrote down: all weight formats but F32.
std::vector<DType> recorded_formats() {
  std::vector<DType> found;
  for (const DTypeInfo& info : all_dtypes()) {
    if (info.is_weight && info.dtype != DType::F32) found.push_back(info.dtype);
  }
  return found;
}

std::vector<DType> block_formats() {
  std::vector<DType> found = recorded_formats();
  std::erase_if(found, [](DType dtype) { return !has_codes(dtype); });
  return found;
}

std::string format_name(const ::testing::TestParamInfo<DType>& info) {
  return std::string(dtype_info(info.param).name);
}

class DequantizeGolden : public ::testing::TestWithParam<DType> {
 protected:
  void SetUp() override {
    bytes_ = read_bytes(case_file(GetParam(), ".bin"));
    expected_ = read_floats(case_file(GetParam(), ".f32"));
    cols_ = static_cast<std::int64_t>(expected_.size());
    ASSERT_GE(cols_, 512);
    ASSERT_EQ(static_cast<std::int64_t>(bytes_.size()), row_bytes(GetParam(), cols_));
  }

  std::vector<std::byte> bytes_;
  std::vector<float> expected_;
  std::int64_t cols_ = 0;
};

class BlockCodesGolden : public DequantizeGolden {};

TEST_P(DequantizeGolden, GivesTheRecordedBits) {
  std::vector<float> actual(expected_.size());
  dequantize_row(GetParam(), bytes_.data(), actual.data(), cols_);
  for (std::size_t i = 0; i < expected_.size(); ++i) {
    ASSERT_EQ(std::bit_cast<std::uint32_t>(actual[i]), std::bit_cast<std::uint32_t>(expected_[i]))
        << "weight " << i << ": " << actual[i] << " instead of " << expected_[i];
  }
}

TEST_P(BlockCodesGolden, GiveTheRecordedValues) {
  for (std::int64_t first = 0; first < cols_; first += 256) {
    BlockCodes decoded;
    decode_codes(GetParam(), bytes_.data(), first, 256, decoded);
    for (int e = 0; e < 256; ++e) {
      const float value = decoded.scales[e / 16] * static_cast<float>(decoded.codes[e]) - decoded.mins[e / 16];
      ASSERT_EQ(value, expected_[static_cast<std::size_t>(first + e)]) << "weight " << first + e;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, DequantizeGolden, ::testing::ValuesIn(recorded_formats()), format_name);
INSTANTIATE_TEST_SUITE_P(Formats, BlockCodesGolden, ::testing::ValuesIn(block_formats()), format_name);

}  // namespace
}  // namespace sightline
