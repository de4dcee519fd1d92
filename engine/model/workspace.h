/// Workspace: activation buffers of one forward pass, allocated once.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/base/tensor_view.h"
#include "engine/kernels/attention.h"
#include "engine/kernels/expert_ffn.h"
#include "engine/kernels/matmul.h"
#include "engine/model/model_config.h"

namespace sightline {

// Activations of one pass, one row per row of the batch. Only one of the blocks below is in use at a time, so they
// share their memory.

struct AttentionRows {
  MatrixView<float> q_and_gate;  ///< (n, n_heads * 2 * head_dim), query and gate of each head side by side
  MatrixView<float> q, mixed;    ///< (n, n_heads * head_dim)
  MatrixView<float> k, v;        ///< (n, n_kv_heads * head_dim)
};

struct DeltaNetRows {
  MatrixView<float> qkv;          ///< (n, conv_channels), as projected
  MatrixView<float> convolved;    ///< the same after the short convolution
  MatrixView<float> z, mixed;     ///< (n, v_dim_linear)
  MatrixView<float> decay, beta;  ///< (n, n_v_heads_linear)
};

struct DenseFfnRows {
  MatrixView<float> gate, up;  ///< (n, d_ff)
};

struct MoeRows {
  MatrixView<float> scores;  ///< (n, n_experts)
};

struct PassRows {
  MatrixView<float> hidden;          ///< (n, d_model): the residual stream
  MatrixView<float> normed;          ///< (n, d_model): what a block reads
  MatrixView<float> branch;          ///< (n, d_model): what a block answers
  MatrixView<float> cosines, sines;  ///< (n, rotary_dim / 2)
  AttentionRows attention;
  DeltaNetRows delta_net;
  DenseFfnRows dense;
  MoeRows moe;
};

/// Which experts serve which rows.
struct Routing {
  AlignedBuffer<std::int32_t> chosen;         ///< (n, n_experts_used): by row, most probable first
  AlignedBuffer<float> shares;                ///< the same shape: how much each counts
  AlignedBuffer<std::int64_t> begin;          ///< (n_experts + 1): where each expert's entries begin below
  AlignedBuffer<std::int32_t> rows;           ///< by expert; then 0 … n - 1 for the shared expert
  AlignedBuffer<float> weights;               ///< likewise
  std::vector<ExpertAssignment> assignments;  ///< room for n_experts + 1
};

/// Scratch paper of one forward pass. One pass at a time; any number of sequences and models of one shape may take
/// turns with it.
class Workspace {
 public:
  /// For passes of up to `max_rows` rows, of which up to `max_logit_rows` want logits, in sequences of up to
  /// `max_positions` rows, on up to `workers` workers. Errors: OverBudget.
  static Result<Workspace> create(const ModelConfig& config, std::int64_t max_rows, std::int64_t max_logit_rows,
                                  std::int64_t max_positions, int workers);
  /// About how many bytes `create` with the same arguments takes, for planning; scratch of the kernels is rounded up.
  static std::int64_t estimate_bytes(const ModelConfig& config, std::int64_t max_rows, std::int64_t max_logit_rows,
                                     std::int64_t max_positions, int workers) noexcept;

  [[nodiscard]] std::int64_t max_rows() const noexcept { return max_rows_; }
  [[nodiscard]] std::int64_t max_logit_rows() const noexcept { return max_logit_rows_; }

  // For the layers of the model:

  /// Lays `rows` out for a pass of `n` rows. Requires: n <= max_rows().
  void begin(const ModelConfig& config, std::int64_t n) noexcept;
  /// Room for the scores of `n` rows, (n, vocab_size). Requires: n <= max_logit_rows().
  MatrixView<float> logits(const ModelConfig& config, std::int64_t n) noexcept;

  PassRows rows;
  Routing routing;
  ActivationBuffer rounded;  ///< of what a product reads; one at a time
  ExpertScratch experts;
  AttentionScratch attention;

 private:
  AlignedBuffer<float> activations_;
  AlignedBuffer<float> logits_;
  std::int64_t max_rows_ = 0, max_logit_rows_ = 0;
};

}  // namespace sightline
