/// Products of rounded numbers, and the vector operations of the vision encoder, against double precision.
///
/// u = 2^-24. A product rounds a whole number of up to 31 bits, two multiplications by scales and one addition per 128
/// columns; everything before is exact.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "engine/kernels/rounded_matrix.h"
#include "tests/support/both_codes.h"
#include "tests/support/guarded_array.h"
#include "tests/support/kernel_samples.h"

namespace sightline {
namespace {

using testing_support::both_codes;
using testing_support::GuardedArray;
using testing_support::kUnit;
using testing_support::random_values;
using testing_support::same_bits;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// A matrix as plain numbers and packed; the tiles end where memory ends.
template <class Code>
class CodedMatrix {
 public:
  CodedMatrix(std::vector<float> plain, std::int64_t n_rows, std::int64_t n_cols, const Kernels& kernels)
      : values(std::move(plain)), rows(n_rows), cols(n_cols), tiles_(rounded_tiles(rows, cols)) {
    const GuardedArray<float> guarded{std::span<const float>(values)};
    for (std::int64_t row = 0; row < rows; row += kStripRows) {
      const MatrixView<const float> strip(guarded.data() + row * cols, std::min<std::int64_t>(kStripRows, rows - row),
                                          cols);
      pack_strip<Code>(strip, kernels, tiles_.data() + row / kStripRows * n_groups());
    }
  }

  [[nodiscard]] std::int64_t n_groups() const { return padded_cols(cols) / kScaleCols; }
  [[nodiscard]] const RoundedTile<Code>& tile(std::int64_t row, std::int64_t group) const {
    return tiles_[row / kStripRows * n_groups() + group];
  }
  [[nodiscard]] int code(std::int64_t row, std::int64_t col) const {
    constexpr int kCodes = kLaneCodes<Code>;
    return tile(row, col / kScaleCols).codes[col % kScaleCols / kCodes][kCodes * (row % kStripRows) + col % kCodes];
  }
  [[nodiscard]] double scale(std::int64_t row, std::int64_t group) const {
    return tile(row, group).scales[row % kStripRows];
  }
  [[nodiscard]] RoundedMatrix<Code> view() const { return {tiles_.data(), rows, padded_cols(cols)}; }

  std::vector<float> values;
  std::int64_t rows, cols;

 private:
  GuardedArray<RoundedTile<Code>> tiles_;
};

/// Activations as plain numbers and rounded; the codes end where memory ends.
template <class Code>
class CodedRows {
 public:
  CodedRows(std::vector<float> plain, std::int64_t n_rows, std::int64_t n_cols, const Kernels& kernels)
      : values(std::move(plain)),
        rows(n_rows),
        cols(n_cols),
        codes_(rows * padded_cols(cols)),
        scales_(rows * n_groups()) {
    for (std::int64_t i = 0; i < rows * n_groups(); ++i) {
      const std::int64_t row = i / n_groups(), first = i % n_groups() * kScaleCols;
      float group[kScaleCols] = {};
      std::copy_n(values.data() + row * cols + first, std::min<std::int64_t>(kScaleCols, cols - first), group);
      scales_[i] = rounded<Code>(kernels).quantize(group, kScaleCols, kCodeBias<Code>, codes_.data() + i * kScaleCols);
    }
  }

  [[nodiscard]] std::int64_t n_groups() const { return padded_cols(cols) / kScaleCols; }
  [[nodiscard]] int code(std::int64_t row, std::int64_t col) const {
    return static_cast<Code>(codes_[row * padded_cols(cols) + col] - kCodeBias<Code>);
  }
  [[nodiscard]] double scale(std::int64_t row, std::int64_t group) const { return scales_[row * n_groups() + group]; }
  [[nodiscard]] RoundedActivations<Code> view(std::int64_t n) const {
    return {codes_.data(), scales_.data(), n, padded_cols(cols)};
  }

  std::vector<float> values;
  std::int64_t rows, cols;

 private:
  GuardedArray<Code> codes_;
  GuardedArray<float> scales_;
};

/// The product of the rounded numbers, and how far from it and from the product of the plain numbers a kernel may be.
struct Exact {
  double of_codes = 0.0, of_plain = 0.0;
  double bound = 0.0;        ///< from of_codes: (groups + 4) u times the sum of the groups' magnitudes
  double plain_bound = 0.0;  ///< from of_plain: each number is off by half a step at most
};

template <class Code>
Exact exact_product(const CodedMatrix<Code>& w, std::int64_t row, const CodedRows<Code>& x, std::int64_t i) {
  Exact exact;
  double size = 0.0;
  for (std::int64_t g = 0; g < w.n_groups(); ++g) {
    std::int64_t dot = 0;
    const double ws = w.scale(row, g), xs = x.scale(i, g);
    for (std::int64_t c = g * kScaleCols; c < std::min(w.cols, (g + 1) * kScaleCols); ++c) {
      const double plain_w = w.values[static_cast<std::size_t>(row * w.cols + c)];
      const double plain_x = x.values[static_cast<std::size_t>(i * x.cols + c)];
      dot += w.code(row, c) * x.code(i, c);
      exact.of_plain += plain_w * plain_x;
      exact.plain_bound += 0.501 * (ws * std::fabs(plain_x) + xs * std::fabs(ws * w.code(row, c)));
    }
    exact.of_codes += ws * xs * static_cast<double>(dot);
    size += ws * xs * std::fabs(static_cast<double>(dot));
  }
  exact.bound = (static_cast<double>(w.n_groups()) + 4.0) * kUnit * size;
  exact.plain_bound += exact.bound;
  return exact;
}

template <class Code>
std::vector<float> multiply(const RoundedMatrix<Code>& w, const RoundedActivations<Code>& x, const Compute& compute) {
  const GuardedArray<float> out(x.rows * w.rows);
  matmul(w, x, MatrixView<float>(out.data(), x.rows, w.rows), compute);
  return {out.data(), out.data() + out.size()};
}

class RoundedKernelsTest : public ::testing::TestWithParam<const Kernels*> {
 protected:
  const Kernels& kernels_ = *GetParam();
  ThreadPool pool_{2};
  const Compute compute_{kernels_, pool_};
};

TEST_P(RoundedKernelsTest, CodesAreTheNearestAndTheSameEverywhere) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    for (std::int64_t n = 1; n <= kScaleCols; ++n) {
      const GuardedArray<float> x{std::span<const float>(random_values(n, 100 + static_cast<std::uint64_t>(n), 3.0F))};
      const GuardedArray<Code> codes(n), scalar(n);

      const float scale = rounded<Code>(kernels_).quantize(x.data(), n, 0, codes.data());

      EXPECT_EQ(scale, rounded<Code>(*kScalarKernels).quantize(x.data(), n, 0, scalar.data())) << n;
      int largest = 0;
      for (std::int64_t i = 0; i < n; ++i) {
        ASSERT_EQ(codes[i], scalar[i]) << n << ' ' << i;
        // Scale and inverse are rounded: Thousands of steps may be off by three units in the last place.
        ASSERT_LE(std::fabs(x[i] - double{scale} * codes[i]), scale * (0.5 + 3.0 * kCodeLimit<Code> * kUnit))
            << n << ' ' << i;
        largest = std::max(largest, std::abs(int{codes[i]}));
      }
      EXPECT_EQ(largest, kCodeLimit<Code>) << n;
    }
  });
}

TEST_P(RoundedKernelsTest, CodesOfWhatCannotBeRounded) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    for (const float wrong : {kNaN, kInfinity, -kInfinity}) {
      for (const std::int64_t n : {1, 7, 16, 33, 128}) {
        for (std::int64_t at = 0; at < n; ++at) {
          const GuardedArray<float> x{std::span<const float>(random_values(n, 5))};
          const GuardedArray<Code> codes(n);
          x[at] = wrong;
          EXPECT_TRUE(std::isnan(rounded<Code>(kernels_).quantize(x.data(), n, 0, codes.data()))) << n << ' ' << at;
          EXPECT_TRUE(std::all_of(codes.data(), codes.data() + n, [](Code c) { return c == 0; }));
        }
      }
    }
    for (const float tiny : {0.0F, 1e-40F, -1e-37F}) {  // no inverse would hold these
      const std::vector<float> x(20, tiny);
      Code codes[20] = {7};
      EXPECT_LT(rounded<Code>(kernels_).quantize(x.data(), 20, 0, codes), 1e-36F);
      EXPECT_TRUE(std::all_of(codes, codes + 20, [](Code c) { return c == 0; }));
    }
    std::vector<float> huge(40, std::numeric_limits<float>::max());
    huge[3] = -huge[3];
    Code codes[40];
    EXPECT_TRUE(std::isfinite(rounded<Code>(kernels_).quantize(huge.data(), 40, 0, codes)));
    EXPECT_EQ(codes[0], kCodeLimit<Code>);
    EXPECT_EQ(codes[3], -kCodeLimit<Code>);
  });
}

TEST_P(RoundedKernelsTest, ProductsAreThoseOfTheCodes) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    for (const std::int64_t cols : {4, 72, 127, 128, 129, 1152}) {
      const CodedMatrix<Code> w(random_values(50 * cols, 1, 0.05F), 50, cols, kernels_);
      const CodedRows<Code> x(random_values(30 * cols, 2), 30, cols, kernels_);
      const std::vector<float> y = multiply(w.view(), x.view(30), compute_);
      const std::vector<float> scalar = multiply(w.view(), x.view(30), {*kScalarKernels, pool_});
      double error = 0.0, energy = 0.0;
      for (std::int64_t i = 0; i < 30; ++i) {
        for (std::int64_t row = 0; row < 50; ++row) {
          const auto at = static_cast<std::size_t>(i * 50 + row);
          const Exact exact = exact_product(w, row, x, i);
          ASSERT_LE(std::fabs(y[at] - exact.of_codes), exact.bound) << cols << ' ' << row << ' ' << i;
          ASSERT_LE(std::fabs(y[at] - exact.of_plain), exact.plain_bound) << cols << ' ' << row << ' ' << i;
          ASSERT_LE(std::fabs(double{y[at]} - scalar[at]), 2.0 * exact.bound) << cols << ' ' << row << ' ' << i;
          error += (y[at] - exact.of_plain) * (y[at] - exact.of_plain);
          energy += exact.of_plain * exact.of_plain;
        }
      }
      EXPECT_LT(std::sqrt(error / energy), sizeof(Code) == 2 ? 3e-4 : 1.2e-2) << cols;  // bfloat16 would give 2e-3
      EXPECT_TRUE(cols > kScaleCols || same_bits(y, scalar)) << cols;  // one group: nothing is left to be ordered
    }
  });
}

TEST_P(RoundedKernelsTest, OtherRowsChangeNothing) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    for (const std::int64_t cols : {4, 129, 1152}) {
      const std::vector<float> weights = random_values(50 * cols, 3, 0.05F);
      const CodedRows<Code> x(random_values(30 * cols, 4), 30, cols, kernels_);
      const std::vector<float> whole =
          multiply(CodedMatrix<Code>(weights, 50, cols, kernels_).view(), x.view(30), compute_);
      for (std::int64_t rows = 1; rows <= 50; ++rows) {
        const std::vector<float> first(weights.begin(), weights.begin() + rows * cols);
        const CodedMatrix<Code> w(first, rows, cols, kernels_);
        for (std::int64_t n = 1; n <= 30; n += cols > 200 ? 7 : 1) {
          const std::vector<float> y = multiply(w.view(), x.view(n), compute_);
          for (std::int64_t i = 0; i < n; ++i) {
            const std::span<const float> expected(whole.data() + i * 50, static_cast<std::size_t>(rows));
            ASSERT_TRUE(same_bits({y.data() + i * rows, expected.size()}, expected)) << cols << ' ' << rows << ' ' << n;
          }
        }
      }
    }
  });
}

TEST_P(RoundedKernelsTest, WorkersAndPiecesChangeNothing) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    constexpr std::int64_t kRows = 41, kCols = 600,
                           kN = 300;  // three pieces of rows, five groups, a strip partly filled
    const CodedMatrix<Code> w(random_values(kRows * kCols, 5), kRows, kCols, kernels_);
    const CodedRows<Code> x(random_values(kN * kCols, 6), kN, kCols, kernels_);
    ThreadPool one(1), five(5);
    const std::vector<float> y = multiply(w.view(), x.view(kN), {kernels_, one});
    EXPECT_TRUE(same_bits(y, multiply(w.view(), x.view(kN), compute_)));
    EXPECT_TRUE(same_bits(y, multiply(w.view(), x.view(kN), {kernels_, five})));
    for (std::int64_t i = 0; i < kN; i += 37) {
      for (std::int64_t row = 0; row < kRows; ++row) {
        const Exact exact = exact_product(w, row, x, i);
        ASSERT_LE(std::fabs(y[static_cast<std::size_t>(i * kRows + row)] - exact.of_codes), exact.bound)
            << i << ' ' << row;
      }
    }
  });
}

TEST_P(RoundedKernelsTest, WritesItsOwnColumnsOnly) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    constexpr std::int64_t kRows = 21, kCols = 72, kN = 5, kStride = 30;
    const CodedMatrix<Code> w(random_values(kRows * kCols, 7), kRows, kCols, kernels_);
    const CodedRows<Code> x(random_values(kN * kCols, 8), kN, kCols, kernels_);
    const std::vector<float> expected = multiply(w.view(), x.view(kN), compute_);
    std::vector<float> y(kN * kStride, -1.0F);
    matmul(w.view(), x.view(kN), MatrixView<float>(y.data(), kN, kRows, kStride), compute_);
    for (std::int64_t i = 0; i < kN * kStride; ++i) {
      const std::int64_t row = i / kStride, col = i % kStride;
      EXPECT_EQ(y[static_cast<std::size_t>(i)],
                col < kRows ? expected[static_cast<std::size_t>(row * kRows + col)] : -1.0F);
    }
  });
}

TEST_P(RoundedKernelsTest, LargestCodesDoNotOverflow) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    constexpr std::int64_t kRows = 17, kCols = 256;
    for (const float sign : {1.0F, -1.0F}) {
      const CodedMatrix<Code> w(std::vector<float>(kRows * kCols, sign), kRows, kCols, kernels_);
      const CodedRows<Code> x(std::vector<float>(13 * kCols, 1.0F), 13, kCols, kernels_);
      ASSERT_EQ(std::abs(w.code(0, 0)), kCodeLimit<Code>);
      ASSERT_EQ(x.code(0, 0), kCodeLimit<Code>);
      for (const float y : multiply(w.view(), x.view(13), compute_)) EXPECT_NEAR(y, sign * 256.0F, 256.0 * 8.0 * kUnit);
    }
  });
}

TEST_P(RoundedKernelsTest, WhatIsNoNumberStaysInItsRowAndColumn) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    constexpr std::int64_t kRows = 20, kCols = 200, kN = 15;
    for (const float wrong : {kNaN, kInfinity, -kInfinity}) {
      std::vector<float> weights = random_values(kRows * kCols, 9), inputs = random_values(kN * kCols, 10);
      weights[18 * kCols + 199] = wrong;
      inputs[4 * kCols] = wrong;
      const CodedMatrix<Code> w(weights, kRows, kCols, kernels_);
      const CodedRows<Code> x(inputs, kN, kCols, kernels_);
      const std::vector<float> y = multiply(w.view(), x.view(kN), compute_);
      for (std::int64_t i = 0; i < kN * kRows; ++i) {
        ASSERT_EQ(std::isnan(y[static_cast<std::size_t>(i)]), i / kRows == 4 || i % kRows == 18) << i;
      }
    }
  });
}

TEST_P(RoundedKernelsTest, LayerNormIsThatOfDoublePrecision) {
  constexpr float kEps = 1e-6F;
  for (const std::int64_t n : {1, 2, 3, 7, 8, 15, 16, 17, 31, 64, 72, 127, 1152, 4608}) {
    for (const float offset : {0.0F, 5.0F, -100.0F}) {
      std::vector<float> values = random_values(n, 11, 2.0F);
      for (float& v : values) v += offset;
      const GuardedArray<float> x{std::span<const float>(values)};
      const GuardedArray<float> weight{std::span<const float>(random_values(n, 12))};
      const GuardedArray<float> bias{std::span<const float>(random_values(n, 13))};
      const GuardedArray<float> y(n);
      const auto count = static_cast<double>(n);
      double mean = 0.0, size = 0.0, variance = 0.0;
      for (const float v : values) {
        mean += v / count;
        size += std::fabs(v) / count;
      }
      for (const float v : values) variance += (v - mean) * (v - mean) / count;
      const double factor = 1.0 / std::sqrt(variance + double{kEps});

      kernels_.layer_norm(x.data(), weight.data(), bias.data(), kEps, y.data(), n);

      // The mean errs by (n + 1) u of the mean size. Its effect on the variance is quadratic.
      const double shift = (count + 1.0) * kUnit * size;
      const double relative = (count / 2.0 + 10.0) * kUnit + shift * shift * factor * factor;
      for (std::int64_t i = 0; i < n; ++i) {
        const double product = (x[i] - mean) * factor * weight[i];
        const double bound = relative * std::fabs(product) + std::fabs(weight[i]) * factor * (1.0 + relative) * shift +
                             2.0 * kUnit * (std::fabs(double{bias[i]}) + std::fabs(product));
        ASSERT_LE(std::fabs(y[i] - (product + bias[i])), bound) << n << ' ' << offset << ' ' << i;
      }
      kernels_.layer_norm(x.data(), weight.data(), bias.data(), kEps, x.data(), n);  // in place
      const auto length = static_cast<std::size_t>(n);
      EXPECT_TRUE(same_bits({x.data(), length}, {y.data(), length}));
    }
  }
}

TEST_P(RoundedKernelsTest, GeluIsTheFormWithTanh) {
  for (const std::int64_t n : {1, 2, 7, 8, 16, 17, 33, 136, 4304}) {
    const GuardedArray<float> x{std::span<const float>(random_values(n, 14, 3.0F))};
    const GuardedArray<float> bias{std::span<const float>(random_values(n, 15))};
    if (n > 8) x[7] = -60.0F, x[8] = 60.0F, x[2] = -bias[2];
    const std::vector<float> before(x.data(), x.data() + n);

    kernels_.gelu_tanh(x.data(), bias.data(), n);

    for (std::int64_t i = 0; i < n; ++i) {
      const double z = double{before[static_cast<std::size_t>(i)]} + double{bias[i]};
      const double u = std::sqrt(2.0 / 3.14159265358979324) * (z + 0.044715 * z * z * z);
      const double exact = 0.5 * z * (1.0 + std::tanh(u)), share = 1.0 / (1.0 + std::exp(-2.0 * u));
      // The sum is rounded (slope at most 1.13); eight roundings before the exponential, six behind it. Below -87 the
      // exponential stays where it is.
      const double bound = 1.13 * kUnit * std::fabs(z) +
                           std::fabs(exact) * kUnit * (8.0 * std::fabs(2.0 * u) * (1.0 - share) + 8.0) +
                           1.3e-38 * std::fabs(z);
      ASSERT_LE(std::fabs(x[i] - exact), bound) << n << ' ' << i << ' ' << z;
    }
  }
  for (const float wrong : {kNaN, kInfinity, -kInfinity}) {
    float x[3] = {1.0F, wrong, -1.0F};
    const float bias[3] = {};
    kernels_.gelu_tanh(x, bias, 3);
    EXPECT_TRUE(std::isfinite(x[0]) && std::isfinite(x[2]));
    EXPECT_TRUE(!std::isnan(wrong) || std::isnan(x[1]));
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, RoundedKernelsTest,
                         ::testing::ValuesIn(available_kernels().begin(), available_kernels().end()),
                         [](const auto& test) { return std::string(test.param->isa); });

}  // namespace
}  // namespace sightline
