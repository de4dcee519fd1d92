/// The vector operations of each instruction set against double precision, on arrays that end where memory ends.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "engine/kernels/compute.h"
#include "tests/support/guarded_array.h"
#include "tests/support/kernel_samples.h"

namespace sightline {
namespace {

using testing_support::GuardedArray;
using testing_support::kUnit;

// The table's exponential errs by at most 2 u (one unit in the last place); measured: 1.4 u.
constexpr double kExpError = 2.0 * kUnit;
constexpr double kSigmoidError = kExpError + 2.0 * kUnit;  // and an addition and a division
constexpr double kTiny = 1.2e-38;                          // e^-87.3, what smaller powers of e come out as

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

std::vector<std::int64_t> lengths() {
  std::vector<std::int64_t> all(70);
  for (std::int64_t i = 0; i < 70; ++i) all[static_cast<std::size_t>(i)] = i + 1;
  all.insert(all.end(), {128, 1000, 4099});
  return all;
}

GuardedArray<float> sample(std::int64_t n, std::uint64_t seed, float sigma = 1.0F) {
  return GuardedArray<float>(std::span<const float>(testing_support::random_values(n, seed, sigma)));
}

class VectorOpsTest : public ::testing::TestWithParam<const Kernels*> {
 protected:
  const Kernels& kernels_ = *GetParam();
};

TEST_P(VectorOpsTest, DotErrsByOneRoundingPerTermAtMost) {
  for (const std::int64_t n : lengths()) {
    const auto a = sample(n, 1), b = sample(n, 2);
    double exact = 0.0, size = 0.0;
    for (std::int64_t i = 0; i < n; ++i) {
      exact += double{a[i]} * b[i];
      size += std::fabs(double{a[i]} * b[i]);
    }
    EXPECT_LE(std::fabs(kernels_.dot(a.data(), b.data(), n) - exact), static_cast<double>(n + 1) * kUnit * size) << n;
  }
}

TEST_P(VectorOpsTest, NormsDivideByTheRootOfTheMeanSquare) {
  constexpr float kEps = 1e-6F;
  for (const std::int64_t n : lengths()) {
    const auto x = sample(n, 3, 3.0F), weight = sample(n, 4), gate = sample(n, 5, 4.0F);
    const GuardedArray<float> y(n), gated(n);
    double squares = 0.0;
    for (std::int64_t i = 0; i < n; ++i) squares += double{x[i]} * x[i];
    const double factor = 1.0 / std::sqrt(squares / static_cast<double>(n) + double{kEps});

    kernels_.rms_norm(x.data(), weight.data(), kEps, y.data(), n);
    kernels_.gated_rms_norm(x.data(), weight.data(), gate.data(), kEps, gated.data(), n);

    // n + 1 roundings of a sum of squares count half behind the root; mean, root, inverse and two products follow.
    const double relative = (static_cast<double>(n) / 2.0 + 8.0) * kUnit;
    for (std::int64_t i = 0; i < n; ++i) {
      const double exact = x[i] * factor * weight[i], silu = gate[i] * sigmoid(gate[i]);
      ASSERT_LE(std::fabs(y[i] - exact), relative * std::fabs(exact)) << n << ' ' << i;
      ASSERT_LE(std::fabs(gated[i] - exact * silu), (relative + kSigmoidError + 2.0 * kUnit) * std::fabs(exact * silu))
          << n;
    }

    kernels_.rms_norm(x.data(), weight.data(), kEps, x.data(), n);  // in place gives the same
    EXPECT_TRUE(
        testing_support::same_bits({x.data(), static_cast<std::size_t>(n)}, {y.data(), static_cast<std::size_t>(n)}));
  }
}

TEST_P(VectorOpsTest, UnitLengthIsReachedAndScaled) {
  constexpr float kEps = 1e-6F, kScale = 0.125F;
  for (const std::int64_t n : lengths()) {
    const auto x = sample(n, 6);
    double squares = 0.0;
    for (std::int64_t i = 0; i < n; ++i) squares += double{x[i]} * x[i];
    const std::vector<float> before(x.data(), x.data() + n);

    kernels_.l2_normalize(x.data(), kEps, kScale, n);

    for (std::int64_t i = 0; i < n; ++i) {
      const double exact = before[static_cast<std::size_t>(i)] * double{kScale} / std::sqrt(squares + double{kEps});
      ASSERT_LE(std::fabs(x[i] - exact), (static_cast<double>(n) / 2.0 + 6.0) * kUnit * std::fabs(exact))
          << n << ' ' << i;
    }
  }
  const GuardedArray<float> zeros(33);
  kernels_.l2_normalize(zeros.data(), kEps, 1.0F, 33);
  EXPECT_TRUE(std::all_of(zeros.data(), zeros.data() + 33, [](float v) { return v == 0.0F; }));
}

TEST_P(VectorOpsTest, AdditionsRoundOnceOrTwice) {
  for (const std::int64_t n : lengths()) {
    const auto x = sample(n, 7), y = sample(n, 8), z = sample(n, 8);
    const std::vector<float> before(y.data(), y.data() + n);

    kernels_.add(x.data(), y.data(), n);
    kernels_.add_scaled(x.data(), -0.7F, z.data(), n);

    for (std::int64_t i = 0; i < n; ++i) {
      const float old = before[static_cast<std::size_t>(i)];
      ASSERT_EQ(y[i], old + x[i]) << n << ' ' << i;
      const double term = double{x[i]} * -0.7F;
      ASSERT_LE(std::fabs(z[i] - (old + term)), kUnit * (2.0 * std::fabs(term) + std::fabs(double{old})))
          << n << ' ' << i;
    }
  }
}

TEST_P(VectorOpsTest, GatesMultiplyBySigmoids) {
  for (const std::int64_t n : lengths()) {
    const auto gate = sample(n, 9, 20.0F), up = sample(n, 10), y = sample(n, 11);
    gate[n / 2] = n % 2 == 0 ? -120.0F : 120.0F;  // beyond what the exponential can hold
    const GuardedArray<float> joined(n);
    const std::vector<float> before(y.data(), y.data() + n);

    kernels_.silu_mul(gate.data(), up.data(), joined.data(), n);
    kernels_.sigmoid_mul(gate.data(), y.data(), n);

    for (std::int64_t i = 0; i < n; ++i) {
      const double exact = gate[i] * sigmoid(gate[i]) * up[i], old = before[static_cast<std::size_t>(i)];
      ASSERT_LE(std::fabs(joined[i] - exact),
                (kSigmoidError + 2.0 * kUnit) * std::fabs(exact) + kTiny * std::fabs(double{gate[i]} * up[i]))
          << n;
      ASSERT_LE(std::fabs(y[i] - old * sigmoid(gate[i])),
                (kSigmoidError + kUnit) * std::fabs(old * sigmoid(gate[i])) + kTiny * std::fabs(old))
          << n;
    }
    kernels_.silu_mul(gate.data(), up.data(), gate.data(), n);  // in place gives the same
    EXPECT_TRUE(testing_support::same_bits({gate.data(), static_cast<std::size_t>(n)},
                                           {joined.data(), static_cast<std::size_t>(n)}));
  }
}

TEST_P(VectorOpsTest, SoftmaxGivesSharesThatSumToOne) {
  for (const std::int64_t n : lengths()) {
    const auto x = sample(n, 12, 10.0F);
    const std::vector<float> before(x.data(), x.data() + n);
    const float largest = *std::max_element(before.begin(), before.end());
    double sum = 0.0, total = 0.0;
    for (const float v : before) sum += std::exp(double{v} - largest);

    kernels_.softmax(x.data(), n);

    for (std::int64_t i = 0; i < n; ++i) {
      const double below = before[static_cast<std::size_t>(i)] - double{largest};
      const double exact = std::exp(below) / sum;
      // x - largest is rounded, which its power of e shows in full; n additions, an inverse, a product.
      const double relative = 2.0 * kExpError + (std::fabs(below) + 60.0 + static_cast<double>(n) + 4.0) * kUnit;
      ASSERT_LE(std::fabs(x[i] - exact), relative * exact + kTiny) << n << ' ' << i;
      total += x[i];
    }
    EXPECT_NEAR(total, 1.0, (static_cast<double>(n) + 4.0) * kUnit) << n;
  }
  GuardedArray<float> large(3);  // no overflow, whatever is added to all
  for (const float shift : {1e4F, -1e4F, 3e38F}) {
    for (std::int64_t i = 0; i < 3; ++i) large[i] = shift;
    kernels_.softmax(large.data(), 3);
    for (std::int64_t i = 0; i < 3; ++i) EXPECT_NEAR(large[i], 1.0 / 3.0, 1e-7);
  }
}

TEST_P(VectorOpsTest, ExponentialKeepsItsErrorOverItsWholeRange) {
  double worst = 0.0;
  for (double x = -87.33; x < 0.0; x += 0.00137) {  // through the smaller of two shares: e^x / (1 + e^x)
    const auto at = static_cast<float>(x);
    float pair[2] = {0.0F, at};
    kernels_.softmax(pair, 2);
    const double exact = std::exp(double{at}) / (1.0 + std::exp(double{at}));
    worst = std::max(worst, std::fabs(pair[1] - exact) / exact);
  }
  EXPECT_LE(worst, kExpError + 5.0 * kUnit);  // the sum, its inverse and the product
  worst = 0.0;
  for (double x = 0.0; x < 87.3; x += 0.00137) {  // through 1 / (1 + e^x)
    const auto at = static_cast<float>(-x);
    float one = 1.0F;
    kernels_.sigmoid_mul(&at, &one, 1);
    const double exact = sigmoid(at);
    worst = std::max(worst, std::fabs(one - exact) / exact);
  }
  EXPECT_LE(worst, kSigmoidError + kUnit);
  for (const float low : {-87.4F, -104.0F, -1e30F, -std::numeric_limits<float>::infinity()}) {
    float pair[2] = {0.0F, low};
    kernels_.softmax(pair, 2);
    EXPECT_GE(pair[1], 0.0F);
    EXPECT_LE(pair[1], kTiny);
  }
}

TEST_P(VectorOpsTest, RotationTurnsPairs) {
  for (const std::int64_t half : lengths()) {
    const auto x = sample(2 * half, 13), c = sample(half, 14), s = sample(half, 15);
    const std::vector<float> before(x.data(), x.data() + 2 * half);

    kernels_.rotate_pairs(x.data(), c.data(), s.data(), half);

    for (std::int64_t i = 0; i < half; ++i) {
      const double a = before[static_cast<std::size_t>(i)], b = before[static_cast<std::size_t>(i + half)];
      ASSERT_LE(std::fabs(x[i] - (a * c[i] - b * s[i])), 2.0 * kUnit * (std::fabs(a * c[i]) + std::fabs(b * s[i])))
          << half;
      ASSERT_LE(std::fabs(x[half + i] - (a * s[i] + b * c[i])),
                2.0 * kUnit * (std::fabs(a * s[i]) + std::fabs(b * c[i])));
    }
  }
}

TEST_P(VectorOpsTest, ConvolutionWeighsRowsAndGatesItself) {
  for (const std::int64_t n : lengths()) {
    for (const int width : {1, 4}) {
      const std::int64_t stride = n + 3;
      const auto taps = sample((width - 1) * stride + n, 16);
      const auto a = sample(n, 17), b = sample(n, 18), c = sample(n, 19), d = sample(n, 20);
      const float* const rows[4] = {a.data(), b.data(), c.data(), d.data()};
      const GuardedArray<float> y(n);

      kernels_.conv_silu(rows, taps.data(), stride, width, y.data(), n);

      for (std::int64_t i = 0; i < n; ++i) {
        double sum = 0.0, size = 0.0;
        for (int j = 0; j < width; ++j) {
          sum += double{taps[j * stride + i]} * rows[j][i];
          size += std::fabs(double{taps[j * stride + i]} * rows[j][i]);
        }
        const double exact = sum * sigmoid(sum);  // its slope is below 1.1
        const double bound = 1.1 * (width + 1) * kUnit * size + (kSigmoidError + kUnit) * std::fabs(exact);
        ASSERT_LE(std::fabs(y[i] - exact), bound) << n << ' ' << width << ' ' << i;
      }
    }
  }
}

TEST_P(VectorOpsTest, HalfPrecisionIsTheNearestHalf) {
  std::vector<float> x;
  for (std::uint32_t half = 0; half < 0x7C00; half += 3) {  // values, the middle to the next, and just beside it
    const float here = f16_to_f32(static_cast<std::uint16_t>(half));
    const float next = f16_to_f32(static_cast<std::uint16_t>(half + 1));
    const float middle = half + 1 == 0x7C00 ? 65520.0F : (here + next) / 2.0F;
    for (const float v : {here, middle, std::nextafterf(middle, 0.0F), std::nextafterf(middle, 1e9F)}) {
      x.push_back(v);
      x.push_back(-v);
    }
  }
  x.insert(x.end(), {65519.99F, 65520.0F, 1e30F, -1e30F, 1e-40F, std::numeric_limits<float>::infinity()});
  std::vector<std::uint16_t> y(x.size());
  kernels_.to_f16(x.data(), y.data(), static_cast<std::int64_t>(x.size()));
  for (std::size_t i = 0; i < x.size(); ++i) ASSERT_EQ(y[i], f32_to_f16(x[i])) << x[i];

  for (std::int64_t n = 1; n <= 70; ++n) {
    const auto some = sample(n, 21);
    const GuardedArray<std::uint16_t> halves(n);
    kernels_.to_f16(some.data(), halves.data(), n);
    for (std::int64_t i = 0; i < n; ++i) ASSERT_EQ(halves[i], f32_to_f16(some[i])) << n;
  }
  const float nan = std::numeric_limits<float>::quiet_NaN();
  std::uint16_t half = 0;
  kernels_.to_f16(&nan, &half, 1);
  EXPECT_TRUE(std::isnan(f16_to_f32(half)));
}

TEST_P(VectorOpsTest, EveryHalfIsExactInSinglePrecision) {
  std::vector<std::uint16_t> halves(65536);
  for (std::size_t i = 0; i < halves.size(); ++i) halves[i] = static_cast<std::uint16_t>(i);
  std::vector<float> y(halves.size());
  kernels_.from_f16(halves.data(), y.data(), 65536);
  for (std::size_t i = 0; i < halves.size(); ++i) {
    const float expected = f16_to_f32(halves[i]);
    ASSERT_TRUE(y[i] == expected || (std::isnan(y[i]) && std::isnan(expected))) << i;
  }
  for (std::int64_t n = 1; n <= 40; ++n) {
    const GuardedArray<std::uint16_t> some{
        std::span<const std::uint16_t>(halves.data() + 15000, static_cast<std::size_t>(n))};
    const GuardedArray<float> out(n);
    kernels_.from_f16(some.data(), out.data(), n);
    for (std::int64_t i = 0; i < n; ++i) ASSERT_EQ(out[i], y[static_cast<std::size_t>(15000 + i)]) << n;
  }
}

TEST_P(VectorOpsTest, NaNNeverBecomesANumber) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::int64_t n : {1, 7, 16, 40}) {
    for (std::int64_t at = 0; at < n; ++at) {
      const auto gate = sample(n, 22), up = sample(n, 23), scores = sample(n, 24), y = sample(n, 25);
      gate[at] = scores[at] = nan;
      const GuardedArray<float> joined(n);

      kernels_.silu_mul(gate.data(), up.data(), joined.data(), n);
      kernels_.sigmoid_mul(gate.data(), y.data(), n);
      kernels_.softmax(scores.data(), n);

      for (std::int64_t i = 0; i < n; ++i) {
        ASSERT_EQ(std::isnan(joined[i]), i == at) << n << ' ' << i;
        ASSERT_EQ(std::isnan(y[i]), i == at) << n << ' ' << i;
        ASSERT_TRUE(std::isnan(scores[i])) << n << ' ' << i;  // every share needs the sum
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, VectorOpsTest,
                         ::testing::ValuesIn(available_kernels().begin(), available_kernels().end()),
                         [](const auto& test) { return std::string(test.param->isa); });

}  // namespace
}  // namespace sightline
