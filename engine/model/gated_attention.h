/// Full attention: QK norm, M-RoPE, cache append, output gate.
#pragma once

#include <cstdint>

#include "engine/kernels/compute.h"
#include "engine/model/batch.h"
#include "engine/model/layer_weights.h"
#include "engine/model/model_config.h"
#include "engine/model/workspace.h"

namespace sightline {

/// Mixes the rows of each sequence with all rows before them:
///
///   q, g = W_q x;  k = W_k x;  v = W_v x
///   o    = softmax(rope(norm(q)) · rope(norm(k))ᵀ / √head_dim) v      causal, over the whole sequence
///   y    = W_o (o ∘ sigmoid(g))
///
/// Reads rows.normed, cosines and sines of `workspace`, writes rows.branch, appends to the caches of layer `layer`.
/// Requires: every sequence has room for its slice.
/// Source: Attention Is All You Need (Vaswani et al. 2017) with grouped keys (Ainslie et al. 2023), QK norm (Henry et
/// al. 2020) and the output gate of Qwen3-Next (Qiu et al. 2025).
void gated_attention(const GatedAttentionWeights& weights, const ModelConfig& config, const Batch& batch,
                     std::int64_t layer, Workspace& workspace, const Compute& compute) noexcept;

}  // namespace sightline
