/// Sizes and expanded weights of a small vision encoder, as the double-precision reference needs them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "engine/base/error.h"
#include "tests/reference/reference_math.h"

namespace sightline::reference {

/// Sizes from the file's metadata.
struct VisionSizes {
  std::size_t patch_side = 0;      ///< pixels
  std::size_t merge_side = 0;      ///< patches per side of one row for the language model
  std::size_t width = 0;           ///< of the residual stream
  std::size_t d_ff = 0;
  std::size_t n_layers = 0;
  std::size_t n_heads = 0;
  std::size_t out_width = 0;       ///< of the language model
  std::size_t position_side = 0;   ///< the learned table has position_side² rows
  double epsilon = 0.0;
  Row mean, deviation;             ///< of the three channels

  [[nodiscard]] std::size_t head_dim() const { return width / n_heads; }
  [[nodiscard]] std::size_t merged_patches() const { return merge_side * merge_side; }
};

/// W x + b.
struct Linear {
  Matrix weight;
  Row bias;
};

struct LayerNorm {
  Row weight, bias;
};

struct VisionBlock {
  LayerNorm attention_norm;
  Linear qkv;                      ///< (3 · width, width): all queries, all keys, all values
  Linear attention_out;
  LayerNorm mlp_norm;
  Linear up, down;
};

/// Norm over (group · width), two linear layers with GELU between: features for an early layer of the language model.
struct DeepstackMerger {
  std::size_t layer = 0;           ///< taken after this block
  LayerNorm norm;
  Linear first, second;
};

struct VisionWeights {
  VisionSizes sizes;
  Matrix patch_kernel_0, patch_kernel_1;   ///< (width, 3 · patch_side²): channel, y, x; one for each temporal slot
  Row patch_bias;
  Matrix positions;                        ///< (position_side², width)
  std::vector<VisionBlock> blocks;
  LayerNorm post_norm;
  Linear merger_first, merger_second;
  std::vector<DeepstackMerger> deepstack;  ///< in order of layers; none in Qwen3.5 and 3.6
};

/// Reads and expands a projector file.
/// Errors: those of WeightStore::open; Unsupported for another kind of file; Corrupt if keys or tensors are missing.
Result<VisionWeights> load_vision_weights(const std::filesystem::path& path);

}  // namespace sightline::reference
