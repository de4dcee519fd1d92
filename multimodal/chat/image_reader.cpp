/// ImageReader: encoded pictures -> rows for the language model, with a memory of those seen before.
#include "multimodal/chat/image_reader.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/base/digest.h"
#include "engine/base/utf8.h"
#include "engine/base/weight_store.h"

namespace sightline {

namespace {

constexpr std::int64_t kMaxTokens = 16'384;
constexpr std::size_t kNameLength = 200;   // of a picture's name in messages

PixelBudget budget_of(const VisionConfig& config, const VisionOptions& options) {
  const std::int64_t side = config.patch_size * config.merge_size;
  PixelBudget budget = config.budget;
  if (options.max_tokens) budget.max_pixels = *options.max_tokens * side * side;
  if (options.min_tokens) budget.min_pixels = *options.min_tokens * side * side;
  if (!options.min_tokens) budget.min_pixels = std::min(budget.min_pixels, budget.max_pixels);
  if (!options.max_tokens) budget.max_pixels = std::max(budget.min_pixels, budget.max_pixels);
  return budget;
}

/// The same with room for small things, unless the person chose a minimum.
PixelBudget budget_for_places(const VisionConfig& config, const VisionOptions& options) {
  const std::int64_t side = config.patch_size * config.merge_size;
  PixelBudget budget = budget_of(config, options);
  if (options.min_tokens) return budget;
  budget.min_pixels = std::max(budget.min_pixels, std::min(kRowsForPlaces * side * side, budget.max_pixels));
  return budget;
}

/// What a file shows with this many pixels. Model, precision and instruction set are the same for all of a reader's.
Digest file_key(std::span<const std::byte> encoded, const PixelBudget& budget) {
  const std::array<std::int64_t, 2> pixels{budget.min_pixels, budget.max_pixels};
  Sha256 hash;
  hash.update("sightline picture file 1");
  hash.update(std::as_bytes(std::span(pixels)));
  hash.update(encoded);
  return hash.finish();
}

Result<VisionConfig> read_config(const WeightStore& store, const VisionOptions& options, std::int64_t d_model) {
  for (const std::optional<std::int64_t>& tokens : {options.min_tokens, options.max_tokens}) {
    if (tokens && (*tokens < 1 || *tokens > kMaxTokens)) {
      return Error{ErrorCode::InvalidArgument,
                   "a picture may take 1 to " + std::to_string(kMaxTokens) + " tokens, not " + std::to_string(*tokens),
                   ""};
    }
  }
  if (options.min_tokens && options.max_tokens && *options.min_tokens > *options.max_tokens) {
    return Error{ErrorCode::InvalidArgument,
                 "a picture cannot take at least " + std::to_string(*options.min_tokens) + " tokens and at most " +
                     std::to_string(*options.max_tokens),
                 ""};
  }
  Result<VisionConfig> config = VisionConfig::read(store.metadata());
  if (!config) return config.error();
  if (config->d_model != d_model) {
    return Error{ErrorCode::InvalidArgument,
                 std::string(store.metadata().name()) + " makes rows of " + std::to_string(config->d_model) +
                     " values, the language model reads " + std::to_string(d_model) +
                     ": the two files do not belong together",
                 "GGUF_CORRUPT"};
  }
  if (!config->deepstack_layers.empty()) {
    return Error{ErrorCode::Unsupported,
                 std::string(store.metadata().name()) + " has deepstack features, which no Qwen3.5 or 3.6 model reads",
                 "GGUF_UNSUPPORTED"};
  }
  return config;
}

}  // namespace

Result<std::int64_t> ImageReader::check(const VisionOptions& options, std::int64_t d_model) {
  const Result<WeightStore> store = WeightStore::open(options.projector);
  if (!store) return store.error();
  const Result<VisionConfig> config = read_config(*store, options, d_model);
  if (!config) return config.error();
  // Residual stream, attended rows, and queries, keys and values of every patch; the rest is small beside them.
  const std::int64_t patches =
      budget_of(*config, options).max_pixels / (config->patch_size * config->patch_size);
  const std::int64_t per_patch = config->d_vision * 16 + config->patch_size * config->patch_size * 12;
  // F16 weights grow by a sixty-fourth when they are rearranged; twice their size covers single precision.
  const std::int64_t growth = options.precision == VisionPrecision::F32 ? 2 : 1;
  return static_cast<std::int64_t>(store->bytes()) * growth + patches * per_patch;
}

ImageReader::ImageReader(std::unique_ptr<const VisionModel> model, const VisionOptions& options, const Compute& compute)
    : model_(std::move(model)),
      budget_(budget_of(model_->config(), options)),
      budget_for_places_(budget_for_places(model_->config(), options)),
      compute_(compute),
      cache_(options.cache_bytes),
      decoder_{.program = options.decoder} {}

Result<std::unique_ptr<ImageReader>> ImageReader::load(const VisionOptions& options, std::int64_t d_model,
                                                       const Compute& compute, const LoadObserver& observer,
                                                       std::stop_token stop) {
  Result<WeightStore> store = WeightStore::open(options.projector);
  if (!store) return store.error();
  const Result<VisionConfig> config = read_config(*store, options, d_model);
  if (!config) return config.error();
  VisionLoadOptions load;
  load.precision = options.precision;
  load.on_progress = observer.on_progress;
  load.stop = std::move(stop);
  Result<std::unique_ptr<const VisionModel>> model = VisionModel::load(*store, load, compute);
  if (!model) return model.error();
  return std::unique_ptr<ImageReader>(new ImageReader(*std::move(model), options, compute));
}

Result<ImageEmbedding> ImageReader::read(std::span<const std::byte> encoded, std::string_view name,
                                         const VisionProgress& on_progress, std::stop_token stop, ImageDetail detail) {
  const auto named = [name](Error error) {
    if (!name.empty() && error.code != ErrorCode::Cancelled) {
      error.message = printable(name, kNameLength) + ": " + error.message;
    }
    return error;
  };
  const Digest file = file_key(encoded, budget(detail));
  if (std::optional<ImageEmbedding> seen = cache_.find(file)) return *seen;
  ++n_decoded_;
  const Result<Image> image = decode_apart(encoded, decoder_, stop);
  if (!image) return named(image.error());
  const VisionConfig& config = model_->config();
  const Result<PatchGrid> grid = plan_grid(image->size(), budget(detail), config.patch_size, config.merge_size);
  if (!grid) return named(grid.error());
  // The same pixels may come in another file.
  if (std::optional<ImageEmbedding> seen = cache_.find(embedding_key(*image, *grid, *model_, compute_))) {
    cache_.add_key(seen->content, file);
    return *seen;
  }
  Result<ImageEmbedding> embedding = embed_image(*image, budget(detail), *model_, compute_, on_progress, std::move(stop));
  if (!embedding) return named(embedding.error());
  cache_.insert(*embedding);
  cache_.add_key(embedding->content, file);
  return embedding;
}

}  // namespace sightline
