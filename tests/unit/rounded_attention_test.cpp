/// Attention on rounded numbers against softmax in double precision.
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

std::int64_t blocks_of(std::int64_t n_keys) { return (n_keys + kScaleCols - 1) / kScaleCols; }

/// One head: queries, keys and values as numbers, and rounded as `attend` takes them. All arrays end where memory
/// ends; codes beyond the last key are not zero, since nobody may look at them.
template <class Code>
class Head {
 public:
  Head(std::vector<float> q_values, std::vector<float> k_values, std::vector<float> v_values, std::int64_t head_dim,
       const Kernels& kernels)
      : q(std::move(q_values)),
        k(std::move(k_values)),
        v(std::move(v_values)),
        d(head_dim),
        n_queries(std::ssize(q) / d),
        n_keys(std::ssize(k) / d),
        q_codes_(n_queries * d),
        q_scales_(n_queries),
        k_codes_(blocks_of(n_keys) * kScaleCols * d),
        k_scales_(n_keys),
        v_codes_(blocks_of(n_keys) * kScaleCols * d),
        v_scales_(blocks_of(n_keys) * d) {
    const float factor = 1.0F / std::sqrt(static_cast<float>(d));
    for (std::int64_t i = 0; i < n_queries; ++i) {
      q_steps_.push_back(rounded<Code>(kernels).quantize(q.data() + i * d, d, 0, q_codes_.data() + i * d));
      q_scales_[i] = q_steps_.back() * factor * 1.44269504F;
    }
    for (std::int64_t i = n_keys * d; i < k_codes_.size(); ++i) k_codes_[i] = static_cast<Code>(kCodeLimit<Code>);
    for (std::int64_t j = 0; j < n_keys; ++j) {
      k_scales_[j] = rounded<Code>(kernels).quantize(k.data() + j * d, d, kCodeBias<Code>, k_codes_.data() + j * d);
    }
    for (std::int64_t first = 0; first < n_keys; first += kScaleCols) {
      rounded<Code>(kernels).pack_values(
          v.data() + first * d, d, static_cast<int>(std::min<std::int64_t>(kScaleCols, n_keys - first)),
          static_cast<int>(d), v_codes_.data() + first * d, v_scales_.data() + first / kScaleCols * d);
    }
  }

  /// Attention of the first `n` queries; rows of the result stand `stride` apart.
  [[nodiscard]] std::vector<float> attend(const Kernels& kernels, std::int64_t n, std::int64_t stride) const {
    const GuardedArray<float> out((n - 1) * stride + d), scratch(kRoundedAttentionScratch);
    const GuardedArray<Code> queries{std::span<const Code>(q_codes_.data(), static_cast<std::size_t>(n * d))};
    const GuardedArray<float> scales{std::span<const float>(q_scales_.data(), static_cast<std::size_t>(n))};
    std::fill(out.data(), out.data() + out.size(), -77.0F);
    rounded<Code>(kernels).attend({.queries = queries.data(),
                                   .query_scales = scales.data(),
                                   .n_queries = static_cast<int>(n),
                                   .head_dim = static_cast<int>(d),
                                   .keys = k_codes_.data(),
                                   .key_scales = k_scales_.data(),
                                   .values = v_codes_.data(),
                                   .value_scales = v_scales_.data(),
                                   .n_keys = n_keys,
                                   .out = out.data(),
                                   .out_stride = stride,
                                   .scratch = scratch.data()});
    return {out.data(), out.data() + out.size()};
  }

  /// Softmax of the rounded numbers in double precision for query i, and how far the kernel may be from it.
  ///
  /// Let w_j = 4095 p_j, or 255 p_j, be the exact weight of key j, p_j relative to the largest, e_j its error and o the exact result:
  /// the result is off by at most Σ |e_j| |v_j - o| / (Σ w_j - Σ |e_j|). |e_j| is at most half a step and no more than
  /// w_j itself where it is rounded away, plus a relative part: 1e-4 or 8e-4 for the polynomial, and what the exponent's
  /// roundings make of scores of this size.
  void expect_softmax(const std::vector<float>& out, std::int64_t stride, std::int64_t i,
                      const std::string& what) const {
    std::vector<double> scores(static_cast<std::size_t>(n_keys)), weights(scores.size()), errors(scores.size());
    double largest = -HUGE_VAL, largest_size = 0.0, step_error = 0.0;
    for (std::int64_t j = 0; j < n_keys; ++j) {
      double dot = 0.0, apart = 0.0;
      for (std::int64_t c = 0; c < d; ++c) {
        dot += double{k_scales_[j]} * key_code(j, c) * q_codes_[i * d + c];
        const double plain_k = k[static_cast<std::size_t>(j * d + c)];
        apart += 0.501 * (double{q_step(i)} * std::fabs(plain_k) +
                          double{k_scales_[j]} * std::fabs(double{q_step(i)} * q_codes_[i * d + c]));
      }
      const double score = dot * q_scales_[i];  // in powers of two
      scores[static_cast<std::size_t>(j)] = score;
      largest = std::max(largest, score);
      largest_size = std::max(largest_size, std::fabs(score));
      step_error = std::max(step_error, apart / std::sqrt(static_cast<double>(d)));
    }
    constexpr double kSteps = sizeof(Code) == 2 ? 4095.0 : 255.0;
    const double relative = (sizeof(Code) == 2 ? 1e-4 : 8e-4) + 12.0 * kUnit * largest_size;
    double sum = 0.0, errors_sum = 0.0;
    for (std::size_t j = 0; j < scores.size(); ++j) {
      weights[j] = kSteps * std::exp2(scores[j] - largest);
      errors[j] = std::min(0.5, weights[j]) + relative * weights[j];
      sum += weights[j];
      errors_sum += errors[j];
    }
    ASSERT_LT(errors_sum, sum) << what << ": the bound says nothing";
    std::vector<double> plain_weights(scores.size());
    plain_softmax(i, plain_weights);
    for (std::int64_t c = 0; c < d; ++c) {
      double exact = 0.0, plain = 0.0, value_size = 0.0, value_step = 0.0;
      for (std::int64_t j = 0; j < n_keys; ++j) {
        exact += weights[static_cast<std::size_t>(j)] / sum * value(j, c);
        plain += plain_weights[static_cast<std::size_t>(j)] * v[static_cast<std::size_t>(j * d + c)];
        value_size = std::max(value_size, std::fabs(value(j, c)));
        value_step = std::max(value_step, double{v_scales_[j / kScaleCols * d + c]});
      }
      double off = 0.0, spread = 0.0;
      for (std::int64_t j = 0; j < n_keys; ++j) {
        const auto at = static_cast<std::size_t>(j);
        off += errors[at] * std::fabs(value(j, c) - exact);
        spread += plain_weights[at] * std::fabs(v[static_cast<std::size_t>(j * d + c)] - plain);
      }
      const double bound = off / (sum - errors_sum) + 16.0 * kUnit * value_size;
      const double actual = out[static_cast<std::size_t>(i * stride + c)];
      ASSERT_LE(std::fabs(actual - exact), bound) << what << ", query " << i << ", value " << c;
      // From what the plain numbers give: scores off by step_error change each weight by that factor, and the sum too.
      ASSERT_LE(std::fabs(actual - plain), bound + std::expm1(2.0 * step_error) * spread + 0.501 * value_step) << what;
    }
  }

  std::vector<float> q, k, v;
  std::int64_t d, n_queries, n_keys;

 private:
  [[nodiscard]] float q_step(std::int64_t i) const { return q_steps_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] int key_code(std::int64_t key, std::int64_t c) const {
    return static_cast<Code>(k_codes_[key * d + c] - kCodeBias<Code>);
  }
  [[nodiscard]] double value(std::int64_t key, std::int64_t c) const {
    constexpr int kKeys = kLaneCodes<Code>;
    const std::int64_t block = key / kScaleCols, step = key % kScaleCols / kKeys;
    return double{v_scales_[block * d + c]} * v_codes_[block * kScaleCols * d + kKeys * (step * d + c) + key % kKeys];
  }
  void plain_softmax(std::int64_t i, std::vector<double>& weights) const {
    constexpr double kLog2E = 1.4426950408889634;
    double largest = -HUGE_VAL, sum = 0.0;
    for (std::int64_t j = 0; j < n_keys; ++j) {
      double dot = 0.0;
      for (std::int64_t c = 0; c < d; ++c) {
        dot += double{q[static_cast<std::size_t>(i * d + c)]} * k[static_cast<std::size_t>(j * d + c)];
      }
      weights[static_cast<std::size_t>(j)] = dot / std::sqrt(static_cast<double>(d)) * kLog2E;
      largest = std::max(largest, weights[static_cast<std::size_t>(j)]);
    }
    for (double& w : weights) sum += (w = std::exp2(w - largest));
    for (double& w : weights) w /= sum;
  }

  GuardedArray<Code> q_codes_;
  GuardedArray<float> q_scales_;
  GuardedArray<Code> k_codes_;
  GuardedArray<float> k_scales_;
  GuardedArray<Code> v_codes_;
  GuardedArray<float> v_scales_;
  std::vector<float> q_steps_;
};

class RoundedAttentionTest : public ::testing::TestWithParam<const Kernels*> {
 protected:
  template <class Code>
  Head<Code> random_head(std::int64_t n_queries, std::int64_t n_keys, std::int64_t d, float sigma = 1.0F) {
    return Head<Code>(random_values(n_queries * d, 1, sigma), random_values(n_keys * d, 2, sigma),
                      random_values(n_keys * d, 3), d, kernels_);
  }
  template <class Code>
  void expect_softmax(const Head<Code>& head, const std::string& what) {
    const std::vector<float> out = head.attend(kernels_, head.n_queries, head.d + 5);
    for (std::int64_t i = 0; i < head.n_queries; ++i) {
      head.expect_softmax(out, head.d + 5, i, what);
      if (HasFatalFailure()) return;
    }
    for (std::int64_t i = 0; i + 1 < head.n_queries; ++i) {  // what stands between the rows is somebody else's
      for (std::int64_t c = 0; c < 5; ++c) {
        ASSERT_EQ(out[static_cast<std::size_t>(i * (head.d + 5) + head.d + c)], -77.0F) << what;
      }
    }
  }

  const Kernels& kernels_ = *GetParam();
};

std::string named(std::int64_t d, std::int64_t n_keys) {
  return std::to_string(d) + " values, " + std::to_string(n_keys) + " keys";
}

TEST_P(RoundedAttentionTest, IsSoftmaxForEveryShape) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    for (const std::int64_t d : {4, 16, 64, 72, 128}) {
      for (const std::int64_t n_keys : {1, 5, 127, 128, 129, 300}) {
        expect_softmax(random_head<Code>(32, n_keys, d), named(d, n_keys));
      }
    }
  });
}

TEST_P(RoundedAttentionTest, OtherQueriesChangeNothing) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    for (const std::int64_t d : {4, 72}) {
      for (const std::int64_t n_keys : {5, 129}) {
        const Head<Code> head = random_head<Code>(kRoundedQueries, n_keys, d);
        const std::vector<float> whole = head.attend(kernels_, kRoundedQueries, d);
        for (std::int64_t n = 1; n <= kRoundedQueries; ++n) {
          const std::vector<float> some = head.attend(kernels_, n, d);
          ASSERT_TRUE(same_bits(some, {whole.data(), some.size()})) << n << " queries, " << named(d, n_keys);
        }
      }
    }
  });
}

TEST_P(RoundedAttentionTest, InstructionSetsAgree) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    for (const std::int64_t n_keys : {5, 300}) {
      const Head<Code> head = random_head<Code>(32, n_keys, 72);
      const std::vector<float> out = head.attend(kernels_, 32, 72), scalar = head.attend(*kScalarKernels, 32, 72);
      // Scores are exact sums; a weight may fall on the other side of a step where a fused operation rounds once less.
      for (std::size_t i = 0; i < out.size(); ++i)
        ASSERT_NEAR(out[i], scalar[i], sizeof(Code) == 2 ? 2e-3 : 3e-2) << n_keys << ' ' << i;
      double error = 0.0;
      for (std::size_t i = 0; i < out.size(); ++i) error += std::pow(double{out[i]} - scalar[i], 2.0);
      EXPECT_LT(std::sqrt(error / static_cast<double>(out.size())), sizeof(Code) == 2 ? 2e-5 : 2e-4) << n_keys;
    }
  });
}

TEST_P(RoundedAttentionTest, OneKeyMayTakeEverything) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    constexpr double kHalfStep = 4.0 / (2 * kCodeLimit<Code>);  // of values up to 4
    constexpr std::int64_t kDim = 64, kKeys = 300;
    for (const std::int64_t winner : {0, 1, 127, 128, 299}) {  // before and after the others, in every block
      const std::vector<float> q = random_values(3 * kDim, 4);
      std::vector<float> k = random_values(kKeys * kDim, 5, 0.1F);
      for (std::int64_t c = 0; c < kDim; ++c)
        k[static_cast<std::size_t>(winner * kDim + c)] = 20.0F * q[static_cast<std::size_t>(c)];
      const Head<Code> head(q, k, random_values(kKeys * kDim, 6), kDim, kernels_);
      expect_softmax(head, "winner " + std::to_string(winner));
      const std::vector<float> out = head.attend(kernels_, 1, kDim);
      for (std::int64_t c = 0; c < kDim; ++c) {
        EXPECT_NEAR(out[static_cast<std::size_t>(c)], head.v[static_cast<std::size_t>(winner * kDim + c)], kHalfStep)
            << winner;
      }
    }
  });
}

TEST_P(RoundedAttentionTest, HugeScoresAreNoProblem) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    for (const float sigma : {30.0F, 300.0F, 1e6F}) {
      const Head<Code> head = random_head<Code>(5, 300, 72, sigma);
      const std::vector<float> out = head.attend(kernels_, 5, 72);
      EXPECT_TRUE(std::all_of(out.begin(), out.end(), [](float x) { return std::isfinite(x) && std::fabs(x) < 6.0F; }));
      if (sigma < 100.0F) expect_softmax(head, "huge scores");
    }
  });
}

TEST_P(RoundedAttentionTest, EqualScoresGiveTheMean) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    constexpr double kHalfStep = 4.0 / (2 * kCodeLimit<Code>);  // of values up to 4
    constexpr std::int64_t kDim = 16;
    for (const std::int64_t n_keys : {1, 5, 128, 300}) {
      const std::vector<float> one = random_values(kDim, 7);
      std::vector<float> k;
      for (std::int64_t j = 0; j < n_keys; ++j) k.insert(k.end(), one.begin(), one.end());
      for (const float size : {0.0F, 1.0F}) {  // with zeros as queries, too
        std::vector<float> q = random_values(9 * kDim, 8);
        for (float& x : q) x *= size;
        const Head<Code> head(q, k, random_values(n_keys * kDim, 9), kDim, kernels_);
        const std::vector<float> out = head.attend(kernels_, 9, kDim);
        for (std::int64_t c = 0; c < kDim; ++c) {
          double mean = 0.0;
          for (std::int64_t j = 0; j < n_keys; ++j) mean += head.v[static_cast<std::size_t>(j * kDim + c)];
          mean /= static_cast<double>(n_keys);
          for (std::int64_t i = 0; i < 9; ++i) {  // equal weights have equal errors: only the values are rounded
            EXPECT_NEAR(out[static_cast<std::size_t>(i * kDim + c)], mean, kHalfStep) << n_keys;
          }
        }
      }
    }
  });
}

TEST_P(RoundedAttentionTest, WhatIsNoNumberIsSeen) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    constexpr std::int64_t kDim = 64, kKeys = 200;
    for (const float wrong : {kNaN, std::numeric_limits<float>::infinity()}) {
      std::vector<float> q = random_values(20 * kDim, 10), k = random_values(kKeys * kDim, 11);
      std::vector<float> v = random_values(kKeys * kDim, 12);
      q[7 * kDim + 3] = wrong;
      v[150 * kDim + 9] = wrong;
      const Head<Code> in_query_and_value(q, k, v, kDim, kernels_);
      const std::vector<float> out = in_query_and_value.attend(kernels_, 20, kDim);
      for (std::int64_t i = 0; i < 20 * kDim; ++i) {
        ASSERT_EQ(std::isnan(out[static_cast<std::size_t>(i)]), i / kDim == 7 || i % kDim == 9) << i;
      }
      for (const std::int64_t key : {0, 50, 127, 128, 199}) {  // a key is in every sum
        std::vector<float> sick = random_values(kKeys * kDim, 11);
        sick[static_cast<std::size_t>(key * kDim)] = wrong;
        const Head<Code> one(random_values(20 * kDim, 10), sick, random_values(kKeys * kDim, 12), kDim, kernels_);
        const std::vector<float> out_of_one = one.attend(kernels_, 20, kDim);
        EXPECT_TRUE(std::all_of(out_of_one.begin(), out_of_one.end(), [](float x) { return std::isnan(x); })) << key;
      }
      // As a damaged weight makes it: the same place of every key.
      for (std::int64_t key = 0; key < kKeys; ++key) k[static_cast<std::size_t>(key * kDim)] = wrong;
      const Head<Code> in_keys(random_values(20 * kDim, 10), k, random_values(kKeys * kDim, 12), kDim, kernels_);
      const std::vector<float> all = in_keys.attend(kernels_, 20, kDim);
      EXPECT_TRUE(std::all_of(all.begin(), all.end(), [](float x) { return std::isnan(x); }));
    }
  });
}

TEST_P(RoundedAttentionTest, PacksValuesOfTheKeysOfALane) {
  both_codes([&](auto code) {
    using Code = decltype(code);
    for (const std::int64_t d : {4, 12, 64, 72, 128}) {
      for (const int n_keys : {1, 2, 5, 127, 128}) {
        const std::int64_t stride = 3 * d + 1;
        const GuardedArray<float> x{std::span<const float>(random_values((n_keys - 1) * stride + d, 13))};
        const GuardedArray<Code> codes(kScaleCols * d), scalar(kScaleCols * d);
        const GuardedArray<float> scales(d), scalar_scales(d);
        std::fill(codes.data(), codes.data() + codes.size(), Code{99});

        rounded<Code>(kernels_).pack_values(x.data(), stride, n_keys, static_cast<int>(d), codes.data(), scales.data());

        rounded<Code>(*kScalarKernels)
            .pack_values(x.data(), stride, n_keys, static_cast<int>(d), scalar.data(), scalar_scales.data());
        for (std::int64_t key = 0; key < kScaleCols; ++key) {
          for (std::int64_t c = 0; c < d; ++c) {
            constexpr int kKeys = kLaneCodes<Code>;
            const std::int64_t at = kKeys * (key / kKeys * d + c) + key % kKeys;
            ASSERT_EQ(codes[at], scalar[at]) << named(d, n_keys);
            const double exact = key < n_keys ? x[key * stride + c] : 0.0F;
            ASSERT_LE(std::fabs(double{scales[c]} * codes[at] - exact),
                      scales[c] * (0.5 + 3.0 * kCodeLimit<Code> * kUnit));
            ASSERT_TRUE(key < n_keys || codes[at] == 0) << named(d, n_keys);
          }
        }
        for (std::int64_t c = 0; c < d; ++c) ASSERT_EQ(scales[c], scalar_scales[c]) << named(d, n_keys);
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Sets, RoundedAttentionTest,
                         ::testing::ValuesIn(available_kernels().begin(), available_kernels().end()),
                         [](const auto& test) { return std::string(test.param->isa); });

}  // namespace
}  // namespace sightline
