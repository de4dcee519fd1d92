/// The encoder's weights by their place in the network.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/kernels/rounded_matrix.h"
#include "engine/kernels/packed_matrix.h"
#include "vision/linear.h"

namespace sightline {

struct LayerNormWeights {
  std::span<const float> weight, bias;   ///< (d)
};

/// Merges merge² patches into one row: norm → fc1 → GELU → fc2.
struct MergerWeights {
  LayerNormWeights norm;   ///< of each patch, (d_vision); of the merged row for deepstack features
  Linear fc1;              ///< (merged, merged), merged = merge² * d_vision
  Linear fc2;              ///< (d_model, merged)
};

struct VisionBlockWeights {
  LayerNormWeights norm1, norm2;
  Linear qkv;    ///< (3 * d_vision, d_vision): rows of all queries, then keys, then values
  Linear out;    ///< (d_vision, d_vision)
  Linear up;     ///< (d_ff, d_vision)
  Linear down;   ///< (d_vision, d_ff)
};

/// Everything, and the memory it lies in. Immutable after loading; any thread.
struct VisionWeights {
  Linear patch;                        ///< (d_vision, 3 * patch²): both temporal kernels summed, since a still fills both
  std::span<const float> positions;    ///< (position_side², d_vision)
  std::vector<VisionBlockWeights> blocks;
  MergerWeights merger;
  std::vector<MergerWeights> deepstack;   ///< one per entry of VisionConfig::deepstack_layers

  AlignedBuffer<std::byte> matrices;
  AlignedBuffer<float> vectors;
};

}  // namespace sightline
