/// From a picture to rows of the language model's embedding space: the page of vision to read first.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "engine/base/digest.h"
#include "engine/base/embedding_rows.h"
#include "engine/base/error.h"
#include "engine/kernels/compute.h"
#include "vision/image.h"
#include "vision/patch_grid.h"
#include "vision/vision_model.h"

namespace sightline {

/// A picture as the language model sees it. Immutable; any thread.
struct ImageEmbedding {
  std::shared_ptr<const EmbeddingRows> rows;    ///< (grid_h * grid_w, d_model), row by row of the picture
  /// Features for the language model's first layers, of the same shape; empty for Qwen3.5 and 3.6.
  std::vector<std::shared_ptr<const EmbeddingRows>> deepstack;
  std::int64_t grid_h = 0, grid_w = 0;          ///< after merging
  Digest content;                               ///< of the pixels and of everything that shaped the rows
};

/// Identity of what `embed_image` would give for the same arguments: SHA-256 of the pixels, the grid, the model's
/// weights, the precision and the instruction set. Costs a pass over the pixels. Any thread.
Digest embedding_key(const Image& image, PatchGrid grid, const VisionModel& model, const Compute& compute);

/// Operations (a multiplication and an addition count as two) of the encoder's products and attention for one picture.
double embedding_operations(const VisionConfig& config, PatchGrid grid) noexcept;

/// Called on the calling thread after each block with blocks done and in all. Must not throw.
using VisionProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Stretches the picture to the grid the budget allows, encodes it and projects it to the language model's width.
/// One call at a time per `compute`. Polls `stop` between blocks.
/// Errors: OverBudget (IMAGE_LIMIT for its proportions, MODEL_TOO_BIG if memory is refused), Cancelled.
/// Source: Qwen3-VL technical report; class Qwen3VLVisionModel of the reference.
Result<ImageEmbedding> embed_image(const Image& image, const PixelBudget& budget, const VisionModel& model,
                                   const Compute& compute, const VisionProgress& on_progress = {},
                                   std::stop_token stop = {});

}  // namespace sightline
