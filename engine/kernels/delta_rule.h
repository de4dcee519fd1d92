/// The gated delta rule over a run of rows, for all heads.
///
/// Source: Gated Delta Networks (Yang, Kautz, Hatamizadeh 2024), recurrent form:
///   S ← α S;  e = β (v − Sᵀ k);  S ← S + k eᵀ;  o = Sᵀ q
#pragma once

#include <cstdint>

#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"

namespace sightline {

/// Floats of the state of one layer. Stored per value head as slices of 16 value columns, each (d_k, 16), so that a
/// slice stays in the first-level cache while a whole run of rows passes over it. d_v is padded to a multiple of 16.
std::int64_t delta_state_floats(std::int64_t n_v_heads, std::int64_t d_k, std::int64_t d_v) noexcept;

/// Runs rows 0 … n-1 through the rule, head by head; `state` is updated in place.
///
/// Shapes:  q, k (n, n_k_heads * d_k), already normalised, q scaled; v, out (n, n_v_heads * d_v);
///          decay = exp(g) and beta (n, n_v_heads).
/// Value head h uses key head h % n_k_heads: the order in which converters store value heads (the golden case
/// tiny-moe-f32, with two value heads per key head, pins it).
/// Heads and slices are independent; the result does not depend on the number of workers nor on how a run is cut.
void delta_rule(MatrixView<const float> q, MatrixView<const float> k, MatrixView<const float> v,
                MatrixView<const float> decay, MatrixView<const float> beta, std::int64_t n_k_heads,
                std::int64_t n_v_heads, std::int64_t d_k, std::int64_t d_v, float* state, MatrixView<float> out,
                const Compute& compute) noexcept;

}  // namespace sightline
