/// Hyper-parameters of the vision encoder from GGUF metadata; their relations checked once.
#include "vision/vision_config.h"

#include <string>
#include <string_view>
#include <utility>

#include "engine/base/key_reader.h"
#include "engine/base/limits.h"
#include "engine/kernels/kernel_table.h"

namespace sightline {

namespace {

constexpr std::string_view kProjectorType = "qwen3vl_merger";
constexpr std::int64_t kMaxFeedForward = std::int64_t{1} << 20;
constexpr std::int64_t kMaxHeadDim = kScaleCols;   // sums along a head must fit 32 bits in 16-bit products
constexpr double kMaxNormEps = 1e-2;
constexpr double kMaxPixelNorm = 1e6;   // of mean and deviation, where a pixel is 0 to 1
constexpr std::int64_t kMaxPixels = std::int64_t{1} << 30;

std::string in_quotes(std::string_view text) {
  std::string out(1, '"');
  out += text;
  out += '"';
  return out;
}

Error unsupported(const GgufFile& file, const std::string& what) {
  return {ErrorCode::Unsupported, std::string(file.name()) + ": " + what, "GGUF_UNSUPPORTED"};
}

void check_kind(KeyReader& keys) {
  const GgufFile& file = keys.file();
  const Result<std::string_view> architecture = file.text("general.architecture");
  if (!architecture || *architecture != "clip") {
    keys.fail(unsupported(file, "this is no vision projector: general.architecture is " +
                                    (architecture ? in_quotes(*architecture) : "missing") + ", not " +
                                    in_quotes("clip")));
    return;
  }
  const std::string_view name = keys.has("vision.projector_type") ? "vision.projector_type" : "projector_type";
  const std::string projector = keys.text(name);
  if (!keys.error() && projector != kProjectorType) {
    keys.fail(unsupported(file, keys.key(name) + " is " + in_quotes(projector) + "; supported is " +
                                    in_quotes(kProjectorType)));
  }
}

void read_pixel_norm(KeyReader& keys, PixelNorm& norm) {
  const auto read = [&keys](std::string_view name, double low, std::array<float, 3>& out) {
    const std::vector<double> values = keys.numbers(name);
    if (values.size() != out.size()) {
      keys.refuse(name, "an array of " + std::to_string(values.size()), "3 numbers");
      return;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (!(values[i] >= low && values[i] <= kMaxPixelNorm)) {
        keys.refuse(name, number_text(values[i]),
                    "numbers within " + number_text(low) + " to " + number_text(kMaxPixelNorm));
        return;
      }
      out[i] = static_cast<float>(values[i]);
    }
  };
  read("vision.image_mean", -kMaxPixelNorm, norm.mean);
  read("vision.image_std", 1e-6, norm.std);
}

void read_budget(KeyReader& keys, PixelBudget& budget) {
  if (keys.has("vision.image_min_pixels")) budget.min_pixels = keys.integer("vision.image_min_pixels", 1, kMaxPixels);
  if (keys.has("vision.image_max_pixels")) {
    budget.max_pixels = keys.integer("vision.image_max_pixels", budget.min_pixels, kMaxPixels);
  } else if (budget.max_pixels < budget.min_pixels) {
    budget.max_pixels = budget.min_pixels;
  }
}

void read_deepstack(KeyReader& keys, VisionConfig& config) {
  if (!keys.has("vision.is_deepstack_layers")) return;
  const std::vector<std::int64_t> flags = keys.integers("vision.is_deepstack_layers");
  if (std::cmp_not_equal(flags.size(), config.n_layers)) {
    keys.refuse("vision.is_deepstack_layers", "an array of " + std::to_string(flags.size()),
                std::to_string(config.n_layers) + " entries");
    return;
  }
  for (std::int64_t layer = 0; layer < config.n_layers; ++layer) {
    if (flags[static_cast<std::size_t>(layer)] != 0) config.deepstack_layers.push_back(layer);
  }
}

}  // namespace

Result<VisionConfig> VisionConfig::read(const GgufFile& file) {
  VisionConfig config;
  KeyReader keys(file, "clip");
  check_kind(keys);
  config.patch_size = keys.integer("vision.patch_size", limits::kPatchMin, limits::kPatchMax);
  config.merge_size = keys.has("vision.spatial_merge_size")
                          ? keys.integer("vision.spatial_merge_size", 1, limits::kMergeMax)
                          : 2;   // older converters leave it out
  config.d_vision = keys.integer("vision.embedding_length", 4, limits::kEmbeddingWidth);
  config.d_ff = keys.integer("vision.feed_forward_length", 1, kMaxFeedForward);
  config.n_layers = keys.integer("vision.block_count", 1, limits::kLayers);
  config.n_heads = keys.integer("vision.attention.head_count", 1, limits::kHeads);
  config.d_model = keys.integer("vision.projection_dim", 1, limits::kEmbeddingWidth);
  if (config.d_vision % config.n_heads != 0) {
    keys.refuse("vision.attention.head_count", std::to_string(config.n_heads),
                "a divisor of vision.embedding_length, " + std::to_string(config.d_vision));
  }
  config.head_dim = config.d_vision / config.n_heads;
  if (config.head_dim % 4 != 0 || config.head_dim > kMaxHeadDim || config.head_dim < 4) {
    keys.refuse("vision.attention.head_count", std::to_string(config.n_heads),
                "heads of 4 to " + std::to_string(kMaxHeadDim) + " values, a multiple of 4");
  }
  const std::int64_t side = keys.integer("vision.image_size", config.patch_size, limits::kProjectorImageSide);
  if (side % config.patch_size != 0) {
    keys.refuse("vision.image_size", std::to_string(side),
                "a multiple of vision.patch_size, " + std::to_string(config.patch_size));
  }
  config.position_side = side / config.patch_size;
  config.norm_eps = keys.number("vision.attention.layer_norm_epsilon");
  if (!(config.norm_eps > 0.0) || config.norm_eps > kMaxNormEps) {
    keys.refuse("vision.attention.layer_norm_epsilon", number_text(config.norm_eps),
                "a positive number of at most " + number_text(kMaxNormEps));
  }
  read_pixel_norm(keys, config.pixel_norm);
  read_budget(keys, config.budget);
  read_deepstack(keys, config);
  if (keys.error()) return *keys.error();
  return config;
}

}  // namespace sightline
