/// The feed-forward block of models without experts.
#pragma once

#include "engine/kernels/compute.h"
#include "engine/model/layer_weights.h"
#include "engine/model/workspace.h"

namespace sightline {

/// y = W_down (silu(W_gate x) ∘ (W_up x)), row by row. Reads rows.normed of `workspace`, writes rows.branch.
/// Source: GLU Variants Improve Transformer (Shazeer 2020).
void dense_ffn(const DenseFfnWeights& weights, Workspace& workspace, const Compute& compute) noexcept;

}  // namespace sightline
