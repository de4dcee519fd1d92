/// The law: instruction sets agree. What differs between them is the order of float additions and fused roundings.
///
/// Each comparison states how often either side may round; u = 2^-24, and both sides may err, so bounds are doubled.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "engine/kernels/attention.h"
#include "engine/kernels/delta_rule.h"
#include "engine/kernels/expert_ffn.h"
#include "tests/support/kernel_samples.h"

namespace sightline {
namespace {

using testing_support::kUnit;
using testing_support::random_values;
using testing_support::SampleActivations;
using testing_support::SampleMatrix;

class IsaKernelsAgreeTest : public ::testing::TestWithParam<const Kernels*> {
 protected:
  std::int64_t any(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  std::vector<float> values(std::int64_t n, float sigma = 1.0F) { return random_values(n, random_(), sigma); }

  const Kernels& kernels_ = *GetParam();
  ThreadPool pool_{2};
  std::mt19937_64 random_{2024};
};

/// |a - b| <= bound for every element, where bound(i) is twice what one side may err.
template <class Bound>
void expect_close(const std::vector<float>& a, const std::vector<float>& b, const char* what, Bound&& bound) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    ASSERT_LE(std::fabs(double{a[i]} - b[i]), bound(i)) << what << ", element " << i;
}

TEST_P(IsaKernelsAgreeTest, OnProductsOfAllFormatsAndAnyShape) {
  for (const DType dtype : testing_support::formats(true, true)) {
    const std::int64_t unit = is_plain(dtype) ? 1 : dtype_info(dtype).block_size;
    for (int round = 0; round < 3; ++round) {
      const std::int64_t cols = unit * any(1, unit == 1 ? 900 : 900 / unit), rows = any(1, 70), n = any(1, 40);
      const SampleMatrix matrix(dtype, rows, cols, random_());
      const SampleActivations x(n, cols, random_());
      std::vector<float> a(static_cast<std::size_t>(n * rows)), b(a.size());
      matmul(matrix.view(Storage::Strips), x.view(), MatrixView<float>(a.data(), n, rows), {kernels_, pool_});
      matmul(matrix.view(Storage::Strips), x.view(), MatrixView<float>(b.data(), n, rows), {*kScalarKernels, pool_});
      for (std::int64_t r = 0; r < rows; ++r) {
        const testing_support::ExactRow exact(matrix, r);
        for (std::int64_t i = 0; i < n; ++i) {
          const auto at = static_cast<std::size_t>(i * rows + r);
          ASSERT_LE(std::fabs(double{a[at]} - b[at]), 2.0 * exact.times(x, i).bound) << dtype_info(dtype).name;
        }
      }
    }
  }
}

TEST_P(IsaKernelsAgreeTest, OnRoundedActivationsToTheBit) {
  const std::vector<float> x = values(32 * 2000, 2.0F);
  const auto n = static_cast<std::int64_t>(x.size());
  std::vector<std::int8_t> codes[2] = {std::vector<std::int8_t>(x.size()), std::vector<std::int8_t>(x.size())};
  std::vector<ActivationStats> stats[2] = {std::vector<ActivationStats>(2000), std::vector<ActivationStats>(2000)};
  kernels_.quantize(x.data(), n, codes[0].data(), stats[0].data());
  kScalarKernels->quantize(x.data(), n, codes[1].data(), stats[1].data());
  EXPECT_EQ(codes[0], codes[1]);
  EXPECT_EQ(std::memcmp(stats[0].data(), stats[1].data(), 2000 * sizeof(ActivationStats)), 0);
}

TEST_P(IsaKernelsAgreeTest, OnVectorOperationsOfAnyLength) {
  for (int round = 0; round < 60; ++round) {
    const std::int64_t n = any(1, 600);
    const auto terms = static_cast<double>(n);
    const std::vector<float> x = values(n, 4.0F), w = values(n), g = values(n, 6.0F);
    double size = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) size += std::fabs(double{x[i]} * w[i]);
    EXPECT_LE(std::fabs(double{kernels_.dot(x.data(), w.data(), n)} - kScalarKernels->dot(x.data(), w.data(), n)),
              2.0 * (terms + 1.0) * kUnit * size);

    // Every operation on the same input twice; a relative bound of `roundings` u per side, of what `scale` says.
    const auto twice = [&](const char* what, double roundings, auto&& operation) {
      std::vector<float> a = x, b = x;
      operation(kernels_, a);
      operation(*kScalarKernels, b);
      expect_close(a, b, what,
                   [&](std::size_t i) { return 2.0 * roundings * kUnit * std::fabs(double{b[i]}) + 3e-38; });
    };
    twice("rms_norm", terms / 2.0 + 8.0,
          [&](const Kernels& k, auto& y) { k.rms_norm(x.data(), w.data(), 1e-6F, y.data(), n); });
    twice("gated_rms_norm", terms / 2.0 + 16.0,
          [&](const Kernels& k, auto& y) { k.gated_rms_norm(x.data(), w.data(), g.data(), 1e-6F, y.data(), n); });
    twice("l2_normalize", terms / 2.0 + 6.0,
          [&](const Kernels& k, auto& y) { k.l2_normalize(y.data(), 1e-6F, 0.5F, n); });
    twice("add", 0.0, [&](const Kernels& k, auto& y) { k.add(w.data(), y.data(), n); });
    twice("silu_mul", 8.0, [&](const Kernels& k, auto& y) { k.silu_mul(g.data(), w.data(), y.data(), n); });
    twice("sigmoid_mul", 7.0, [&](const Kernels& k, auto& y) { k.sigmoid_mul(g.data(), y.data(), n); });
    twice("softmax", terms + 110.0, [&](const Kernels& k, auto& y) { k.softmax(y.data(), n); });

    std::vector<std::uint16_t> halves[2] = {std::vector<std::uint16_t>(x.size()), std::vector<std::uint16_t>(x.size())};
    kernels_.to_f16(x.data(), halves[0].data(), n);
    kScalarKernels->to_f16(x.data(), halves[1].data(), n);
    EXPECT_EQ(halves[0], halves[1]);

    const float* const rows[3] = {x.data(), w.data(), g.data()};
    const std::vector<float> taps = values(3 * n);
    std::vector<float> a(x.size()), b(x.size());
    kernels_.conv_silu(rows, taps.data(), n, 3, a.data(), n);
    kScalarKernels->conv_silu(rows, taps.data(), n, 3, b.data(), n);
    expect_close(a, b, "conv_silu", [&](std::size_t i) {
      double sum = 0.0;
      for (std::size_t j = 0; j < 3; ++j) sum += std::fabs(double{taps[j * x.size() + i]} * rows[j][i]);
      return 2.0 * kUnit * (1.1 * 4.0 * sum + 7.0 * std::fabs(double{b[i]}));
    });

    std::vector<float> turned[2] = {x, x};
    const std::int64_t half = n / 2;
    kernels_.rotate_pairs(turned[0].data(), w.data(), g.data(), half);
    kScalarKernels->rotate_pairs(turned[1].data(), w.data(), g.data(), half);
    expect_close(turned[0], turned[1], "rotate_pairs", [&](std::size_t i) {
      const auto h = static_cast<std::size_t>(half);
      if (i >= 2 * h) return 0.0;
      const std::size_t pair = i % h;
      return 4.0 * kUnit * (std::fabs(double{w[pair]}) + std::fabs(double{g[pair]})) *
             (std::fabs(double{x[pair]}) + std::fabs(double{x[pair + h]}));
    });
  }
}

TEST_P(IsaKernelsAgreeTest, OnAttention) {
  for (int round = 0; round < 6; ++round) {
    const std::int64_t hd = 16 * any(2, 9), group = any(1, 4), n = any(1, 12), first = any(0, 300), cols = group * hd;
    const std::int64_t keys = first + n;
    const KvType type = round % 2 == 0 ? KvType::F16 : KvType::F32;
    std::vector<std::vector<std::byte>> memory(
        static_cast<std::size_t>((keys + 63) / 64),
        std::vector<std::byte>(static_cast<std::size_t>(kv_page_bytes(type, 1, hd))));
    std::vector<std::byte*> pages;
    for (auto& page : memory) pages.push_back(page.data());
    const std::vector<float> k = values(keys * hd), v = values(keys * hd), q = values(n * cols);
    for (std::int64_t i = 0; i < keys; ++i) {
      write_kv(pages[static_cast<std::size_t>(i / 64)], type, i % 64, k.data() + i * hd, v.data() + i * hd, 1, hd,
               kernels_);
    }
    std::vector<float> answers[2] = {std::vector<float>(q.size()), std::vector<float>(q.size())};
    const Kernels* const tables[2] = {&kernels_, kScalarKernels};
    for (int side = 0; side < 2; ++side) {
      auto scratch = AttentionScratch::create(n, group, hd, keys, 2);
      ASSERT_TRUE(scratch.has_value());
      attend(MatrixView<const float>(q.data(), n, cols), group, 1, hd, first, 0.1F, {pages, type},
             MatrixView<float>(answers[side].data(), n, cols), *scratch, {*tables[side], pool_});
    }
    // Scores of size Σ|q k| / 10 < hd / 5 err by hd u of it; weights and their sum by that and n u; values are below 6.
    const double relative = static_cast<double>((hd + 2) * hd) / 5.0 + static_cast<double>(keys) + 100.0;
    expect_close(answers[0], answers[1], "attention", [&](std::size_t) { return 2.0 * 2.0 * 6.0 * relative * kUnit; });
  }
}

TEST_P(IsaKernelsAgreeTest, OnTheDeltaRule) {
  for (int round = 0; round < 6; ++round) {
    const std::int64_t n = any(1, 80), d_k = any(4, 130), d_v = any(1, 40);
    std::vector<float> q = values(n * 2 * d_k), k = values(n * 2 * d_k), v = values(n * 4 * d_v), decay = values(n * 4),
                       beta = values(n * 4);
    for (std::int64_t i = 0; i < 2 * n; ++i) {
      kScalarKernels->l2_normalize(q.data() + i * d_k, 1e-6F, 1.0F, d_k);
      kScalarKernels->l2_normalize(k.data() + i * d_k, 1e-6F, 1.0F, d_k);
    }
    double size = 1.0;
    for (float& x : v) size = std::max(size, std::fabs(double{x}));
    for (float& x : decay) x = 1.0F / (1.0F + std::exp(-x - 2.0F));
    for (float& x : beta) x = 1.0F / (1.0F + std::exp(-x));
    const auto floats = static_cast<std::size_t>(delta_state_floats(4, d_k, d_v));
    std::vector<float> states[2] = {std::vector<float>(floats), std::vector<float>(floats)};
    std::vector<float> answers[2] = {std::vector<float>(v.size()), std::vector<float>(v.size())};
    const Kernels* const tables[2] = {&kernels_, kScalarKernels};
    for (int side = 0; side < 2; ++side) {
      delta_rule(MatrixView<const float>(q.data(), n, 2 * d_k), MatrixView<const float>(k.data(), n, 2 * d_k),
                 MatrixView<const float>(v.data(), n, 4 * d_v), MatrixView<const float>(decay.data(), n, 4),
                 MatrixView<const float>(beta.data(), n, 4), 2, 4, d_k, d_v, states[side].data(),
                 MatrixView<float>(answers[side].data(), n, 4 * d_v), {*tables[side], pool_});
    }
    // (d_k + 8) u (|S| + |v|) per row, and |S| grows by at most |v| a row; see delta_rule_test.cpp.
    const auto rows = static_cast<double>(n);
    const double bound = 2.0 * 2.0 * static_cast<double>(d_k + 8) * kUnit * size * rows * (rows + 1.0);
    expect_close(states[0], states[1], "delta state", [&](std::size_t) { return bound; });
    expect_close(answers[0], answers[1], "delta rule", [&](std::size_t) { return bound; });
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, IsaKernelsAgreeTest,
                         ::testing::ValuesIn(available_kernels().begin(), available_kernels().end()),
                         [](const auto& test) { return std::string(test.param->isa); });

}  // namespace
}  // namespace sightline
