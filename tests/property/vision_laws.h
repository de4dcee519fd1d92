/// Small encoders and pictures for the laws that encoding must keep.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/base/weight_store.h"
#include "tests/reference/reference_vision.h"
#include "tests/support/golden.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_projector.h"
#include "vision/embed_image.h"
#include "vision/resize.h"

namespace sightline {

using testing_support::ProjectorOptions;
using testing_support::TempFolder;

/// Any size is shown as it is, to the nearest step.
inline constexpr PixelBudget kAnySize{.min_pixels = 1, .max_pixels = std::int64_t{1} << 28};

/// A picture of gradients, stripes and noise. Equal arguments give equal pixels.
inline Image random_picture(Size size, std::uint64_t seed) {
  Image image = std::move(*Image::create(size));
  std::mt19937_64 random(seed);
  const auto phase = static_cast<std::int64_t>(random() % 64);
  for (std::int64_t y = 0; y < size.height; ++y) {
    for (std::int64_t x = 0; x < size.width; ++x) {
      std::uint8_t* const pixel = image.row(y) + 3 * x;
      pixel[0] = static_cast<std::uint8_t>(x * 255 / size.width);
      pixel[1] =
          static_cast<std::uint8_t>(((x + phase) / 9 + y / 13) % 2 * 180 + static_cast<std::int64_t>(random() % 60));
      pixel[2] = static_cast<std::uint8_t>(y * 255 / size.height);
    }
  }
  return image;
}

/// An encoder written to a file of its own folder.
class SmallEncoder {
 public:
  explicit SmallEncoder(const ProjectorOptions& options) {
    const Status written = testing_support::write_tiny_projector(path(), options);
    EXPECT_TRUE(written) << written.error().message;
  }
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "encoder.gguf"; }

  /// Null after a failure.
  [[nodiscard]] std::unique_ptr<const VisionModel> load(VisionPrecision precision, const Compute& compute) const {
    const Result<WeightStore> store = WeightStore::open(path());
    EXPECT_TRUE(store) << store.error().message;
    if (!store) return nullptr;
    VisionLoadOptions options;
    options.precision = precision;
    auto model = VisionModel::load(*store, options, compute);
    EXPECT_TRUE(model) << model.error().message;
    return model ? *std::move(model) : nullptr;
  }

 private:
  TempFolder folder_;
};

/// Rows, then the features of each deepstack layer, as one list.
inline std::vector<float> all_values(const ImageEmbedding& embedding) {
  std::vector<float> all(embedding.rows->values.data(), embedding.rows->values.data() + embedding.rows->values.size());
  for (const auto& features : embedding.deepstack) {
    all.insert(all.end(), features->values.data(), features->values.data() + features->values.size());
  }
  return all;
}

/// The same of the encoder in double precision, of the picture stretched to the grid.
inline std::vector<float> reference_values(const SmallEncoder& encoder, const Image& image, const VisionConfig& config,
                                           const Compute& compute) {
  const Result<ReferenceVision> reference = ReferenceVision::load(encoder.path());
  EXPECT_TRUE(reference) << reference.error().message;
  const Result<PatchGrid> grid = plan_grid(image.size(), kAnySize, config.patch_size, config.merge_size);
  EXPECT_TRUE(grid);
  if (!reference || !grid) return {};
  const Result<Image> resized =
      resize(image, {grid->cols * config.patch_size, grid->rows * config.patch_size}, ResizeFilter::Bicubic, compute);
  EXPECT_TRUE(resized);
  if (!resized) return {};
  const ReferenceEmbedding embedding = reference->embed(resized->pixels(), resized->width(), resized->height());
  std::vector<float> all;
  const auto append = [&all](const std::vector<std::vector<double>>& rows) {
    for (const double value : testing_support::flatten(rows)) all.push_back(static_cast<float>(value));
  };
  append(embedding.rows);
  for (const auto& features : embedding.deepstack) append(features);
  return all;
}

/// Root mean square of the difference over that of `expected`'s deviation; infinite if lengths differ or a NaN is there.
inline double relative_distance(const std::vector<float>& actual, const std::vector<float>& expected) {
  if (actual.size() != expected.size() || actual.empty()) return HUGE_VAL;
  const double distance =
      testing_support::compare(std::vector<double>(actual.begin(), actual.end()), expected).relative_rms;
  return std::isnan(distance) ? HUGE_VAL : distance;
}

/// The smallest cosine between two rows of `width` values at the same place; -1 if lengths differ.
inline double smallest_cosine(const std::vector<float>& a, const std::vector<float>& b, std::int64_t width) {
  if (a.size() != b.size() || a.empty()) return -1.0;
  double smallest = 1.0;
  const auto step = static_cast<std::size_t>(width);
  for (std::size_t first = 0; first + step <= a.size(); first += step) {
    double dot = 0.0, a2 = 0.0, b2 = 0.0;
    for (std::size_t i = first; i < first + step; ++i) {
      dot += double{a[i]} * b[i];
      a2 += double{a[i]} * a[i];
      b2 += double{b[i]} * b[i];
    }
    const double cosine = dot / std::sqrt(a2 * b2);
    smallest = std::isnan(cosine) ? -1.0 : std::min(smallest, cosine);
  }
  return smallest;
}

}  // namespace sightline
