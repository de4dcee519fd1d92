/// The vision encoder in double precision, patch by patch, with loops a reader can check against the papers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/error.h"
#include "tests/reference/reference_vision_weights.h"

namespace sightline {

/// A picture as the language model would see it, row by row of the merged grid.
struct ReferenceEmbedding {
  std::vector<std::vector<double>> rows;                      ///< (grid_h · grid_w, d_model)
  std::vector<std::vector<std::vector<double>>> deepstack;    ///< of the same shape, one for each layer that has them
  std::int64_t grid_h = 0, grid_w = 0;                        ///< after merging
};

/// An encoder small enough to be computed slowly. It shares no arithmetic with the engine or with vision/ except the
/// expansion of quantised blocks, which has goldens of its own.
///
/// Immutable; any thread. Copies share the weights.
/// Source: Qwen3-VL technical report; Hugging Face transformers, models/qwen3_vl, class Qwen3VLVisionModel, for what it
/// leaves open. Held to golden rows by tests/golden/reference_vision_test.cpp.
class ReferenceVision {
 public:
  /// Errors: as reference::load_vision_weights.
  static Result<ReferenceVision> load(const std::filesystem::path& path);

  [[nodiscard]] std::int64_t d_model() const noexcept;
  /// Both sides of a picture have to be multiples of this many pixels.
  [[nodiscard]] std::int64_t side_step() const noexcept;

  /// `rgb` holds height rows of width pixels of red, green, blue. Nothing is resized.
  /// Requires: both sides positive multiples of side_step(), rgb.size() == 3 * width * height.
  [[nodiscard]] ReferenceEmbedding embed(std::span<const std::uint8_t> rgb, std::int64_t width,
                                         std::int64_t height) const;

 private:
  explicit ReferenceVision(std::shared_ptr<const reference::VisionWeights> weights) noexcept;
  std::shared_ptr<const reference::VisionWeights> weights_;
};

}  // namespace sightline
