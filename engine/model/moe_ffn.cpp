/// Mixture of experts: router, chosen experts grouped, shared expert.
#include "engine/model/moe_ffn.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>

#include "engine/model/row_ops.h"

namespace sightline {

namespace {

/// Writes the numbers of the `n_chosen` largest of `p` to `chosen`, largest first, lower number first where equal.
/// NaN counts as smaller than everything that came before it, so that damaged weights still choose real experts.
void choose_largest(std::span<const float> p, std::span<std::int32_t> chosen) noexcept {
  std::size_t held = 0;
  for (std::size_t e = 0; e < p.size(); ++e) {
    std::size_t place = held;
    while (place > 0 && p[e] > p[static_cast<std::size_t>(chosen[place - 1])]) --place;
    if (place == chosen.size()) continue;
    if (held < chosen.size()) ++held;
    std::copy_backward(chosen.begin() + static_cast<std::ptrdiff_t>(place),
                       chosen.begin() + static_cast<std::ptrdiff_t>(held - 1),
                       chosen.begin() + static_cast<std::ptrdiff_t>(held));
    chosen[place] = static_cast<std::int32_t>(e);
  }
}

/// Chooses each row's experts and how much they count, and how much the shared one does.
void route(const MoeWeights& weights, const ModelConfig& config, MatrixView<const float> x, MatrixView<float> scores,
           Routing& routing, const Compute& compute) noexcept {
  const auto n_used = static_cast<std::size_t>(config.n_experts_used);
  float* const shared_weights = routing.weights.data() + scores.rows * config.n_experts_used;
  compute.pool.parallel_for(scores.rows, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t row = begin; row < end; ++row) {
      const std::span<float> p(scores.row(row), static_cast<std::size_t>(config.n_experts));
      const std::span<std::int32_t> chosen(routing.chosen.data() + row * config.n_experts_used, n_used);
      float* const shares = routing.shares.data() + row * config.n_experts_used;
      compute.kernels.softmax(p.data(), config.n_experts);
      choose_largest(p, chosen);
      float sum = 0.0F;
      for (const std::int32_t expert : chosen) sum += p[static_cast<std::size_t>(expert)];
      for (std::size_t i = 0; i < n_used; ++i) shares[i] = p[static_cast<std::size_t>(chosen[i])] / sum;
      const float shared = compute.kernels.dot(weights.shared_gate.data(), x.row(row), x.cols);
      shared_weights[row] = 1.0F / (1.0F + std::exp(-shared));
    }
  });
}

/// Turns "row → experts" into "expert → rows", rows ascending, by counting.
void group_by_expert(const ModelConfig& config, std::int64_t n_rows, Routing& routing) noexcept {
  const std::int64_t n_entries = n_rows * config.n_experts_used;
  std::int64_t* const begin = routing.begin.data();
  std::fill_n(begin, config.n_experts + 1, 0);
  for (std::int64_t i = 0; i < n_entries; ++i) ++begin[routing.chosen[i] + 1];
  for (std::int64_t expert = 0; expert < config.n_experts; ++expert) begin[expert + 1] += begin[expert];
  for (std::int64_t i = 0; i < n_entries; ++i) {
    const std::int64_t to = begin[routing.chosen[i]]++;  // afterwards each begin stands at its end
    routing.rows[to] = static_cast<std::int32_t>(i / config.n_experts_used);
    routing.weights[to] = routing.shares[i];
  }
  for (std::int64_t row = 0; row < n_rows; ++row) routing.rows[n_entries + row] = static_cast<std::int32_t>(row);
}

/// One assignment for each expert that has rows, and one for the shared expert.
void assign(const MoeWeights& weights, const ModelConfig& config, std::int64_t n_rows, Routing& routing) noexcept {
  const std::int64_t n_entries = n_rows * config.n_experts_used;
  const auto add = [&](const ExpertWeights& expert, std::int64_t begin, std::int64_t end) {
    const auto n = static_cast<std::size_t>(end - begin);
    if (n == 0) return;
    assert(routing.assignments.size() < routing.assignments.capacity());
    routing.assignments.push_back({&expert, {routing.rows.data() + begin, n}, {routing.weights.data() + begin, n}});
  };
  routing.assignments.clear();
  std::int64_t begin = 0;
  for (std::int64_t expert = 0; expert < config.n_experts; ++expert) {
    add(weights.experts[static_cast<std::size_t>(expert)], begin, routing.begin[expert]);
    begin = routing.begin[expert];
  }
  add(weights.shared, n_entries, n_entries + n_rows);
}

}  // namespace

void moe_ffn(const MoeWeights& weights, const ModelConfig& config, Workspace& workspace,
             const Compute& compute) noexcept {
  const PassRows& rows = workspace.rows;
  const Activations x = workspace.rounded.round(rows.normed, compute);
  project({{weights.router, rows.moe.scores}}, x, compute);
  route(weights, config, rows.normed, rows.moe.scores, workspace.routing, compute);
  group_by_expert(config, rows.normed.rows, workspace.routing);
  assign(weights, config, rows.normed.rows, workspace.routing);

  std::memset(rows.branch.data, 0, static_cast<std::size_t>(rows.branch.rows * rows.branch.cols) * sizeof(float));
  apply_experts(workspace.routing.assignments, x, rows.branch, workspace.experts, compute);
}

}  // namespace sightline
