/// No product reads or writes past the memory it is given: every array ends where its page ends.
#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/kernels/matmul.h"
#include "tests/support/guarded_array.h"
#include "tests/support/kernel_samples.h"

namespace sightline {
namespace {

using testing_support::GuardedArray;
using testing_support::SampleMatrix;

class KernelBordersTest : public ::testing::TestWithParam<DType> {};

TEST_P(KernelBordersTest, ProductsStayInsideTheirArrays) {
  const std::int64_t block = dtype_info(GetParam()).block_size;
  for (const std::int64_t cols :
       {is_plain(GetParam()) ? std::int64_t{37} : block, testing_support::odd_cols(GetParam())}) {
    for (const std::int64_t rows : {1, 16, 37}) {
      const SampleMatrix matrix(GetParam(), rows, cols, 1);
      for (const Storage storage : {Storage::Strips, Storage::Rows}) {
        WeightMatrix w = matrix.view(storage);
        const auto bytes = static_cast<std::size_t>(matrix_bytes(w.dtype, w.storage, rows, cols));
        const GuardedArray<std::byte> weights(std::span<const std::byte>(w.data, bytes));
        w.data = weights.data();
        for (const std::int64_t n : {1, 4, 5, 6, 7, 33}) {
          const GuardedArray<float> x(std::span<const float>(testing_support::random_values(n * cols, 2))), y(n * rows);
          for (const Kernels* kernels : available_kernels()) {
            const bool rounds = !is_plain(GetParam());
            const GuardedArray<std::int8_t> codes(rounds ? n * cols : 1);
            const GuardedArray<ActivationStats> stats(rounds ? n * cols / kBlockCols : 1);
            if (rounds) kernels->quantize(x.data(), n * cols, codes.data(), stats.data());
            ThreadPool pool(1);
            matmul(w, {.rows = {x.data(), n, cols}, .codes = codes.data(), .stats = stats.data()},
                   MatrixView<float>(y.data(), n, rows), {*kernels, pool});
            for (std::int64_t i = 0; i < n * rows; ++i) ASSERT_TRUE(std::isfinite(y[i]));
          }
        }
      }
    }
  }
}

TEST_P(KernelBordersTest, UnpackersStayInsideTheirTile) {
  const std::int64_t block = dtype_info(GetParam()).block_size;
  for (std::int64_t cols = std::max<std::int64_t>(block, 32); cols <= kTileCols;
       cols += std::max<std::int64_t>(block, 32)) {
    if (is_plain(GetParam())) break;
    const SampleMatrix matrix(GetParam(), kStripRows, cols, 3);
    const auto bytes = static_cast<std::size_t>(kStripRows * row_bytes(GetParam(), cols));
    const GuardedArray<std::byte> packed(std::span<const std::byte>(matrix.view(Storage::Strips).data, bytes));
    const GuardedArray<CodeTile> tile(1);
    for (const Kernels* kernels : available_kernels()) {
      const auto unpack = kernels->unpack[static_cast<int>(GetParam())];
      if (unpack != nullptr) unpack(packed.data(), static_cast<int>(cols / kBlockCols), tile.data());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, KernelBordersTest, ::testing::ValuesIn(testing_support::formats(true, true)),
                         [](const auto& test) { return std::string(dtype_info(test.param).name); });

TEST(GuardedArrayDeathTest, StopsTheProgramThatReadsPastTheEnd) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  const GuardedArray<float> array(5);
  array[4] = 1.0F;
  EXPECT_DEATH(
      {
        const volatile float* past = array.data() + 5;
        static_cast<void>(*past);
      },
      "");
}

}  // namespace
}  // namespace sightline
