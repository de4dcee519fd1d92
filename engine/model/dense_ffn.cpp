/// The feed-forward block of models without experts.
#include "engine/model/dense_ffn.h"

#include "engine/model/row_ops.h"

namespace sightline {

void dense_ffn(const DenseFfnWeights& weights, Workspace& workspace, const Compute& compute) noexcept {
  const DenseFfnRows& rows = workspace.rows.dense;
  const Activations x = workspace.rounded.round(workspace.rows.normed, compute);
  project({{weights.gate, rows.gate}, {weights.up, rows.up}}, x, compute);
  compute.pool.parallel_for(rows.gate.rows, 1, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t row = begin; row < end; ++row) {
      compute.kernels.silu_mul(rows.gate.row(row), rows.up.row(row), rows.gate.row(row), rows.gate.cols);
    }
  });
  project({{weights.down, workspace.rows.branch}}, workspace.rounded.round(rows.gate, compute), compute);
}

}  // namespace sightline
