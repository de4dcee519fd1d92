/// The gated delta rule over a run of rows, for all heads.
#include "engine/kernels/delta_rule.h"

#include <algorithm>

namespace sightline {

namespace {

constexpr std::int64_t kRowsAtOnce = 64;   // rows gathered for a slice whose columns do not fill it

std::int64_t slices_of(std::int64_t d_v) { return (d_v + kDeltaColumns - 1) / kDeltaColumns; }

/// A slice with fewer than 16 value columns: the columns are copied into padded rows and back.
void run_partial(DeltaTask task, std::int64_t columns, const Kernels& kernels) {
  float values[kRowsAtOnce * kDeltaColumns], answers[kRowsAtOnce * kDeltaColumns];
  const DeltaTask whole = task;
  for (std::int64_t first = 0; first < whole.n; first += kRowsAtOnce) {
    const std::int64_t count = std::min(kRowsAtOnce, whole.n - first);
    for (std::int64_t row = 0; row < count; ++row) {
      for (std::int64_t j = 0; j < kDeltaColumns; ++j) {
        values[row * kDeltaColumns + j] = j < columns ? whole.v[(first + row) * whole.v_stride + j] : 0.0F;
      }
    }
    task.n = count;
    task.q = whole.q + first * whole.qk_stride;
    task.k = whole.k + first * whole.qk_stride;
    task.decay = whole.decay + first * whole.gate_stride;
    task.beta = whole.beta + first * whole.gate_stride;
    task.v = values;
    task.out = answers;
    task.v_stride = task.out_stride = kDeltaColumns;
    kernels.delta_rule(task);
    for (std::int64_t row = 0; row < count; ++row) {
      std::copy_n(answers + row * kDeltaColumns, columns, whole.out + (first + row) * whole.out_stride);
    }
  }
}

}  // namespace

std::int64_t delta_state_floats(std::int64_t n_v_heads, std::int64_t d_k, std::int64_t d_v) noexcept {
  return n_v_heads * slices_of(d_v) * d_k * kDeltaColumns;
}

void delta_rule(MatrixView<const float> q, MatrixView<const float> k, MatrixView<const float> v,
                MatrixView<const float> decay, MatrixView<const float> beta, std::int64_t n_k_heads,
                std::int64_t n_v_heads, std::int64_t d_k, std::int64_t d_v, float* state, MatrixView<float> out,
                const Compute& compute) noexcept {
  const std::int64_t n_slices = slices_of(d_v);
  compute.pool.parallel_for(n_v_heads * n_slices, n_slices, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t head = i / n_slices, slice = i % n_slices, key_head = head % n_k_heads;
      const std::int64_t column = head * d_v + slice * kDeltaColumns;
      const DeltaTask task{.state = state + i * d_k * kDeltaColumns,
                           .q = q.data + key_head * d_k,
                           .k = k.data + key_head * d_k,
                           .v = v.data + column,
                           .decay = decay.data + head,
                           .beta = beta.data + head,
                           .out = out.data + column,
                           .n = q.rows,
                           .d_k = d_k,
                           .qk_stride = q.stride,
                           .v_stride = v.stride,
                           .gate_stride = decay.stride,
                           .out_stride = out.stride};
      const std::int64_t columns = std::min<std::int64_t>(kDeltaColumns, d_v - slice * kDeltaColumns);
      if (columns == kDeltaColumns) {
        compute.kernels.delta_rule(task);
      } else {
        run_partial(task, columns, compute.kernels);
      }
    }
  });
}

}  // namespace sightline
