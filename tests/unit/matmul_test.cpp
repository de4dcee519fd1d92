/// Products of weights and activations: exact within rounding, and the same however the work is cut.
#include "engine/kernels/matmul.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <vector>

#include "tests/support/kernel_samples.h"

namespace sightline {
namespace {

using testing_support::ExactProduct;
using testing_support::ExactRow;
using testing_support::SampleActivations;
using testing_support::SampleMatrix;

constexpr std::int64_t kRows = 77;
constexpr std::int64_t kMaxN = 300;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();

std::vector<float> product(const SampleMatrix& matrix, Storage storage, const Activations& x, const Compute& compute) {
  const WeightMatrix w = matrix.view(storage);
  std::vector<float> y(static_cast<std::size_t>(x.rows.rows * w.rows), -77.0F);
  matmul(w, x, MatrixView<float>(y.data(), x.rows.rows, w.rows), compute);
  return y;
}

std::span<const float> row_of(const std::vector<float>& y, std::int64_t row, std::int64_t cols) {
  return std::span(y).subspan(static_cast<std::size_t>(row * cols), static_cast<std::size_t>(cols));
}

class MatmulTest : public ::testing::TestWithParam<DType> {
 protected:
  MatmulTest() : matrix_(GetParam(), kRows, cols(), 11), x_(kMaxN, cols(), 12) {}
  static std::int64_t cols() { return testing_support::odd_cols(GetParam()); }
  static bool rounds() { return !is_plain(GetParam()); }
  static std::vector<Storage> storages() {
    return rounds() ? std::vector{Storage::Strips, Storage::Rows} : std::vector{Storage::Rows};
  }

  SampleMatrix matrix_;
  SampleActivations x_;
  ThreadPool pool_{2};
};

TEST_P(MatmulTest, IsTheExactProductWithinItsRoundings) {
  // Of many activation rows every seventh element is compared; cutting, below, ties the others to them.
  const auto is_compared = [](std::int64_t i, std::int64_t r) { return i < 14 || (i + r) % 7 == 0; };
  std::vector<ExactProduct> exact(static_cast<std::size_t>(kMaxN * kRows));
  for (std::int64_t r = 0; r < kRows; ++r) {
    const ExactRow row(matrix_, r);
    for (std::int64_t i = 0; i < kMaxN; ++i) {
      if (is_compared(i, r)) exact[static_cast<std::size_t>(i * kRows + r)] = row.times(x_, i);
    }
  }
  for (const std::int64_t rows : {1, 5, 16, 31, 32, 77}) {
    const SampleMatrix matrix(matrix_, rows);
    const std::vector<std::int64_t> counts =
        rows == kRows ? std::vector<std::int64_t>{1, 2, 5, 6, 7, 13, 33, 300} : std::vector<std::int64_t>{1, 7, 33};
    for (const Kernels* kernels : available_kernels()) {
      for (const Storage storage : storages()) {
        for (const std::int64_t n : counts) {
          const std::vector<float> y = product(matrix, storage, x_.view().slice(0, n), {*kernels, pool_});
          for (std::int64_t i = 0; i < n; ++i) {
            for (std::int64_t r = 0; r < rows; ++r) {
              if (!is_compared(i, r)) continue;
              const ExactProduct& wanted = exact[static_cast<std::size_t>(i * kRows + r)];
              const double actual = y[static_cast<std::size_t>(i * rows + r)];
              ASSERT_LE(std::fabs(actual - wanted.value), wanted.bound)
                  << kernels->isa << ", " << rows << " rows, n " << n << ", element " << i << ' ' << r;
            }
          }
        }
      }
    }
  }
}

TEST_P(MatmulTest, IsTheSameInRegistersOfEitherWidth) {
  const Result<const Kernels*> narrow = choose_kernels("avxvnni"), wide = choose_kernels("avx512");
  if (!narrow || !wide) GTEST_SKIP() << "this processor has not both, AVX-VNNI and AVX-512";
  if (!rounds()) GTEST_SKIP() << "rows in floating point are summed lane by lane";
  for (const Storage storage : storages()) {
    for (const std::int64_t n : {1, 4, 5, 33}) {
      const Activations x = x_.view().slice(0, n);
      EXPECT_EQ(product(matrix_, storage, x, {**narrow, pool_}), product(matrix_, storage, x, {**wide, pool_})) << n;
    }
  }
}

TEST_P(MatmulTest, DoesNotDependOnTheNumberOfWorkers) {
  ThreadPool one(1), five(5);
  for (const Kernels* kernels : available_kernels()) {
    for (const Storage storage : storages()) {
      for (const std::int64_t n : {1, 40}) {
        const Activations x = x_.view().slice(0, n);
        const std::vector<float> expected = product(matrix_, storage, x, {*kernels, one});
        EXPECT_TRUE(testing_support::same_bits(product(matrix_, storage, x, {*kernels, pool_}), expected))
            << kernels->isa;
        EXPECT_TRUE(testing_support::same_bits(product(matrix_, storage, x, {*kernels, five}), expected))
            << kernels->isa;
      }
    }
  }
}

TEST_P(MatmulTest, DoesNotDependOnHowActivationRowsAreCutNorOnStorageForBlockFormats) {
  if (!rounds()) GTEST_SKIP() << "not promised for floating-point weights";
  for (const Kernels* kernels : available_kernels()) {
    const Compute compute{*kernels, pool_};
    const std::vector<float> whole = product(matrix_, Storage::Strips, x_.view(), compute);
    EXPECT_TRUE(testing_support::same_bits(product(matrix_, Storage::Rows, x_.view(), compute), whole)) << kernels->isa;
    std::int64_t first = 0;
    for (const std::int64_t n : {1, 2, 3, 4, 5, 6, 7, 13, 33, 65, 161}) {  // 300 in all
      const std::vector<float> piece = product(matrix_, Storage::Strips, x_.view().slice(first, n), compute);
      const auto expected = std::span(whole).subspan(static_cast<std::size_t>(first * kRows), piece.size());
      EXPECT_TRUE(testing_support::same_bits(piece, expected)) << kernels->isa << ", " << n << " rows from " << first;
      first += n;
    }
    EXPECT_EQ(first, kMaxN);
  }
}

TEST_P(MatmulTest, WritesIntoWiderRowsWithoutTouchingTheRest) {
  constexpr std::int64_t kStride = kRows + 9, kN = 34;
  for (const Kernels* kernels : available_kernels()) {
    const std::vector<float> expected = product(matrix_, storages().front(), x_.view().slice(0, kN), {*kernels, pool_});
    std::vector<float> y(kN * kStride, -5.0F);
    matmul(matrix_.view(storages().front()), x_.view().slice(0, kN), MatrixView<float>(y.data(), kN, kRows, kStride),
           {*kernels, pool_});
    for (std::int64_t i = 0; i < kN; ++i) {
      const auto row = row_of(y, i, kStride);
      ASSERT_TRUE(testing_support::same_bits(row.first(kRows), row_of(expected, i, kRows))) << kernels->isa;
      ASSERT_TRUE(std::all_of(row.begin() + kRows, row.end(), [](float v) { return v == -5.0F; })) << kernels->isa;
    }
  }
}

TEST_P(MatmulTest, ASickActivationMakesAllItsProductsSickAndNoOthers) {
  constexpr std::int64_t kN = 9, kSick = 3;
  std::vector<float> values(x_.values().begin(), x_.values().begin() + kN * cols());
  for (const Kernels* kernels : available_kernels()) {
    const Compute compute{*kernels, pool_};
    for (const Storage storage : storages()) {
      for (const float fault : {kNan, -kNan, kInf, -kInf}) {
        for (const std::int64_t col : {std::int64_t{0}, std::int64_t{21}, cols() - 1}) {
          auto buffer = ActivationBuffer::create(kN * cols());
          ASSERT_TRUE(buffer.has_value());
          std::vector<float> damaged = values;
          damaged[static_cast<std::size_t>(kSick * cols() + col)] = fault;
          const std::vector<float> healthy =
              product(matrix_, storage, buffer->round({values.data(), kN, cols()}, compute), compute);
          const std::vector<float> y =
              product(matrix_, storage, buffer->round({damaged.data(), kN, cols()}, compute), compute);
          for (std::int64_t i = 0; i < kN; ++i) {
            const auto row = row_of(y, i, kRows);
            if (i == kSick) {
              ASSERT_TRUE(std::none_of(row.begin(), row.end(), [](float v) { return std::isfinite(v); }))
                  << kernels->isa << ' ' << fault << " at " << col;
            } else {
              ASSERT_TRUE(testing_support::same_bits(row, row_of(healthy, i, kRows))) << kernels->isa << ' ' << fault;
            }
          }
        }
      }
    }
  }
}

TEST_P(MatmulTest, ASickWeightMakesItsRowSickAndNoOthers) {
  constexpr std::int64_t kN = 2, kSick = 18;
  const std::int64_t block_bytes = row_bytes(GetParam(), dtype_info(GetParam()).block_size);
  const std::int64_t at = rounds() ? block_bytes : 24;  // second block, or a weight in the middle
  const Activations x = x_.view().slice(0, kN);
  const std::vector<float> healthy = product(matrix_, storages().front(), x, {*kScalarKernels, pool_});
  int damages = 0;
  for (const std::uint16_t fault : {0x7E00, 0x7C00, 0xFC00, 0x7FC0, 0x7F80}) {  // as f16, as bf16 (or half of an f32)
    for (std::int64_t offset = 0; offset + 2 <= std::min<std::int64_t>(block_bytes, row_bytes(GetParam(), cols()) - at);
         offset += 2) {
      SampleMatrix damaged(matrix_, kRows);
      std::memcpy(damaged.file_row(kSick) + at + offset, &fault, sizeof fault);
      const std::vector<float> weights = damaged.row(kSick);
      if (std::all_of(weights.begin(), weights.end(), [](float w) { return std::isfinite(w); })) continue;
      ++damages;  // these two bytes were a scale
      damaged.pack();
      for (const Kernels* kernels : available_kernels()) {
        const std::vector<float> clean = product(matrix_, storages().front(), x, {*kernels, pool_});
        for (const Storage storage : storages()) {
          const std::vector<float> y = product(damaged, storage, x, {*kernels, pool_});
          for (std::int64_t i = 0; i < kN * kRows; ++i) {
            const auto element = static_cast<std::size_t>(i);
            if (i % kRows == kSick) {
              ASSERT_FALSE(std::isfinite(y[element])) << kernels->isa << ", byte " << offset << ", fault " << fault;
            } else {
              ASSERT_EQ(y[element], clean[element]) << kernels->isa << ", byte " << offset << ", fault " << fault;
            }
          }
        }
      }
    }
  }
  // Scales of these two formats have no NaN and no infinity.
  const bool cannot = GetParam() == DType::MXFP4 || GetParam() == DType::NVFP4;
  if (GetParam() == DType::IQ1_M) return;  // its scale lies spread over the block
  EXPECT_EQ(damages > 0, !cannot);
}

std::vector<DType> tested_formats() {
#if defined(__SANITIZE_THREAD__)
  // What threads do is the same for every format, and this build is thirty times slower.
  return {DType::Q4_K, DType::Q8_0, DType::F16};
#else
  return testing_support::formats(true, true);
#endif
}

INSTANTIATE_TEST_SUITE_P(Formats, MatmulTest, ::testing::ValuesIn(tested_formats()),
                         [](const auto& test) { return std::string(dtype_info(test.param).name); });

TEST(Matmul, OfSeveralTargetsIsThatOfEachAlone) {
  constexpr std::int64_t kCols = 768;
  std::vector<SampleMatrix> matrices;
  for (const auto& [dtype, rows] : {std::pair{DType::Q4_K, 77},
                                    {DType::Q6_K, 16},
                                    {DType::F32, 40},
                                    {DType::Q8_0, 1},
                                    {DType::BF16, 33},
                                    {DType::IQ2_S, 64}}) {
    matrices.emplace_back(dtype, rows, kCols, matrices.size());
  }
  const SampleActivations x(50, kCols, 5);
  for (const int workers : {1, 2, 5}) {
    ThreadPool pool(workers);
    for (const Kernels* kernels : available_kernels()) {
      for (const std::int64_t n : {1, 5, 50}) {
        const Activations part = x.view().slice(0, n);
        std::vector<WeightMatrix> views;
        for (const SampleMatrix& m : matrices) views.push_back(m.view(Storage::Strips));
        std::vector<std::vector<float>> together(matrices.size());
        std::vector<MatmulTarget> targets;
        for (std::size_t m = 0; m < matrices.size(); ++m) {
          together[m].resize(static_cast<std::size_t>(n * matrices[m].rows()));
          targets.push_back({&views[m], MatrixView<float>(together[m].data(), n, matrices[m].rows())});
        }
        matmul(targets, part, {*kernels, pool});
        for (std::size_t m = 0; m < matrices.size(); ++m) {
          EXPECT_TRUE(
              testing_support::same_bits(together[m], product(matrices[m], Storage::Strips, part, {*kernels, pool})))
              << kernels->isa << ", target " << m << ", n " << n;
        }
      }
    }
  }
}

TEST(Matmul, MultipliesTheLargestCodesWithoutOverflow) {
  // Q8_0 rows of nothing but -128 or 127 (no quantiser writes -128; a file may hold it), and activations of +-127.
  constexpr std::int64_t kCols = 544, kSample = 32;
  SampleMatrix matrix(DType::Q8_0, kSample, kCols, 1);
  const std::uint16_t one = f32_to_f16(1.0F);
  for (std::int64_t r = 0; r < kSample; ++r) {
    for (std::int64_t block = 0; block < kCols / 32; ++block) {
      std::byte* const bytes = matrix.file_row(r) + block * 34;
      std::memcpy(bytes, &one, sizeof one);
      std::fill_n(bytes + 2, 32, r % 2 == 0 ? std::byte{0x80} : std::byte{0x7F});
    }
  }
  matrix.pack();
  for (const float sign : {1.0F, -1.0F}) {
    const SampleActivations x(std::vector<float>(kCols, sign * 127.0F), 1, kCols);
    ThreadPool pool(1);
    for (const Kernels* kernels : available_kernels()) {
      const std::vector<float> y = product(matrix, Storage::Strips, x.view(), {*kernels, pool});
      for (std::int64_t r = 0; r < kSample; ++r) {
        const float expected = sign * 127.0F * static_cast<float>(kCols) * (r % 2 == 0 ? -128.0F : 127.0F);
        ASSERT_EQ(y[static_cast<std::size_t>(r)], expected) << kernels->isa << ", row " << r;  // all below 2^24
      }
    }
  }
}

TEST(Matmul, AddsTheLargestCodesOfEveryFormatWithoutOverflow) {
  // Weights at the end of their range, but for one at the other end in sixteen, and activations of +-127: whatever is added
  // in 16 bits on the way is as large as it can be.
  constexpr std::int64_t kCols = 512, kSample = 32;
  int n_formats = 0;
  for (const DType dtype : testing_support::formats(false, true)) {
    SampleMatrix matrix(dtype, kSample, kCols, 1);
    bool is_rounded = true;
    for (std::int64_t r = 0; r < kSample && is_rounded; ++r) {
      std::vector<float> weights(kCols, r % 2 == 0 ? 1.0F : -1.0F);
      for (std::size_t i = static_cast<std::size_t>(r % 16); i < weights.size(); i += 16) weights[i] = -weights[i];
      is_rounded = quantize_row(dtype, weights.data(), matrix.file_row(r), kCols);
    }
    if (!is_rounded) continue;   // no simple way to choose its codes
    ++n_formats;
    matrix.pack();
    std::vector<double> sums;
    for (std::int64_t r = 0; r < kSample; ++r) {
      std::vector<float> row(kCols);
      decode_row(matrix.view(Storage::Rows), r, row.data());
      sums.push_back(std::accumulate(row.begin(), row.end(), 0.0));
    }
    for (const float value : {127.0F, -127.0F}) {
      for (const std::int64_t n : {1, 5}) {   // where they lie, and unpacked
        const SampleActivations x(std::vector<float>(static_cast<std::size_t>(n * kCols), value), n, kCols);
        ThreadPool pool(1);
        for (const Kernels* kernels : available_kernels()) {
          const std::vector<float> y = product(matrix, Storage::Strips, x.view(), {*kernels, pool});
          for (std::int64_t i = 0; i < n * kSample; ++i) {
            const double expected = value * sums[static_cast<std::size_t>(i % kSample)];
            ASSERT_NEAR(y[static_cast<std::size_t>(i)], expected, 1e-4 * std::abs(expected))
                << dtype_info(dtype).name << ", " << kernels->isa << ", row " << i;
          }
        }
      }
    }
  }
  EXPECT_GE(n_formats, 13);
}

}  // namespace
}  // namespace sightline
