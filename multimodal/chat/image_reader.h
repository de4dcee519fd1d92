/// ImageReader: encoded pictures -> rows for the language model, with a memory of those seen before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>

#include "engine/base/error.h"
#include "engine/kernels/compute.h"
#include "multimodal/chat/loaded_model.h"
#include "vision/decoder_process.h"
#include "vision/embed_image.h"
#include "vision/image_cache.h"
#include "vision/vision_model.h"

namespace sightline {

/// Which projector, and how it is to be run.
struct VisionOptions {
  std::filesystem::path projector;               ///< file; empty means that no pictures can be seen
  VisionPrecision precision = VisionPrecision::Auto;
  std::optional<std::int64_t> min_tokens;        ///< rows a picture takes at least; none: what the file says
  std::optional<std::int64_t> max_tokens;        ///< at most, 1 … 16,384
  std::int64_t cache_bytes = std::int64_t{256} << 20;
  std::filesystem::path decoder = {};   ///< program that decodes; empty: sightline-decoder beside the running program
};

/// What a picture is looked at for.
enum class ImageDetail : std::uint8_t {
  AsSet,       ///< rows as the options and the file say
  ForPlaces,   ///< at least kRowsForPlaces, unless the options name a minimum or the most that is allowed is less
};

/// With fewer rows, small things are found in wrong places.
inline constexpr std::int64_t kRowsForPlaces = 1024;

/// A projector, ready to see pictures. One thread at a time.
class ImageReader {
 public:
  /// Memory that the projector and one picture of the largest size will take, told before loading.
  /// Errors: those of WeightStore::open and VisionConfig::read; InvalidArgument if the projector was made for a language
  /// model of another width than `d_model`.
  static Result<std::int64_t> check(const VisionOptions& options, std::int64_t d_model);

  /// `compute` outlives the reader. Errors: those of `check` and VisionModel::load; Unsupported for a projector with
  /// features that Qwen3.5 and 3.6 do not take.
  static Result<std::unique_ptr<ImageReader>> load(const VisionOptions& options, std::int64_t d_model,
                                                   const Compute& compute, const LoadObserver& observer,
                                                   std::stop_token stop);

  /// Rows of one picture. One whose bytes were seen before is neither decoded nor encoded while its rows are remembered.
  /// `name` stands for it in messages. Errors: those of decode_apart and embed_image.
  Result<ImageEmbedding> read(std::span<const std::byte> encoded, std::string_view name,
                              const VisionProgress& on_progress, std::stop_token stop,
                              ImageDetail detail = ImageDetail::AsSet);

  /// Pictures whose bytes were not known, so far.
  [[nodiscard]] std::int64_t n_decoded() const noexcept { return n_decoded_; }
  [[nodiscard]] const VisionModel& model() const noexcept { return *model_; }
  /// Pixels a picture is shown with.
  [[nodiscard]] const PixelBudget& budget(ImageDetail detail = ImageDetail::AsSet) const noexcept {
    return detail == ImageDetail::ForPlaces ? budget_for_places_ : budget_;
  }

 private:
  ImageReader(std::unique_ptr<const VisionModel> model, const VisionOptions& options, const Compute& compute);

  std::unique_ptr<const VisionModel> model_;
  PixelBudget budget_, budget_for_places_;
  const Compute& compute_;
  ImageCache cache_;
  DecoderOptions decoder_;
  std::int64_t n_decoded_ = 0;
};

}  // namespace sightline
