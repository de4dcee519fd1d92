/// VisionEncoder: one picture's way through the transformer blocks and the projector.
#pragma once

#include <cstdint>
#include <stop_token>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"
#include "vision/image.h"
#include "vision/linear.h"
#include "vision/patch_grid.h"
#include "vision/vision_attention.h"
#include "vision/vision_config.h"
#include "vision/vision_positions.h"
#include "vision/vision_weights.h"

namespace sightline {

/// The residual stream of one picture and the room to work on it. Patches are taken in blocks of rows whose activations
/// stay in the cache. Results do not depend on the number of workers. Used by one thread at a time.
/// Source: class Qwen3VLVisionModel of the reference; An Image is Worth 16x16 Words (Dosovitskiy et al. 2021).
class VisionEncoder {
 public:
  /// All arguments outlive the encoder. Errors: OverBudget.
  static Result<VisionEncoder> create(const VisionConfig& config, const VisionWeights& weights, PatchGrid grid,
                                      const Compute& compute);

  /// x = patches · kernels + positions. Requires: `image` has the grid's size. Errors: OverBudget.
  Status embed_patches(const Image& image);
  /// x += out · attention(norm1(x)) + bias
  void attend(const VisionBlockWeights& block, const std::stop_token& stop) noexcept;
  /// x += down · gelu(up · norm2(x) + bias) + bias
  void feed_forward(const VisionBlockWeights& block, const std::stop_token& stop) noexcept;
  /// out = fc2 · gelu(fc1 · merged + bias) + bias; shape (patches / merge², d_model). Each patch is normalised before four
  /// are merged, or, with `norm_merged`, all four together afterwards.
  void merge(const MergerWeights& merger, bool norm_merged, MatrixView<float> out) noexcept;

 private:
  VisionEncoder(const VisionConfig& config, const VisionWeights& weights, PatchGrid grid, const Compute& compute)
      : config_(config), weights_(weights), grid_(grid), compute_(compute) {}

  /// Runs body(first, n) for blocks of `total` rows.
  template <class Body>
  void for_row_blocks(std::int64_t total, Body&& body);
  /// Writes and finishes rows of the next product: fill(i, row) for i < n.
  template <class Fill>
  void fill_input(std::int64_t n, const Linear& linear, Fill&& fill);
  void normalize_into_input(const LayerNormWeights& norm, std::int64_t first, std::int64_t n, const Linear& linear);
  /// x[first …] += wide + bias
  void add_residual(std::int64_t first, std::int64_t n, std::span<const float> bias);
  [[nodiscard]] MatrixView<float> stream() noexcept { return {x_.data(), grid_.patches(), config_.d_vision}; }
  [[nodiscard]] MatrixView<float> wide(std::int64_t n, std::int64_t cols) noexcept { return {wide_.data(), n, cols}; }

  const VisionConfig& config_;
  const VisionWeights& weights_;
  PatchGrid grid_;
  const Compute& compute_;
  VisionRotary rotary_;
  VisionAttention attention_;
  LinearInput input_;
  AlignedBuffer<float> x_;         // (patches, d_vision)
  AlignedBuffer<float> attended_;  // (patches, d_vision)
  AlignedBuffer<float> wide_;      // a block of rows, as wide as the widest product
};

}  // namespace sightline
