/// The mixture of experts: every row through its chosen experts and the shared one, from one queue of pieces.
///
/// Two passes over the workers. First the hidden activations: a piece is 32 hidden units of one expert for all its
/// rows; gate and up are multiplied, joined and rounded to 8 bits on the spot, because 32 units are exactly one block.
/// Then the answers: a piece is 32 outputs of all experts, so each output is summed by one worker in a fixed order.
#include "engine/kernels/expert_ffn.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "engine/kernels/strip_product.h"

namespace sightline {

namespace {

constexpr std::int64_t kRowsAtOnce = 256;   // rows of one expert whose products a worker holds at a time
constexpr std::int64_t kProductFloats = 2 * kRowsAtOnce * kPairRows;
constexpr std::int64_t kFewPairs = 16;      // (row, expert) pairs below which pieces are made longer

/// The hidden rows of one assignment, in both forms.
struct Hidden {
  float* values;
  std::int8_t* codes;
  ActivationStats* stats;
  std::int64_t d_ff;
  bool rounded;   // which of the two forms the down product reads

  [[nodiscard]] Activations slice(std::int64_t first, std::int64_t n) const {
    Activations all;
    all.rows = {values, first + n, d_ff};
    if (rounded) {
      all.codes = codes;
      all.stats = stats;
    }
    return all.slice(first, n);
  }
};

void scale_all(float* x, std::int64_t n, float scale) {
  if (scale == 1.0F) return;
  for (std::int64_t i = 0; i < n; ++i) x[i] *= scale;
}

std::int64_t size_of(const ExpertAssignment& assignment) { return static_cast<std::int64_t>(assignment.rows.size()); }

/// 32 hidden units (pair `pair`) of one expert for all its rows.
void run_hidden(const ExpertAssignment& assignment, std::int64_t pair, const Activations& x, const Hidden& hidden,
                float* products, const Kernels& kernels) {
  const ExpertWeights& expert = *assignment.expert;
  const std::int64_t first_unit = pair * kPairRows, units = std::min(kPairRows, hidden.d_ff - first_unit);
  float* const gate = products;
  float* const up = products + kRowsAtOnce * kPairRows;
  for (std::int64_t first = 0; first < size_of(assignment); first += kRowsAtOnce) {
    const std::int64_t count = std::min(kRowsAtOnce, size_of(assignment) - first);
    multiply_strip_pair(expert.gate, pair, x, assignment.rows.data() + first, count, gate, kPairRows, kernels);
    multiply_strip_pair(expert.up, pair, x, assignment.rows.data() + first, count, up, kPairRows, kernels);
    scale_all(gate, count * kPairRows, expert.scale_gate);
    scale_all(up, count * kPairRows, expert.scale_up);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t at = (first + i) * hidden.d_ff + first_unit;
      float joined[kPairRows];
      kernels.silu_mul(gate + i * kPairRows, up + i * kPairRows, hidden.rounded ? joined : hidden.values + at, units);
      if (hidden.rounded) kernels.quantize(joined, kPairRows, hidden.codes + at, hidden.stats + at / kBlockCols);
    }
  }
}

/// 32 outputs (pair `pair`) of one expert, added to y.
void run_output(const ExpertAssignment& assignment, std::int64_t pair, const Hidden& hidden, float* products,
                MatrixView<float> y, const Kernels& kernels) {
  const ExpertWeights& expert = *assignment.expert;
  const std::int64_t units = std::min(kPairRows, y.cols - pair * kPairRows);
  for (std::int64_t first = 0; first < size_of(assignment); first += kRowsAtOnce) {
    const std::int64_t count = std::min(kRowsAtOnce, size_of(assignment) - first);
    multiply_strip_pair(expert.down, pair, hidden.slice(first, count), nullptr, count, products, kPairRows, kernels);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto entry = static_cast<std::size_t>(first + i);
      kernels.add_scaled(products + i * kPairRows, assignment.weights[entry] * expert.scale_down,
                         y.row(assignment.rows[entry]) + pair * kPairRows, units);
    }
  }
}

}  // namespace

Result<ExpertScratch> ExpertScratch::create(std::int64_t max_pairs, std::int64_t max_d_ff, std::int64_t max_assignments,
                                            int max_workers) {
  ExpertScratch scratch;
  scratch.stride_ = (max_d_ff + kBlockCols - 1) / kBlockCols * kBlockCols;
  scratch.n_pairs_ = max_pairs;
  auto hidden = AlignedBuffer<float>::create(max_pairs * scratch.stride_);
  if (!hidden) return hidden.error();
  auto rounded = ActivationBuffer::create(max_pairs * scratch.stride_);
  if (!rounded) return rounded.error();
  auto products = AlignedBuffer<float>::create(kProductFloats * max_workers);
  if (!products) return products.error();
  auto first_pair = AlignedBuffer<std::int64_t>::create(max_assignments + 1);
  if (!first_pair) return first_pair.error();
  auto first_row = AlignedBuffer<std::int64_t>::create(max_assignments + 1);
  if (!first_row) return first_row.error();
  scratch.hidden_ = std::move(*hidden);
  scratch.hidden_rounded_ = std::move(*rounded);
  scratch.products_ = std::move(*products);
  scratch.first_pair_ = std::move(*first_pair);
  scratch.first_row_ = std::move(*first_row);
  return scratch;
}

void apply_experts(std::span<const ExpertAssignment> assignments, const Activations& x, MatrixView<float> y,
                   ExpertScratch& scratch, const Compute& compute) noexcept {
  const auto n = static_cast<std::int64_t>(assignments.size());
  std::int64_t* const first_pair = scratch.first_pair_.data();
  std::int64_t* const first_row = scratch.first_row_.data();
  first_pair[0] = first_row[0] = 0;
  for (std::int64_t a = 0; a < n; ++a) {
    const ExpertAssignment& assignment = assignments[static_cast<std::size_t>(a)];
    const std::int64_t pairs = assignment.rows.empty() ? 0 : strip_pairs(assignment.expert->down.cols);
    first_pair[a + 1] = first_pair[a] + pairs;
    first_row[a + 1] = first_row[a] + size_of(assignment);
  }
  assert(first_row[n] <= scratch.n_pairs_);
  const bool few = first_row[n] < kFewPairs;

  const auto hidden_of = [&](std::int64_t a) {
    const ExpertWeights& expert = *assignments[static_cast<std::size_t>(a)].expert;
    const std::int64_t at = first_row[a] * scratch.stride_;
    return Hidden{scratch.hidden_.data() + at, scratch.hidden_rounded_.codes() + at,
                  scratch.hidden_rounded_.stats() + at / kBlockCols, expert.down.cols, !is_plain(expert.down.dtype)};
  };
  const auto products_of = [&](int worker) { return scratch.products_.data() + worker * kProductFloats; };

  compute.pool.parallel_for(first_pair[n], few ? 4 : 1, [&](std::int64_t begin, std::int64_t end, int worker) {
    for (std::int64_t piece = begin; piece < end; ++piece) {
      const std::int64_t a = std::upper_bound(first_pair, first_pair + n + 1, piece) - first_pair - 1;
      run_hidden(assignments[static_cast<std::size_t>(a)], piece - first_pair[a], x, hidden_of(a), products_of(worker),
                 compute.kernels);
    }
  });
  compute.pool.parallel_for(strip_pairs(y.cols), few ? 4 : 1, [&](std::int64_t begin, std::int64_t end, int worker) {
    for (std::int64_t a = 0; a < n; ++a) {   // experts outermost: their weights are read in long runs
      if (assignments[static_cast<std::size_t>(a)].rows.empty()) continue;
      const Hidden hidden = hidden_of(a);
      for (std::int64_t pair = begin; pair < end; ++pair) {
        run_output(assignments[static_cast<std::size_t>(a)], pair, hidden, products_of(worker), y, compute.kernels);
      }
    }
  });
}

}  // namespace sightline
