/// Full attention: QK norm, M-RoPE, cache append, output gate.
#include "engine/model/gated_attention.h"

#include <algorithm>
#include <cmath>

#include "engine/model/row_ops.h"
#include "engine/model/sequence.h"

namespace sightline {

namespace {

/// Norms and rotates the heads of queries and keys. Queries leave the side of their gates.
void prepare_heads(const GatedAttentionWeights& weights, const ModelConfig& config, const PassRows& rows,
                   const Compute& compute) noexcept {
  const AttentionRows& a = rows.attention;
  const std::int64_t head_dim = config.head_dim;
  const auto eps = static_cast<float>(config.rms_eps);
  const Kernels& kernels = compute.kernels;
  compute.pool.parallel_for(a.q.rows, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t row = begin; row < end; ++row) {
      const float* const cosines = rows.cosines.row(row);
      const float* const sines = rows.sines.row(row);
      for (std::int64_t head = 0; head < config.n_heads; ++head) {
        float* const q = a.q.row(row) + head * head_dim;
        kernels.rms_norm(a.q_and_gate.row(row) + 2 * head * head_dim, weights.q_norm.data(), eps, q, head_dim);
        kernels.rotate_pairs(q, cosines, sines, rows.cosines.cols);
      }
      for (std::int64_t head = 0; head < config.n_kv_heads; ++head) {
        float* const k = a.k.row(row) + head * head_dim;
        kernels.rms_norm(k, weights.k_norm.data(), eps, k, head_dim);
        kernels.rotate_pairs(k, cosines, sines, rows.cosines.cols);
      }
    }
  });
}

/// Appends keys and values (n, n_kv_heads * head_dim) after the `first` rows that the cache holds.
void append(MatrixView<const float> k, MatrixView<const float> v, std::int64_t first, const ModelConfig& config,
            const KvCache& cache, const Compute& compute) noexcept {
  // A piece is what falls on one page, so that no two workers write to the same lines of memory.
  const std::int64_t in_first_page = first % kPageRows;
  compute.pool.parallel_for(in_first_page + k.rows, kPageRows, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t slot = std::max(begin, in_first_page); slot < end; ++slot) {
      const std::int64_t row = slot - in_first_page;
      write_kv(cache.page_of_row(first + row), cache.type(), slot % kPageRows, k.row(row), v.row(row),
               config.n_kv_heads, config.head_dim, compute.kernels);
    }
  });
}

/// o *= sigmoid(gate), head by head.
void apply_gates(const ModelConfig& config, const AttentionRows& a, const Compute& compute) noexcept {
  compute.pool.parallel_for(a.mixed.rows, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t row = begin; row < end; ++row) {
      for (std::int64_t head = 0; head < config.n_heads; ++head) {
        const float* const gate = a.q_and_gate.row(row) + (2 * head + 1) * config.head_dim;
        compute.kernels.sigmoid_mul(gate, a.mixed.row(row) + head * config.head_dim, config.head_dim);
      }
    }
  });
}

}  // namespace

void gated_attention(const GatedAttentionWeights& weights, const ModelConfig& config, const Batch& batch,
                     std::int64_t layer, Workspace& workspace, const Compute& compute) noexcept {
  const PassRows& rows = workspace.rows;
  const AttentionRows& a = rows.attention;
  const Activations x = workspace.rounded.round(rows.normed, compute);
  project({{weights.q_and_gate, a.q_and_gate}, {weights.k, a.k}, {weights.v, a.v}}, x, compute);
  prepare_heads(weights, config, rows, compute);

  const float scale = 1.0F / std::sqrt(static_cast<float>(config.head_dim));
  std::int64_t begin = 0;
  for (const BatchSlice& slice : batch.slices) {
    const auto n = static_cast<std::int64_t>(slice.rows.size());
    const std::int64_t first = slice.sequence->rows();
    const KvCache& cache = slice.sequence->kv_cache(layer);
    append(a.k.slice(begin, n), a.v.slice(begin, n), first, config, cache, compute);
    attend(a.q.slice(begin, n), config.n_heads, config.n_kv_heads, config.head_dim, first, scale, cache.pages(),
           a.mixed.slice(begin, n), workspace.attention, compute);
    begin += n;
  }

  apply_gates(config, a, compute);
  project({{weights.out, rows.branch}}, workspace.rounded.round(a.mixed, compute), compute);
}

}  // namespace sightline
