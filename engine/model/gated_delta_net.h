/// Linear attention: short convolution, gated delta rule, gated norm.
#pragma once

#include <cstdint>

#include "engine/kernels/compute.h"
#include "engine/model/batch.h"
#include "engine/model/layer_weights.h"
#include "engine/model/model_config.h"
#include "engine/model/workspace.h"

namespace sightline {

/// Mixes the rows of each sequence through a memory of fixed size:
///
///   q, k, v = silu(conv(W_qkv x));  q, k of each head to unit length;  q / √head_dim
///   α = exp(−e^A softplus(W_α x + b));  β = sigmoid(W_β x)
///   S ← α S;  S ← S + β k (v − Sᵀ k)ᵀ;  o = Sᵀ q
///   y = W_o (norm(o) ∘ silu(W_z x))
///
/// Reads rows.normed of `workspace`, writes rows.branch, moves the states of layer `layer` on.
/// Source: Gated Delta Networks (Yang, Kautz and Hatamizadeh 2024).
void gated_delta_net(const GatedDeltaNetWeights& weights, const ModelConfig& config, const Batch& batch,
                     std::int64_t layer, Workspace& workspace, const Compute& compute) noexcept;

}  // namespace sightline
