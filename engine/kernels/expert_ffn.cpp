/// The mixture of experts: every row through its chosen experts and the shared one, from one queue of pieces.
///
/// Two passes over the workers. First the hidden activations: a piece is 32 hidden units of one expert for all its
/// rows; gate and up are multiplied, joined and rounded to 8 bits on the spot, because 32 units are exactly one block.
/// Then the answers: a piece is 32 outputs of all experts, so each output is summed by one worker in a fixed order.
/// With few rows a piece is a few times as long, because memory delivers long runs faster.
#include "engine/kernels/expert_ffn.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "engine/kernels/strip_product.h"

namespace sightline {

namespace {

constexpr std::int64_t kRowsAtOnce = 256;   // rows of one expert whose products a worker holds at a time
constexpr std::int64_t kProductFloats = 2 * kRowsAtOnce * kPairRows;
constexpr std::int64_t kFewPerExpert = 4;   // rows of an expert up to which weights take longest to arrive
constexpr std::int64_t kLongestRun = 4;     // pairs of strips that are then read in one go

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

/// Pairs of strips that one worker takes one after the other.
struct PairRun {
  std::int64_t first, count;

  [[nodiscard]] std::int64_t first_unit() const { return first * kPairRows; }
  [[nodiscard]] std::int64_t units() const { return count * kPairRows; }          // with those beyond the last
  [[nodiscard]] std::int64_t units_of(std::int64_t all) const { return std::min(units(), all - first_unit()); }
  [[nodiscard]] std::int64_t rows_at_once() const { return kRowsAtOnce / count; }
};

/// All pairs of a run times some rows, weights in the order in which they lie; y (count, units()). `next` follows.
void multiply_run(const WeightMatrix& w, const PairRun& run, const Activations& x, const std::int32_t* rows,
                  std::int64_t count, float* y, const Kernels& kernels, const NextPair& next) {
  for (std::int64_t i = 0; i < run.count; ++i) {
    multiply_strip_pair(w, run.first + i, x, rows, count, y + i * kPairRows, run.units(), kernels,
                        i + 1 < run.count ? NextPair{&w, run.first + i + 1} : next);
  }
}

/// The hidden units of a run of one expert for all its rows.
void run_hidden(const ExpertAssignment& assignment, const PairRun& run, const Activations& x, const Hidden& hidden,
                float* products, const Kernels& kernels) {
  const ExpertWeights& expert = *assignment.expert;
  const std::int64_t units = run.units_of(hidden.d_ff);
  float* const gate = products;
  float* const up = products + kRowsAtOnce * kPairRows;
  for (std::int64_t first = 0; first < size_of(assignment); first += run.rows_at_once()) {
    const std::int64_t count = std::min(run.rows_at_once(), size_of(assignment) - first);
    const std::int32_t* const rows = assignment.rows.data() + first;
    // Each asks for its own next run: the other's product lies between, and both then are in the second cache.
    multiply_run(expert.gate, run, x, rows, count, gate, kernels, {&expert.gate, run.first + run.count});
    multiply_run(expert.up, run, x, rows, count, up, kernels, {&expert.up, run.first + run.count});
    scale_all(gate, count * run.units(), expert.scale_gate);
    scale_all(up, count * run.units(), expert.scale_up);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t at = (first + i) * hidden.d_ff + run.first_unit();
      float* const of_gate = gate + i * run.units();
      if (hidden.rounded) {
        kernels.silu_mul(of_gate, up + i * run.units(), of_gate, units);
        kernels.quantize(of_gate, units, hidden.codes + at, hidden.stats + at / kBlockCols);
      } else {
        kernels.silu_mul(of_gate, up + i * run.units(), hidden.values + at, units);
      }
    }
  }
}

/// The outputs of a run of one expert, added to y. The same run of `next_expert`, if there is one, follows.
void run_output(const ExpertAssignment& assignment, const PairRun& run, const Hidden& hidden, float* products,
                MatrixView<float> y, const Kernels& kernels, const ExpertWeights* next_expert) {
  const ExpertWeights& expert = *assignment.expert;
  const NextPair next{next_expert != nullptr ? &next_expert->down : nullptr, run.first};
  for (std::int64_t first = 0; first < size_of(assignment); first += run.rows_at_once()) {
    const std::int64_t count = std::min(run.rows_at_once(), size_of(assignment) - first);
    multiply_run(expert.down, run, hidden.slice(first, count), nullptr, count, products, kernels, next);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto entry = static_cast<std::size_t>(first + i);
      kernels.add_scaled(products + i * run.units(), assignment.weights[entry] * expert.scale_down,
                         y.row(assignment.rows[entry]) + run.first_unit(), run.units_of(y.cols));
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
  const auto run_length = [&](std::int64_t pairs) {
    if (first_row[n] > kFewPerExpert * n) return std::int64_t{1};
    return std::clamp<std::int64_t>(pairs / (4 * compute.pool.workers()), 1, kLongestRun);
  };

  const auto hidden_of = [&](std::int64_t a) {
    const ExpertWeights& expert = *assignments[static_cast<std::size_t>(a)].expert;
    const std::int64_t at = first_row[a] * scratch.stride_;
    return Hidden{scratch.hidden_.data() + at, scratch.hidden_rounded_.codes() + at,
                  scratch.hidden_rounded_.stats() + at / kBlockCols, expert.down.cols, !is_plain(expert.down.dtype)};
  };
  const auto products_of = [&](int worker) { return scratch.products_.data() + worker * kProductFloats; };

  const std::int64_t hiddens = first_pair[n], outputs = strip_pairs(y.cols);
  compute.pool.parallel_for(hiddens, run_length(hiddens), [&](std::int64_t begin, std::int64_t end, int worker) {
    while (begin < end) {
      const std::int64_t a = std::upper_bound(first_pair, first_pair + n + 1, begin) - first_pair - 1;
      const PairRun run{begin - first_pair[a], std::min(end, first_pair[a + 1]) - begin};
      run_hidden(assignments[static_cast<std::size_t>(a)], run, x, hidden_of(a), products_of(worker), compute.kernels);
      begin += run.count;
    }
  });
  compute.pool.parallel_for(outputs, run_length(outputs), [&](std::int64_t begin, std::int64_t end, int worker) {
    const auto used_from = [&](std::int64_t a) {
      while (a < n && assignments[static_cast<std::size_t>(a)].rows.empty()) ++a;
      return a;
    };
    for (std::int64_t a = used_from(0), next; a < n; a = next) {   // experts outermost: long runs of their weights
      next = used_from(a + 1);
      run_output(assignments[static_cast<std::size_t>(a)], {begin, end - begin}, hidden_of(a), products_of(worker), y,
                 compute.kernels, next < n ? assignments[static_cast<std::size_t>(next)].expert : nullptr);
    }
  });
}

}  // namespace sightline
