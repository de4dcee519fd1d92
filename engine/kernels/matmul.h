/// Products of weights and activations: round the activations once, split the weight rows over the workers.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"
#include "engine/kernels/packed_matrix.h"

namespace sightline {

/// Activations in the two forms that products need: as they are (for F32, F16 and BF16 weights) and rounded to 8
/// bits in blocks of 32 (for all other formats). Does not own.
struct Activations {
  MatrixView<const float> rows;             ///< (n, k)
  const std::int8_t* codes = nullptr;       ///< (n, k); null if k is not a multiple of 32
  const ActivationStats* stats = nullptr;   ///< (n, k / 32)

  /// Rows [begin, begin + count).
  [[nodiscard]] Activations slice(std::int64_t begin, std::int64_t count) const noexcept;
};

/// Room for the rounded form of activations. One thread at a time.
class ActivationBuffer {
 public:
  /// For up to `max_values` activations in all (rows times columns). Errors: OverBudget.
  static Result<ActivationBuffer> create(std::int64_t max_values);

  /// Rounds x (n, k) and gives both forms; valid until the next call and as long as `x` is.
  Activations round(MatrixView<const float> x, const Compute& compute) noexcept;

  /// Room for n rows of k values that a kernel will write itself.
  std::int8_t* codes() noexcept { return codes_.data(); }
  ActivationStats* stats() noexcept { return stats_.data(); }

 private:
  AlignedBuffer<std::int8_t> codes_;
  AlignedBuffer<ActivationStats> stats_;
};

/// One matrix and where its product goes.
struct MatmulTarget {
  const WeightMatrix* weights;   ///< (m, k)
  MatrixView<float> out;         ///< (n, m)
};

/// out = X · Wᵀ for every target; all share X (n, k), and all their rows are handed out in one go.
///
/// Each element of `out` is summed by one worker in an order that depends on k alone: the result depends neither on the
/// number of workers nor on how many rows X has.
void matmul(std::span<const MatmulTarget> targets, const Activations& x, const Compute& compute) noexcept;

/// The same for one matrix.
void matmul(const WeightMatrix& weights, const Activations& x, MatrixView<float> out, const Compute& compute) noexcept;

}  // namespace sightline
