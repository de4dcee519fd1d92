/// The mixture of experts is the sum of what its experts give one by one, whatever the workers do.
#include "engine/kernels/expert_ffn.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/base/dtype.h"
#include "engine/kernels/strip_product.h"
#include "tests/support/kernel_samples.h"

namespace sightline {
namespace {

using testing_support::kUnit;
using testing_support::SampleActivations;
using testing_support::SampleMatrix;

/// An expert with matrices of its own.
struct SampleExpert {
  SampleExpert(DType gate_type, DType up_type, DType down_type, std::int64_t d_model, std::int64_t d_ff,
               std::uint64_t seed)
      : gate(gate_type, d_ff, d_model, seed + 1),
        up(up_type, d_ff, d_model, seed + 2),
        down(down_type, d_model, d_ff, seed + 3) {}

  [[nodiscard]] ExpertWeights weights(Storage storage) const {
    return {gate.view(storage), up.view(storage), down.view(storage), scale_gate, scale_up, scale_down};
  }

  SampleMatrix gate, up, down;
  float scale_gate = 1.0F, scale_up = 1.0F, scale_down = 1.0F;
};

struct Call {
  std::vector<ExpertWeights> experts;
  std::vector<std::vector<std::int32_t>> rows;
  std::vector<std::vector<float>> shares;

  void add(const ExpertWeights& expert, std::vector<std::int32_t> chosen, std::uint64_t seed) {
    experts.push_back(expert);
    shares.push_back(testing_support::random_values(static_cast<std::int64_t>(chosen.size()), seed, 0.5F));
    rows.push_back(std::move(chosen));
  }

  /// Applies all to y, which begins as `start`.
  [[nodiscard]] std::vector<float> apply(const SampleActivations& x, std::int64_t d_ff, const std::vector<float>& start,
                                         const Compute& compute) const {
    std::vector<ExpertAssignment> assignments;
    std::int64_t pairs = 0;
    for (std::size_t e = 0; e < experts.size(); ++e) {
      assignments.push_back({&experts[e], rows[e], shares[e]});
      pairs += static_cast<std::int64_t>(rows[e].size());
    }
    auto scratch =
        ExpertScratch::create(pairs, d_ff, static_cast<std::int64_t>(experts.size()), compute.pool.workers());
    EXPECT_TRUE(scratch.has_value());
    std::vector<float> y = start;
    apply_experts(assignments, x.view(), MatrixView<float>(y.data(), x.rows(), x.cols()), *scratch, compute);
    return y;
  }
};

std::vector<std::int32_t> every(std::int32_t step, std::int32_t n) {
  std::vector<std::int32_t> rows;
  for (std::int32_t r = 0; r < n; r += step) rows.push_back(r);
  return rows;
}

/// gate · x, up · x, their join, down · join with the plain tools that have tests of their own.
std::vector<float> one_by_one(const ExpertWeights& e, const SampleActivations& x, std::int64_t row,
                              const Compute& compute) {
  const std::int64_t d_ff = e.down.cols, d_model = e.down.rows;
  const Activations one = x.view().slice(row, 1);
  std::vector<float> gate(static_cast<std::size_t>(d_ff)), up(gate), answer(static_cast<std::size_t>(d_model));
  matmul(e.gate, one, MatrixView<float>(gate.data(), 1, d_ff), compute);
  matmul(e.up, one, MatrixView<float>(up.data(), 1, d_ff), compute);
  for (float& v : gate) v *= e.scale_gate;
  for (float& v : up) v *= e.scale_up;
  compute.kernels.silu_mul(gate.data(), up.data(), gate.data(), d_ff);
  auto buffer = ActivationBuffer::create(d_ff);
  EXPECT_TRUE(buffer.has_value());
  matmul(e.down, buffer->round({gate.data(), 1, d_ff}, compute), MatrixView<float>(answer.data(), 1, d_model), compute);
  return answer;
}

TEST(ExpertFfn, IsTheSumOfItsExpertsInTheirOrder) {
  constexpr std::int64_t kModel = 256, kFf = 288;
  constexpr std::int32_t kRowsOfX = 270;  // more than one expert takes at a time
  SampleExpert a(DType::Q4_K, DType::Q5_K, DType::Q8_0, kModel, kFf, 10),
      b(DType::Q8_0, DType::IQ4_NL, DType::Q5_1, kModel, kFf, 20);
  const SampleExpert shared(DType::Q6_K, DType::Q6_K, DType::MXFP4, kModel, 96, 30);
  b.scale_gate = 0.75F;
  b.scale_up = 1.25F;
  b.scale_down = -0.5F;
  const SampleActivations x(kRowsOfX, kModel, 40);
  const std::vector<float> start = testing_support::random_values(kRowsOfX * kModel, 41);
  for (const Storage storage : {Storage::Strips, Storage::Rows}) {
    Call call;
    call.add(a.weights(storage), every(1, kRowsOfX), 1);
    call.add(b.weights(storage), {}, 2);
    call.add(b.weights(storage), {3, 4, 100, 269}, 3);
    call.add(a.weights(storage), {4}, 4);  // an expert may stand twice
    call.add(shared.weights(storage), every(2, kRowsOfX), 5);
    for (const Kernels* kernels : available_kernels()) {
      if (kernels == kScalarKernels && storage == Storage::Rows) continue;
      ThreadPool one(1);
      std::vector<float> expected = start;
      for (std::size_t e = 0; e < call.experts.size(); ++e) {
        for (std::size_t i = 0; i < call.rows[e].size(); ++i) {
          if (call.rows[e][i] % 9 > 4) continue;  // half the rows are enough
          const std::vector<float> answer = one_by_one(call.experts[e], x, call.rows[e][i], {*kernels, one});
          kernels->add_scaled(answer.data(), call.shares[e][i] * call.experts[e].scale_down,
                              expected.data() + call.rows[e][i] * kModel, kModel);
        }
      }
      for (const int workers : {1, 2, 5}) {
        ThreadPool pool(workers);
        const std::vector<float> y = call.apply(x, kFf, start, {*kernels, pool});
        for (std::int64_t r = 0; r < kRowsOfX; ++r) {
          if (r % 9 > 4) continue;
          const auto at = static_cast<std::size_t>(r * kModel);
          ASSERT_TRUE(
              testing_support::same_bits(std::span(y).subspan(at, kModel), std::span(expected).subspan(at, kModel)))
              << kernels->isa << ", " << workers << " workers, row " << r;
        }
      }
    }
  }
}

TEST(ExpertFfn, DoesNotDependOnTheNumberOfWorkersForFewOrManyRows) {
  const SampleExpert a(DType::Q4_K, DType::Q4_K, DType::Q6_K, 512, 256, 50),
      b(DType::F16, DType::BF16, DType::F32, 512, 50, 60);
  for (const std::int32_t n : {1, 3, 40}) {
    const SampleActivations x(n, 512, 61);
    const std::vector<float> start(static_cast<std::size_t>(n * 512));
    Call call;
    call.add(a.weights(Storage::Strips), every(1, n), 1);
    call.add(b.weights(Storage::Rows), every(2, n), 2);
    for (const Kernels* kernels : available_kernels()) {
      ThreadPool one(1), two(2), five(5);
      const std::vector<float> expected = call.apply(x, 256, start, {*kernels, one});
      EXPECT_TRUE(testing_support::same_bits(call.apply(x, 256, start, {*kernels, two}), expected))
          << kernels->isa << n;
      EXPECT_TRUE(testing_support::same_bits(call.apply(x, 256, start, {*kernels, five}), expected))
          << kernels->isa << n;
    }
  }
}

/// The first strips of weights that were asked for during products of formats with minima.
std::vector<const std::byte*>& asked_for() {
  static std::vector<const std::byte*> first_strips;
  return first_strips;
}

TEST(ExpertFfn, AsksForTheNextExpertWhileOutputsOfOneAreSummed) {
  constexpr std::int64_t kModel = 64, kFf = 256;   // two pieces of outputs
  const SampleExpert a(DType::Q8_0, DType::Q8_0, DType::Q5_K, kModel, kFf, 80),
      b(DType::Q8_0, DType::Q8_0, DType::Q4_K, kModel, kFf, 90);
  const SampleActivations x(20, kModel, 91);
  Call call;
  call.add(a.weights(Storage::Strips), every(1, 20), 1);
  call.add(a.weights(Storage::Strips), {}, 2);
  call.add(b.weights(Storage::Strips), every(1, 20), 3);
  Kernels recording = *available_kernels().front();
  recording.multiply[0][1] = [](const TileProduct& p) {
    asked_for().push_back(p.ahead_bytes > 0 ? p.ahead[0] : nullptr);
    available_kernels().front()->multiply[0][1](p);
  };
  ThreadPool one(1);

  asked_for().clear();
  (void)call.apply(x, kFf, std::vector<float>(20 * kModel), {recording, one});

  const WeightMatrix& next = call.experts[2].down;
  const std::byte* const second_piece = next.data + kPairRows * row_bytes(next.dtype, next.cols);
  EXPECT_EQ(asked_for(), (std::vector<const std::byte*>{next.data, nullptr, second_piece, nullptr}));
}

struct Types {
  DType gate, up, down;
  std::int64_t d_model, d_ff;
};

/// Exact products of every weight row with row `row` of activations, and their bounds.
struct ExactVector {
  std::vector<double> values, bounds;
};
ExactVector exact(const SampleMatrix& w, const SampleActivations& x, std::int64_t row) {
  ExactVector result;
  for (std::int64_t r = 0; r < w.rows(); ++r) {
    const testing_support::ExactProduct p = testing_support::ExactRow(w, r).times(x, row);
    result.values.push_back(p.value);
    result.bounds.push_back(p.bound);
  }
  return result;
}

TEST(ExpertFfn, IsTheFormulaInDoublePrecisionWithinItsRoundings) {
  for (const Types& t :
       {Types{DType::F32, DType::F16, DType::BF16, 100, 45}, Types{DType::F16, DType::F16, DType::Q8_0, 70, 64},
        Types{DType::Q5_0, DType::Q4_1, DType::F32, 64, 33}, Types{DType::Q4_K, DType::Q6_K, DType::Q5_K, 256, 256}}) {
    SampleExpert expert(t.gate, t.up, t.down, t.d_model, t.d_ff, 70);
    expert.scale_gate = 1.5F;
    expert.scale_up = 0.25F;
    expert.scale_down = 2.0F;
    constexpr std::int32_t kN = 5;
    const SampleActivations x(kN, t.d_model, 71);
    Call call;
    call.add(expert.weights(Storage::Strips), every(2, kN), 3);
    for (const Kernels* kernels : available_kernels()) {
      ThreadPool pool(2);
      const std::vector<float> y =
          call.apply(x, t.d_ff, std::vector<float>(static_cast<std::size_t>(kN * t.d_model)), {*kernels, pool});
      for (std::size_t i = 0; i < call.rows[0].size(); ++i) {
        const std::int64_t row = call.rows[0][i];
        const ExactVector gate = exact(expert.gate, x, row), up = exact(expert.up, x, row);
        std::vector<double> hidden, slack;
        for (std::size_t j = 0; j < gate.values.size(); ++j) {
          const double g = gate.values[j] * 1.5, u = up.values[j] * 0.25, silu = g / (1.0 + std::exp(-g));
          hidden.push_back(silu * u);  // silu's slope is below 1.1; scales, exponential and products: 10 u
          slack.push_back(1.1 * 1.5 * gate.bounds[j] * std::fabs(u) + std::fabs(silu) * 0.25 * up.bounds[j] +
                          10.0 * kUnit * std::fabs(hidden.back()) + 2.0 * kUnit * std::fabs(g * u));
        }
        if (!is_plain(t.down)) {  // rounding to 8 bits: half a step of a block's largest value over 127
          for (std::size_t block = 0; block < hidden.size(); block += 32) {
            double largest = 0.0;
            for (std::size_t j = block; j < block + 32; ++j)
              largest = std::max(largest, std::fabs(hidden[j]) + slack[j]);
            for (std::size_t j = block; j < block + 32; ++j) slack[j] += largest / 254.0 * (1.0 + 1e-5);
          }
        }
        for (std::int64_t r = 0; r < t.d_model; ++r) {
          const std::vector<float> weights = expert.down.row(r);
          double value = 0.0, bound = 0.0, size = 0.0;
          for (std::size_t j = 0; j < weights.size(); ++j) {
            value += weights[j] * hidden[j];
            bound += std::fabs(weights[j]) * slack[j];
            size += std::fabs(weights[j] * hidden[j]);
          }
          // The down product's own roundings, far below the 8-bit step: four per term is plenty for short rows.
          bound = (bound + 4.0 * kUnit * (size + 1e-3) * static_cast<double>(weights.size())) * 2.0;
          const double share = call.shares[0][i];
          ASSERT_LE(std::fabs(y[static_cast<std::size_t>(row * t.d_model + r)] - 2.0 * share * value),
                    bound * std::fabs(share) + 1e-9)
              << kernels->isa << ' ' << dtype_info(t.down).name << ", row " << row << ", output " << r;
        }
      }
      for (std::int64_t c = 0; c < t.d_model; ++c)
        EXPECT_EQ(y[static_cast<std::size_t>(t.d_model + c)], 0.0F);  // unchosen
    }
  }
}

TEST(ExpertFfn, ASickRowStaysAlone) {
  const SampleExpert expert(DType::Q4_K, DType::Q4_K, DType::Q8_0, 256, 64, 80);
  std::vector<float> values = testing_support::random_values(4 * 256, 81);
  const SampleActivations healthy(values, 4, 256);
  values[2 * 256 + 9] = std::nanf("");
  const SampleActivations damaged(values, 4, 256);
  Call call;
  call.add(expert.weights(Storage::Strips), every(1, 4), 1);
  for (const Kernels* kernels : available_kernels()) {
    ThreadPool pool(2);
    const std::vector<float> expected = call.apply(healthy, 64, std::vector<float>(4 * 256), {*kernels, pool});
    const std::vector<float> y = call.apply(damaged, 64, std::vector<float>(4 * 256), {*kernels, pool});
    for (std::size_t i = 0; i < y.size(); ++i) {
      if (i / 256 == 2) {
        ASSERT_FALSE(std::isfinite(y[i])) << kernels->isa << ' ' << i;
      } else {
        ASSERT_EQ(y[i], expected[i]) << kernels->isa << ' ' << i;
      }
    }
  }
}

}  // namespace
}  // namespace sightline
