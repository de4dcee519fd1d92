/// The weights of one layer, one struct per kind of layer.
#pragma once

#include <span>
#include <variant>
#include <vector>

#include "engine/kernels/expert_ffn.h"
#include "engine/kernels/packed_matrix.h"

namespace sightline {

// All of these borrow: the memory belongs to the Model they are part of. Shapes are (rows, cols) with y = W x.

/// A matrix and the number its products are multiplied by (NVFP4 files carry one per tensor; 1 otherwise).
struct ScaledMatrix {
  WeightMatrix matrix;
  float scale = 1.0F;
};

/// Full attention whose output passes a gate.
struct GatedAttentionWeights {
  ScaledMatrix q_and_gate;  ///< (n_heads * 2 * head_dim, d_model): query and gate of head 0, of head 1, …
  ScaledMatrix k, v;        ///< (n_kv_heads * head_dim, d_model)
  ScaledMatrix out;         ///< (d_model, n_heads * head_dim)
  std::span<const float> q_norm, k_norm;  ///< (head_dim), shared by the heads
};

/// Linear attention by the gated delta rule. K and V are k_dim_linear and v_dim_linear, C = 2 K + V.
struct GatedDeltaNetWeights {
  ScaledMatrix qkv;                ///< (C, d_model): all queries, all keys, all values
  ScaledMatrix z;                  ///< (V, d_model): the output gate
  ScaledMatrix alpha, beta;        ///< (n_v_heads, d_model)
  ScaledMatrix out;                ///< (d_model, V)
  std::span<const float> conv;     ///< (conv_width, C), the last tap for the current row
  std::span<const float> decay;    ///< (n_v_heads): -exp(A_log), as converters store it
  std::span<const float> dt_bias;  ///< (n_v_heads)
  std::span<const float> norm;     ///< (v_head_dim_linear), shared by the heads
};

/// down(silu(gate x) * (up x)).
struct DenseFfnWeights {
  ScaledMatrix gate, up;  ///< (d_ff, d_model)
  ScaledMatrix down;      ///< (d_model, d_ff)
};

/// A few experts per row, chosen by a router, and one that serves every row.
struct MoeWeights {
  ScaledMatrix router;                 ///< (n_experts, d_model)
  std::vector<ExpertWeights> experts;  ///< n_experts
  std::span<const float> shared_gate;  ///< (d_model): how much the shared expert counts
  ExpertWeights shared;
};

struct Layer {
  std::span<const float> mixer_norm, ffn_norm;  ///< (d_model)
  std::variant<GatedAttentionWeights, GatedDeltaNetWeights> mixer;
  std::variant<DenseFfnWeights, MoeWeights> ffn;
};

}  // namespace sightline
