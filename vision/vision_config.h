/// Hyper-parameters of the vision encoder from GGUF metadata; their relations checked once.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/gguf_file.h"
#include "vision/image_preprocessor.h"
#include "vision/patch_grid.h"

namespace sightline {

/// Sizes of one encoder and its projector. After `read` every relation that later code divides by, indexes with or
/// allocates from holds. A plain value; any thread may read it.
struct VisionConfig {
  std::int64_t patch_size = 0;       ///< pixels
  std::int64_t merge_size = 0;       ///< patches per side of what becomes one row for the language model
  std::int64_t d_vision = 0;         ///< width of the residual stream
  std::int64_t d_ff = 0;
  std::int64_t n_layers = 0;
  std::int64_t n_heads = 0;
  std::int64_t head_dim = 0;         ///< d_vision / n_heads, a multiple of 4
  std::int64_t d_model = 0;          ///< width of the rows handed to the language model
  std::int64_t position_side = 0;    ///< the learned position table has position_side² rows
  double norm_eps = 0.0;
  PixelNorm pixel_norm;
  PixelBudget budget;                ///< of the file, where it has one, or of the family
  std::vector<std::int64_t> deepstack_layers;   ///< layers after which features are taken as well; usually none

  /// Reads the metadata of a projector file. Errors: Unsupported (GGUF_UNSUPPORTED) for another kind of file or
  /// projector; Corrupt (GGUF_CORRUPT) for everything missing or out of range. Each message names file and key.
  static Result<VisionConfig> read(const GgufFile& file);
};

}  // namespace sightline
