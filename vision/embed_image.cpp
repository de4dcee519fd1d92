/// From a picture to rows of the language model's embedding space: the page of vision to read first.
#include "vision/embed_image.h"

#include <array>
#include <utility>

#include "vision/resize.h"
#include "vision/vision_encoder.h"
#include "vision/vision_weights.h"

namespace sightline {

namespace {

/// Raised whenever the arithmetic changes what rows come out.
constexpr std::string_view kArithmetic = "sightline vision 1";

/// Rows for the language model from the encoder's present state.
Result<std::shared_ptr<const EmbeddingRows>> project(VisionEncoder& encoder, const MergerWeights& merger,
                                                     bool norm_merged, std::int64_t n_rows, std::int64_t d_model) {
  Result<AlignedBuffer<float>> values = AlignedBuffer<float>::create(n_rows * d_model);
  if (!values) return values.error();
  auto rows = std::make_shared<EmbeddingRows>();
  rows->values = *std::move(values);
  rows->rows = n_rows;
  rows->d_model = d_model;
  encoder.merge(merger, norm_merged, {rows->values.data(), n_rows, d_model});
  return std::shared_ptr<const EmbeddingRows>(std::move(rows));
}

}  // namespace

Digest embedding_key(const Image& image, PatchGrid grid, const VisionModel& model, const Compute& compute) {
  Sha256 hasher;
  hasher.update(kArithmetic);
  hasher.update(name_of(model.precision()));
  hasher.update(compute.kernels.isa);
  hasher.update(model.identity().bytes);
  const std::array<std::int64_t, 4> sizes = {image.width(), image.height(), grid.rows, grid.cols};
  hasher.update(std::as_bytes(std::span(sizes)));
  hasher.update(std::as_bytes(image.pixels()));
  return hasher.finish();
}

double embedding_operations(const VisionConfig& config, PatchGrid grid) noexcept {
  const auto n = static_cast<double>(grid.patches()), d = static_cast<double>(config.d_vision);
  const auto together = static_cast<double>(config.merge_size * config.merge_size);
  const auto patch = 3.0 * static_cast<double>(config.patch_size * config.patch_size);
  const double per_block = n * (4.0 * d * d + 2.0 * d * static_cast<double>(config.d_ff)) + 2.0 * n * n * d;
  const double merger = n / together * (together * d * (together * d + static_cast<double>(config.d_model)));
  const auto mergers = 1.0 + static_cast<double>(config.deepstack_layers.size());
  return 2.0 * (n * patch * d + static_cast<double>(config.n_layers) * per_block + mergers * merger);
}

Result<ImageEmbedding> embed_image(const Image& image, const PixelBudget& budget, const VisionModel& model,
                                   const Compute& compute, const VisionProgress& on_progress, std::stop_token stop) {
  const VisionConfig& config = model.config();
  const VisionWeights& weights = model.weights();
  const Result<PatchGrid> grid = plan_grid(image.size(), budget, config.patch_size, config.merge_size);
  if (!grid) return grid.error();
  const Result<Image> resized = resize(image, {grid->cols * config.patch_size, grid->rows * config.patch_size},
                                       ResizeFilter::Bicubic, compute);
  if (!resized) return resized.error();
  Result<VisionEncoder> encoder = VisionEncoder::create(config, weights, *grid, compute);
  if (!encoder) return encoder.error();

  ImageEmbedding embedding;
  embedding.grid_h = grid->rows / config.merge_size;
  embedding.grid_w = grid->cols / config.merge_size;
  const std::int64_t n_rows = embedding.grid_h * embedding.grid_w;

  const Status embedded = encoder->embed_patches(*resized);
  if (!embedded) return embedded.error();
  for (std::int64_t layer = 0; layer < config.n_layers; ++layer) {
    const VisionBlockWeights& block = weights.blocks[static_cast<std::size_t>(layer)];
    encoder->attend(block, stop);
    encoder->feed_forward(block, stop);
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "looking at the picture was stopped"};
    if (on_progress) on_progress(layer + 1, config.n_layers);
    for (std::size_t i = 0; i < config.deepstack_layers.size(); ++i) {
      if (config.deepstack_layers[i] != layer) continue;
      auto features = project(*encoder, weights.deepstack[i], true, n_rows, config.d_model);
      if (!features) return features.error();
      embedding.deepstack.push_back(*std::move(features));
    }
  }
  auto rows = project(*encoder, weights.merger, false, n_rows, config.d_model);
  if (!rows) return rows.error();
  embedding.rows = *std::move(rows);
  embedding.content = embedding_key(image, *grid, model, compute);
  return embedding;
}

}  // namespace sightline
