/// The forward pass of the language model: embed, layers, norm, logits. The page to read first.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"
#include "engine/model/batch.h"
#include "engine/model/model.h"
#include "engine/model/sequence.h"
#include "engine/model/workspace.h"

namespace sightline {

/// Runs all rows of `batch`, extends their sequences and gives the logits of the rows that want them, in their order.
///
/// Shapes:   result (rows that want logits, vocab_size), in `workspace` until its next use. Not softmaxed; damaged
///           weights come through as NaN or infinity.
/// Requires: at least one row; tokens below vocab_size; no more rows than `workspace` was made for; every sequence has
///           room for its slice (Sequence::reserve) and stands in one slice only; `workspace` was made for at least as
///           many workers as `compute` has.
/// Threads:  the calling thread and the workers of `compute`. Cannot fail and cannot be interrupted. The result does
///           not depend on the number of workers, bit for bit; nor, but for rounding, on how rows are cut into passes.
MatrixView<const float> forward(const Model& model, const Batch& batch, Workspace& workspace,
                                const Compute& compute) noexcept;

/// Called before each layer with its number; false gives the pass up. Must not throw.
using LayerWatch = std::function<bool(std::int64_t layer)>;

/// The same, unless `watch` gives it up: then there is no result, and the sequences of the batch are to be thrown away,
/// because some of their layers have seen the rows and others have not.
std::optional<MatrixView<const float>> forward_watched(const Model& model, const Batch& batch, Workspace& workspace,
                                                       const Compute& compute, const LayerWatch& watch) noexcept;

}  // namespace sightline
