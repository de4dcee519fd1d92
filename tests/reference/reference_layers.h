/// The layers of the model for one row at a time, in double precision.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tests/reference/reference_math.h"
#include "tests/reference/reference_weights.h"

namespace sightline {

/// Where a row stands for the rotary angles. Text has t = h = w.
struct ReferencePosition {
  std::int64_t t = 0, h = 0, w = 0;
};

}  // namespace sightline

namespace sightline::reference {

/// What a gated DeltaNet layer remembers: the last conv_width - 1 raw projections, oldest first, and per value head a
/// matrix S[i][j], i = key index, j = value index. All zero at first.
struct DeltaNetState {
  std::vector<Row> recent;
  std::vector<std::vector<Row>> memory;
};
DeltaNetState empty_delta_net_state(const Sizes& sizes);

/// What an attention layer remembers: per past row, the turned keys and the values of all kv heads.
struct AttentionState {
  std::vector<Row> keys, values;
};

/// x (d_model) → (d_model); updates `state`.
/// Source: Yang, Kautz and Hatamizadeh, Gated Delta Networks, equation 10; short convolution and output gate as in
/// the reference class Qwen3_5MoeGatedDeltaNet.
Row delta_net(std::span<const double> x, const DeltaNetWeights& weights, const Sizes& sizes, DeltaNetState& state);

/// x (d_model) → (d_model); appends to `state` and attends to everything in it.
Row attention(std::span<const double> x, ReferencePosition position, const AttentionWeights& weights,
              const Sizes& sizes, AttentionState& state);

/// Turns the first rotary_dim values of one head: pair (i, i + rotary_dim / 2) by position · base^(-2 i / rotary_dim),
/// where the interleaved sections say which of t, h, w the pair follows.
void rotate(std::span<double> head, ReferencePosition position, const Sizes& sizes);

/// down(silu(gate x) ∘ (up x)); d_model → d_model.
Row gated_unit(std::span<const double> x, const GatedUnit& weights);

/// The chosen experts, weighted by the router's renormalised softmax, plus the gated shared expert; d_model → d_model.
Row mixture(std::span<const double> x, const MixtureWeights& weights, const Sizes& sizes);

}  // namespace sightline::reference
