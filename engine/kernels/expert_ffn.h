/// The mixture of experts: every row through its chosen experts and the shared one, from one queue of pieces.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/kernels/compute.h"
#include "engine/kernels/matmul.h"
#include "engine/kernels/packed_matrix.h"

namespace sightline {

/// One expert: down( silu(gate x) * (up x) ). gate, up (d_ff, d_model); down (d_model, d_ff).
/// `scale_*` multiply the products (NVFP4 files carry one number per expert; 1 otherwise).
struct ExpertWeights {
  WeightMatrix gate, up, down;
  float scale_gate = 1.0F, scale_up = 1.0F, scale_down = 1.0F;
};

/// Which rows an expert serves, and how much its answer counts for each of them.
struct ExpertAssignment {
  const ExpertWeights* expert = nullptr;
  std::span<const std::int32_t> rows;    ///< ascending
  std::span<const float> weights;        ///< one per entry of `rows`
};

/// Scratch of calls, allocated once. One call at a time.
class ExpertScratch {
 public:
  /// `max_pairs` is rows times experts per row (the shared one counted), `max_d_ff` the widest expert,
  /// `max_assignments` the experts one call may name. Errors: OverBudget.
  static Result<ExpertScratch> create(std::int64_t max_pairs, std::int64_t max_d_ff, std::int64_t max_assignments,
                                      int max_workers);

 private:
  friend void apply_experts(std::span<const ExpertAssignment> assignments, const Activations& x, MatrixView<float> y,
                            ExpertScratch& scratch, const Compute& compute) noexcept;

  std::int64_t stride_ = 0;                 // values from one hidden row to the next
  std::int64_t n_pairs_ = 0;
  AlignedBuffer<float> hidden_;             // (pairs, stride), for experts with plain weights
  ActivationBuffer hidden_rounded_;         // the same rounded, for all others
  AlignedBuffer<float> products_;           // per worker: products of one piece before they are joined
  AlignedBuffer<std::int64_t> first_pair_, first_row_;   // per assignment: where its pieces and hidden rows begin
};

/// y[r] += Σ_e weight_e(r) · expert_e(x[r]) over `assignments`, in their order: the sum does not depend on the number
/// of workers. x (n, d_model), y (n, d_model). An expert may stand in several assignments.
void apply_experts(std::span<const ExpertAssignment> assignments, const Activations& x, MatrixView<float> y,
                   ExpertScratch& scratch, const Compute& compute) noexcept;

}  // namespace sightline
