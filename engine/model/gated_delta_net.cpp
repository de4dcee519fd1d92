/// Linear attention: short convolution, gated delta rule, gated norm.
#include "engine/model/gated_delta_net.h"

#include <array>
#include <cmath>

#include "engine/kernels/delta_rule.h"
#include "engine/model/row_ops.h"
#include "engine/model/sequence.h"

namespace sightline {

namespace {

constexpr std::int64_t kMaxConvWidth = 8;    // ModelConfig admits no more
constexpr float kUnitLengthEps = 1e-6F;      // of the reference implementation, inside the root
constexpr float kLinearSoftplus = 20.0F;     // from here on softplus(t) is t in single precision
constexpr std::int64_t kHeadsPerPiece = 16;  // a head of one row takes well under a microsecond

float softplus(float t) noexcept { return t > kLinearSoftplus ? t : std::log1p(std::exp(t)); }
float sigmoid(float t) noexcept { return 1.0F / (1.0F + std::exp(-t)); }

/// The rows of one slice.
struct SliceRows {
  MatrixView<float> qkv, convolved, mixed, decay, beta;
};

SliceRows slice_of(const DeltaNetRows& rows, std::int64_t begin, std::int64_t n) noexcept {
  return {rows.qkv.slice(begin, n), rows.convolved.slice(begin, n), rows.mixed.slice(begin, n),
          rows.decay.slice(begin, n), rows.beta.slice(begin, n)};
}

/// Channels [first, first + n) of row `row` after convolution over the last conv_width rows and SiLU.
void convolve(const GatedDeltaNetWeights& weights, const ModelConfig& config, const SliceRows& r,
              const DeltaNetState& state, std::int64_t row, std::int64_t first, std::int64_t n,
              const Kernels& kernels) noexcept {
  std::array<const float*, kMaxConvWidth> inputs{};
  for (std::int64_t tap = 0; tap < config.conv_width; ++tap) {
    const std::int64_t from = row + tap - (config.conv_width - 1);  // rows before the slice are in the state
    inputs[static_cast<std::size_t>(tap)] = (from >= 0 ? r.qkv.row(from) : state.recent(-from)) + first;
  }
  kernels.conv_silu(inputs.data(), weights.conv.data() + first, config.conv_channels(),
                    static_cast<int>(config.conv_width), r.convolved.row(row) + first, n);
}

/// Everything before the recurrence, head by head: convolution, unit length of queries and keys, decay and beta.
void prepare_heads(const GatedDeltaNetWeights& weights, const ModelConfig& config, const SliceRows& r,
                   const DeltaNetState& state, const Compute& compute) noexcept {
  const std::int64_t n_k = config.n_k_heads_linear;
  const std::int64_t d_k = config.head_dim_linear;
  const std::int64_t d_v = config.v_head_dim_linear;
  const std::int64_t n_heads = 2 * n_k + config.n_v_heads_linear;  // queries, then keys, then values
  const float q_scale = 1.0F / std::sqrt(static_cast<float>(d_k));
  compute.pool.parallel_for(r.qkv.rows * n_heads, kHeadsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t row = i / n_heads;
      const std::int64_t head = i % n_heads;
      if (head < 2 * n_k) {
        convolve(weights, config, r, state, row, head * d_k, d_k, compute.kernels);
        const float scale = head < n_k ? q_scale : 1.0F;
        compute.kernels.l2_normalize(r.convolved.row(row) + head * d_k, kUnitLengthEps, scale, d_k);
        continue;
      }
      const std::int64_t v_head = head - 2 * n_k;
      const auto at = static_cast<std::size_t>(v_head);
      convolve(weights, config, r, state, row, 2 * n_k * d_k + v_head * d_v, d_v, compute.kernels);
      float& decay = r.decay.row(row)[v_head];
      float& beta = r.beta.row(row)[v_head];
      decay = std::exp(weights.decay[at] * softplus(decay + weights.dt_bias[at]));
      beta = sigmoid(beta);
    }
  });
}

void run_slice(const GatedDeltaNetWeights& weights, const ModelConfig& config, const SliceRows& r, DeltaNetState& state,
               const Compute& compute) noexcept {
  prepare_heads(weights, config, r, state, compute);
  state.remember(r.qkv);
  const std::int64_t n = r.qkv.rows;
  const std::int64_t k_dim = config.k_dim_linear();
  const MatrixView<const float> q(r.convolved.data, n, k_dim, r.convolved.stride);
  const MatrixView<const float> k(r.convolved.data + k_dim, n, k_dim, r.convolved.stride);
  const MatrixView<const float> v(r.convolved.data + 2 * k_dim, n, config.v_dim_linear(), r.convolved.stride);
  delta_rule(q, k, v, r.decay, r.beta, config.n_k_heads_linear, config.n_v_heads_linear, config.head_dim_linear,
             config.v_head_dim_linear, state.matrices(), r.mixed, compute);
}

/// o = norm(o) * silu(z), head by head.
void gate_heads(const GatedDeltaNetWeights& weights, const ModelConfig& config, const DeltaNetRows& rows,
                const Compute& compute) noexcept {
  const std::int64_t d_v = config.v_head_dim_linear;
  const auto eps = static_cast<float>(config.rms_eps);
  compute.pool.parallel_for(rows.mixed.rows, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t row = begin; row < end; ++row) {
      for (std::int64_t head = 0; head < config.n_v_heads_linear; ++head) {
        float* const o = rows.mixed.row(row) + head * d_v;
        compute.kernels.gated_rms_norm(o, weights.norm.data(), rows.z.row(row) + head * d_v, eps, o, d_v);
      }
    }
  });
}

}  // namespace

void gated_delta_net(const GatedDeltaNetWeights& weights, const ModelConfig& config, const Batch& batch,
                     std::int64_t layer, Workspace& workspace, const Compute& compute) noexcept {
  const DeltaNetRows& rows = workspace.rows.delta_net;
  const Activations x = workspace.rounded.round(workspace.rows.normed, compute);
  project({{weights.qkv, rows.qkv}, {weights.z, rows.z}, {weights.alpha, rows.decay}, {weights.beta, rows.beta}}, x,
          compute);

  std::int64_t begin = 0;
  for (const BatchSlice& slice : batch.slices) {
    const auto n = static_cast<std::int64_t>(slice.rows.size());
    run_slice(weights, config, slice_of(rows, begin, n), slice.sequence->delta_net_state(layer), compute);
    begin += n;
  }

  gate_heads(weights, config, rows, compute);
  project({{weights.out, workspace.rows.branch}}, workspace.rounded.round(rows.mixed, compute), compute);
}

}  // namespace sightline
