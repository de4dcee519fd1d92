/// The gated delta rule against its recurrence in double precision, however heads, columns and runs are cut.
#include "engine/kernels/delta_rule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <span>
#include <vector>

#include "tests/support/guarded_array.h"
#include "tests/support/kernel_samples.h"

namespace sightline {
namespace {

using testing_support::GuardedArray;
using testing_support::kUnit;

struct Shape {
  std::int64_t n, n_k_heads, n_v_heads, d_k, d_v;
};

void PrintTo(const Shape& s, std::ostream* out) {
  *out << s.n << " rows, heads " << s.n_k_heads << '/' << s.n_v_heads << ", " << s.d_k << " x " << s.d_v;
}

/// Inputs as the layer gives them: unit keys, unit queries over sqrt(d_k), gates between 0 and 1.
struct SampleRun {
  explicit SampleRun(const Shape& shape)
      : s(shape),
        q(values(s.n_k_heads * s.d_k, 1)),
        k(values(s.n_k_heads * s.d_k, 2)),
        v(values(s.n_v_heads * s.d_v, 3)),
        decay(values(s.n_v_heads, 4)),
        beta(values(s.n_v_heads, 5)),
        state(testing_support::random_values(delta_state_floats(s.n_v_heads, s.d_k, s.d_v), 6, 0.1F)) {
    for (std::int64_t i = 0; i < s.n * s.n_k_heads; ++i) {
      kScalarKernels->l2_normalize(q.data() + i * s.d_k, 1e-6F, 1.0F / std::sqrt(static_cast<float>(s.d_k)), s.d_k);
      kScalarKernels->l2_normalize(k.data() + i * s.d_k, 1e-6F, 1.0F, s.d_k);
    }
    for (std::int64_t i = 0; i < s.n * s.n_v_heads; ++i) {
      decay[i] = std::exp(-0.2F * std::fabs(decay[i]));
      beta[i] = 1.0F / (1.0F + std::exp(-beta[i]));
    }
    for (std::int64_t h = 0; h < s.n_v_heads; ++h) {  // columns beyond d_v stay empty
      for (std::int64_t col = s.d_v; col < (s.d_v + 15) / 16 * 16; ++col) {
        for (std::int64_t i = 0; i < s.d_k; ++i) state[at(h, i, col)] = 0.0F;
      }
    }
  }

  /// Where element (i, col) of head h lies: slices of 16 columns, each (d_k, 16).
  [[nodiscard]] std::size_t at(std::int64_t h, std::int64_t i, std::int64_t col) const {
    const std::int64_t slices = (s.d_v + 15) / 16;
    return static_cast<std::size_t>(((h * slices + col / 16) * s.d_k + i) * 16 + col % 16);
  }

  /// Rows [first, first + count) through the rule; `out` (n, heads * d_v).
  void apply(std::int64_t first, std::int64_t count, std::vector<float>& states, const GuardedArray<float>& out,
             const Compute& compute) const {
    const auto rows = [&](const GuardedArray<float>& a, std::int64_t cols) {
      return MatrixView<const float>(a.data() + first * cols, count, cols);
    };
    const std::int64_t cols = s.n_v_heads * s.d_v;
    delta_rule(rows(q, s.n_k_heads * s.d_k), rows(k, s.n_k_heads * s.d_k), rows(v, cols), rows(decay, s.n_v_heads),
               rows(beta, s.n_v_heads), s.n_k_heads, s.n_v_heads, s.d_k, s.d_v, states.data(),
               MatrixView<float>(out.data() + first * cols, count, cols), compute);
  }

  [[nodiscard]] GuardedArray<float> values(std::int64_t cols, std::uint64_t seed) const {
    return GuardedArray<float>(std::span<const float>(testing_support::random_values(s.n * cols, seed)));
  }

  Shape s;
  GuardedArray<float> q, k, v, decay, beta;
  std::vector<float> state;
};

class DeltaRuleTest : public ::testing::TestWithParam<Shape> {};

TEST_P(DeltaRuleTest, FollowsTheRecurrence) {
  const SampleRun run(GetParam());
  const Shape& s = run.s;
  for (const Kernels* kernels : available_kernels()) {
    ThreadPool pool(2);
    std::vector<float> state = run.state;
    const GuardedArray<float> out(s.n * s.n_v_heads * s.d_v);
    run.apply(0, s.n, state, out, {*kernels, pool});

    for (std::int64_t h = 0; h < s.n_v_heads; ++h) {
      const std::int64_t key_head = h % s.n_k_heads;
      for (std::int64_t col = 0; col < s.d_v; ++col) {
        std::vector<double> column(static_cast<std::size_t>(s.d_k));
        for (std::int64_t i = 0; i < s.d_k; ++i) column[static_cast<std::size_t>(i)] = run.state[run.at(h, i, col)];
        // Each row's map of the column is no expansion (decay <= 1, beta <= 1, unit key) and adds at most
        // (d_k + 8) u (|S| + |v|); the answer adds as much again, times |q|, and a factor 2 for its own two sums.
        double drift = 0.0;
        for (std::int64_t t = 0; t < s.n; ++t) {
          const float* const key = run.k.data() + (t * s.n_k_heads + key_head) * s.d_k;
          const float* const query = run.q.data() + (t * s.n_k_heads + key_head) * s.d_k;
          const double alpha = run.decay[t * s.n_v_heads + h], beta = run.beta[t * s.n_v_heads + h];
          const double value = run.v[(t * s.n_v_heads + h) * s.d_v + col];
          double recalled = 0.0, answer = 0.0, norm = 0.0, q_norm = 0.0;
          for (std::int64_t i = 0; i < s.d_k; ++i) {
            double& element = column[static_cast<std::size_t>(i)];
            norm += element * element;
            element *= alpha;
            recalled += element * key[i];
          }
          for (std::int64_t i = 0; i < s.d_k; ++i) {
            column[static_cast<std::size_t>(i)] += key[i] * beta * (value - recalled);
            answer += column[static_cast<std::size_t>(i)] * query[i];
            q_norm += double{query[i]} * query[i];
          }
          drift += static_cast<double>(s.d_k + 8) * kUnit * (std::sqrt(norm) + std::fabs(value));
          ASSERT_LE(std::fabs(out[(t * s.n_v_heads + h) * s.d_v + col] - answer), 2.0 * drift * std::sqrt(q_norm))
              << kernels->isa << ", row " << t << ", head " << h << ", column " << col;
        }
        for (std::int64_t i = 0; i < s.d_k; ++i) {
          ASSERT_LE(std::fabs(state[run.at(h, i, col)] - column[static_cast<std::size_t>(i)]), drift) << kernels->isa;
        }
      }
    }
  }
}

TEST_P(DeltaRuleTest, DoesNotDependOnWorkersNorOnHowARunIsCut) {
  const SampleRun run(GetParam());
  const Shape& s = run.s;
  const std::int64_t floats = s.n * s.n_v_heads * s.d_v;
  for (const Kernels* kernels : available_kernels()) {
    ThreadPool one(1);
    std::vector<float> expected_state = run.state;
    const GuardedArray<float> expected(floats);
    run.apply(0, s.n, expected_state, expected, {*kernels, one});

    for (const int workers : {1, 2, 5}) {
      ThreadPool pool(workers);
      for (const std::int64_t piece : {std::int64_t{1}, std::int64_t{3}, std::int64_t{64}, s.n}) {
        std::vector<float> state = run.state;
        const GuardedArray<float> out(floats);
        for (std::int64_t first = 0; first < s.n; first += piece) {
          run.apply(first, std::min(piece, s.n - first), state, out, {*kernels, pool});
        }
        EXPECT_TRUE(testing_support::same_bits(state, expected_state)) << kernels->isa << ", pieces of " << piece;
        EXPECT_TRUE(testing_support::same_bits({out.data(), static_cast<std::size_t>(floats)},
                                               {expected.data(), static_cast<std::size_t>(floats)}))
            << kernels->isa;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, DeltaRuleTest,
                         ::testing::Values(Shape{1, 1, 1, 16, 16}, Shape{5, 2, 4, 32, 24}, Shape{130, 2, 6, 40, 8},
                                           Shape{70, 3, 3, 64, 33}, Shape{66, 2, 4, 128, 32}, Shape{3, 1, 2, 7, 1}));

TEST(DeltaRule, StateIsPaddedToSlicesOfSixteenColumns) {
  EXPECT_EQ(delta_state_floats(3, 40, 16), 3 * 40 * 16);
  EXPECT_EQ(delta_state_floats(3, 40, 17), 3 * 40 * 32);
  EXPECT_EQ(delta_state_floats(1, 8, 1), 8 * 16);
}

TEST(DeltaRule, NothingIsRememberedWithoutDecayAndNothingLearnedWithoutBeta) {
  ThreadPool pool(1);
  for (const Kernels* kernels : available_kernels()) {
    const SampleRun run({1, 1, 1, 16, 16});
    run.decay[0] = 0.0F;
    run.beta[0] = 0.0F;
    std::vector<float> state = run.state;
    const GuardedArray<float> out(16);
    run.apply(0, 1, state, out, {*kernels, pool});
    EXPECT_TRUE(std::all_of(state.begin(), state.end(), [](float v) { return v == 0.0F; })) << kernels->isa;
    EXPECT_TRUE(std::all_of(out.data(), out.data() + 16, [](float v) { return v == 0.0F; })) << kernels->isa;
  }
}

}  // namespace
}  // namespace sightline
