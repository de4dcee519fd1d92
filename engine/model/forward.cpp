/// The forward pass of the language model: embed, layers, norm, logits. The page to read first.
///
/// Notation: a row is one position's vector of d_model values; `hidden` is the residual stream, to which every block
/// adds its answer. Row work runs over all sequences of the batch together; only the mixers look at one at a time.
#include "engine/model/forward.h"

#include <algorithm>
#include <variant>

#include "engine/model/dense_ffn.h"
#include "engine/model/gated_attention.h"
#include "engine/model/gated_delta_net.h"
#include "engine/model/moe_ffn.h"
#include "engine/model/row_ops.h"

namespace sightline {

namespace {

std::int64_t count_rows(const Batch& batch) noexcept {
  std::int64_t n = 0;
  for (const BatchSlice& slice : batch.slices) n += static_cast<std::int64_t>(slice.rows.size());
  return n;
}

/// Tokens become rows by look-up; rows of pictures come as they are. Positions become rotary angles.
void embed(const Model& model, const Batch& batch, const PassRows& rows, const Compute& compute) noexcept {
  std::int64_t begin = 0;
  for (const BatchSlice& slice : batch.slices) {
    const auto n = static_cast<std::int64_t>(slice.rows.size());
    compute.pool.parallel_for(n, kRowsPerPiece, [&](std::int64_t from, std::int64_t to, int) {
      for (std::int64_t i = from; i < to; ++i) {
        const BatchRow& row = slice.rows[static_cast<std::size_t>(i)];
        float* const hidden = rows.hidden.row(begin + i);
        if (row.embedding != nullptr) {
          std::copy_n(row.embedding, rows.hidden.cols, hidden);
        } else {
          model.embed(row.token, hidden);
        }
        model.rotary().angles(row.position, rows.cosines.row(begin + i), rows.sines.row(begin + i));
      }
    });
    begin += n;
  }
}

/// What a row takes from the rows before it, by attention of either kind: rows.normed → rows.branch.
void mix(const Layer& layer, const ModelConfig& config, const Batch& batch, std::int64_t number, Workspace& workspace,
         const Compute& compute) noexcept {
  if (const auto* attention = std::get_if<GatedAttentionWeights>(&layer.mixer)) {
    gated_attention(*attention, config, batch, number, workspace, compute);
  } else if (const auto* delta_net = std::get_if<GatedDeltaNetWeights>(&layer.mixer)) {
    gated_delta_net(*delta_net, config, batch, number, workspace, compute);
  }
}

/// What a row makes of itself: rows.normed → rows.branch.
void feed_forward(const Layer& layer, const ModelConfig& config, Workspace& workspace,
                  const Compute& compute) noexcept {
  if (const auto* experts = std::get_if<MoeWeights>(&layer.ffn)) {
    moe_ffn(*experts, config, workspace, compute);
  } else if (const auto* dense = std::get_if<DenseFfnWeights>(&layer.ffn)) {
    dense_ffn(*dense, workspace, compute);
  }
}

/// Scores of the rows that want them: logits = W_head norm(hidden).
MatrixView<const float> score(const Model& model, const Batch& batch, Workspace& workspace,
                              const Compute& compute) noexcept {
  const PassRows& rows = workspace.rows;
  const auto eps = static_cast<float>(model.config().rms_eps);
  std::int64_t i = 0;
  std::int64_t n_wanted = 0;
  for (const BatchSlice& slice : batch.slices) {
    for (const BatchRow& row : slice.rows) {
      const float* const hidden = rows.hidden.row(i++);
      if (!row.wants_logits) continue;
      compute.kernels.rms_norm(hidden, model.final_norm().data(), eps, rows.normed.row(n_wanted++), rows.hidden.cols);
    }
  }
  const MatrixView<float> logits = workspace.logits(model.config(), n_wanted);
  if (n_wanted == 0) return logits;
  project({{model.head(), logits}}, workspace.rounded.round(rows.normed.slice(0, n_wanted), compute), compute);
  return logits;
}

}  // namespace

MatrixView<const float> forward(const Model& model, const Batch& batch, Workspace& workspace,
                                const Compute& compute) noexcept {
  return *forward_watched(model, batch, workspace, compute, [](std::int64_t) { return true; });
}

std::optional<MatrixView<const float>> forward_watched(const Model& model, const Batch& batch, Workspace& workspace,
                                                       const Compute& compute, const LayerWatch& watch) noexcept {
  const ModelConfig& config = model.config();
  workspace.begin(config, count_rows(batch));
  const PassRows& rows = workspace.rows;

  embed(model, batch, rows, compute);
  for (std::int64_t number = 0; number < config.n_layers; ++number) {
    if (!watch(number)) return std::nullopt;
    const Layer& layer = model.layers()[static_cast<std::size_t>(number)];
    normalize(rows.hidden, layer.mixer_norm, config.rms_eps, rows.normed, compute);
    mix(layer, config, batch, number, workspace, compute);
    add(rows.branch, rows.hidden, compute);
    normalize(rows.hidden, layer.ffn_norm, config.rms_eps, rows.normed, compute);
    feed_forward(layer, config, workspace, compute);
    add(rows.branch, rows.hidden, compute);
  }
  for (const BatchSlice& slice : batch.slices) slice.sequence->advance(slice.rows);
  return score(model, batch, workspace, compute);
}

}  // namespace sightline
