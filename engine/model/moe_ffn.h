/// Mixture of experts: router, chosen experts grouped, shared expert.
#pragma once

#include "engine/kernels/compute.h"
#include "engine/model/layer_weights.h"
#include "engine/model/model_config.h"
#include "engine/model/workspace.h"

namespace sightline {

/// Sends every row through the experts its router prefers, and through the shared one:
///
///   p = softmax(W_r x);  T = the n_experts_used most probable, lower number first where equal
///   y = Σ_{e ∈ T} (p_e / Σ_T p) expert_e(x)  +  sigmoid(w_s · x) shared(x)
///
/// Reads rows.normed of `workspace`, writes rows.branch. Rows are grouped by expert, so that an expert's weights are
/// read once per pass.
/// Source: Outrageously Large Neural Networks (Shazeer et al. 2017); the shared expert of DeepSeekMoE
/// (Dai et al. 2024).
void moe_ffn(const MoeWeights& weights, const ModelConfig& config, Workspace& workspace,
             const Compute& compute) noexcept;

}  // namespace sightline
