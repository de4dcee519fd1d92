/// The gated delta rule over a run of rows, for all heads.
#include "engine/kernels/delta_rule.h"

#include <algorithm>
#include <limits>

namespace sightline {

namespace {

constexpr std::int64_t kRowsAtOnce = 64;  // rows gathered for a slice whose columns do not fill it

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

/// What one head reads and answers in a few rows, side by side: all its slices work here. Where it comes from, rows lie tens
/// of kilobytes apart, and every slice would wait for memory at each of them again.
class NeighbouringRows {
 public:
  /// How many rows there is room for; all of them if one alone would not fit, for then they stay where they are.
  [[nodiscard]] static std::int64_t rows(std::int64_t d_k, std::int64_t d_v) {
    const std::int64_t widest = std::max(d_k, d_v);
    return widest <= kFloats ? kFloats / widest : std::numeric_limits<std::int64_t>::max() / 2;
  }

  /// `task` over copies of its rows. Requires: what it points at stays until `give_back`.
  DeltaTask bring(const DeltaTask& task, std::int64_t d_v) {
    if (task.n == 1 || std::max(task.d_k, d_v) > kFloats) return task;
    for (std::int64_t row = 0; row < task.n; ++row) {
      std::copy_n(task.q + row * task.qk_stride, task.d_k, q_ + row * task.d_k);
      std::copy_n(task.k + row * task.qk_stride, task.d_k, k_ + row * task.d_k);
      std::copy_n(task.v + row * task.v_stride, d_v, v_ + row * d_v);
    }
    DeltaTask here = task;
    here.q = q_;
    here.k = k_;
    here.v = v_;
    here.out = out_;
    here.qk_stride = task.d_k;
    here.v_stride = here.out_stride = d_v;
    return here;
  }

  /// Takes the answers to where `task` wants them.
  void give_back(const DeltaTask& task, const DeltaTask& here, std::int64_t d_v) const {
    if (here.out == task.out) return;
    for (std::int64_t row = 0; row < task.n; ++row)
      std::copy_n(out_ + row * d_v, d_v, task.out + row * task.out_stride);
  }

 private:
  static constexpr std::int64_t kFloats = 16 * 128;  // 8 KiB each: with a slice of the state they fill a first cache
  alignas(64) float q_[kFloats], k_[kFloats], v_[kFloats], out_[kFloats];
};

}  // namespace

std::int64_t delta_state_floats(std::int64_t n_v_heads, std::int64_t d_k, std::int64_t d_v) noexcept {
  return n_v_heads * slices_of(d_v) * d_k * kDeltaColumns;
}

void delta_rule(MatrixView<const float> q, MatrixView<const float> k, MatrixView<const float> v,
                MatrixView<const float> decay, MatrixView<const float> beta, std::int64_t n_k_heads,
                std::int64_t n_v_heads, std::int64_t d_k, std::int64_t d_v, float* state, MatrixView<float> out,
                const Compute& compute) noexcept {
  const std::int64_t n_slices = slices_of(d_v), rows_at_once = NeighbouringRows::rows(d_k, d_v);
  compute.pool.parallel_for(n_v_heads, 1, [&](std::int64_t begin, std::int64_t end, int) {
    NeighbouringRows near;
    for (std::int64_t head = begin; head < end; ++head) {
      const std::int64_t key_head = head % n_k_heads;
      for (std::int64_t first = 0; first < q.rows; first += rows_at_once) {
        const DeltaTask there{.state = state + head * n_slices * d_k * kDeltaColumns,
                              .q = q.row(first) + key_head * d_k,
                              .k = k.row(first) + key_head * d_k,
                              .v = v.row(first) + head * d_v,
                              .decay = decay.row(first) + head,
                              .beta = beta.row(first) + head,
                              .out = out.row(first) + head * d_v,
                              .n = std::min(rows_at_once, q.rows - first),
                              .d_k = d_k,
                              .qk_stride = q.stride,
                              .v_stride = v.stride,
                              .gate_stride = decay.stride,
                              .out_stride = out.stride};
        const DeltaTask here = near.bring(there, d_v);
        DeltaTask task = here;
        for (std::int64_t slice = 0; slice < n_slices; ++slice) {
          const std::int64_t columns = std::min<std::int64_t>(kDeltaColumns, d_v - slice * kDeltaColumns);
          if (columns == kDeltaColumns) {
            compute.kernels.delta_rule(task);
          } else {
            run_partial(task, columns, compute.kernels);
          }
          task.state += d_k * kDeltaColumns;
          task.v += kDeltaColumns;
          task.out += kDeltaColumns;
        }
        near.give_back(there, here, d_v);
      }
    }
  });
}

}  // namespace sightline
