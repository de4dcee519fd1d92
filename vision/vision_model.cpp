/// VisionModel: configuration and weights of the encoder and its projector, ready to be multiplied.
#include "vision/vision_model.h"

#include <array>
#include <span>
#include <string>
#include <utility>

#include "vision/vision_loader.h"
#include "vision/vision_weights.h"

namespace sightline {

namespace {

struct PrecisionName {
  std::string_view name;
  VisionPrecision precision;
};
constexpr std::array<PrecisionName, 4> kNames = {{{"auto", VisionPrecision::Auto},
                                                  {"f32", VisionPrecision::F32},
                                                  {"bf16", VisionPrecision::Bits16},
                                                  {"int8", VisionPrecision::Int8}}};

/// What `Auto` stands for: as exact as the file's own numbers.
VisionPrecision precision_of(const WeightStore& store) {
  const GgufTensor* tensor = store.find("v.blk.0.attn_qkv.weight");
  if (tensor == nullptr) return VisionPrecision::Bits16;   // loading will say that it is missing
  switch (tensor->dtype) {
    case DType::F32: return VisionPrecision::F32;
    case DType::F16:
    case DType::BF16: return VisionPrecision::Bits16;
    default: return VisionPrecision::Int8;
  }
}

void want_merger(VisionLoader& loader, const std::string& norm, const std::string& fc1, const std::string& fc2,
                 const VisionConfig& config, std::int64_t norm_width, LinearForm form, MergerWeights& out) {
  const std::int64_t merged = config.d_vision * config.merge_size * config.merge_size;
  loader.want_norm(norm, norm_width, out.norm);
  loader.want_linear(fc1, merged, merged, form, out.fc1);
  loader.want_linear(fc2, config.d_model, merged, form, out.fc2);
}

/// Weights together with every number of the metadata that shapes rows. The budget does not: it decides the grid.
Digest identity_of(const VisionConfig& config, const Digest& weights) {
  Sha256 hasher;
  hasher.update(weights.bytes);
  const auto add = [&hasher](const auto& values) { hasher.update(std::as_bytes(std::span(values))); };
  add(std::array{config.patch_size, config.merge_size, config.d_vision, config.d_ff, config.n_layers, config.n_heads,
                 config.d_model, config.position_side});
  add(std::array{config.norm_eps});
  add(config.pixel_norm.mean);
  add(config.pixel_norm.std);
  add(config.deepstack_layers);
  return hasher.finish();
}

}  // namespace

Result<VisionPrecision> vision_precision(std::string_view name) {
  for (const PrecisionName& entry : kNames) {
    if (entry.name == name) return entry.precision;
  }
  return Error{ErrorCode::InvalidArgument, "the vision encoder has no precision called \"" + std::string(name) +
                                               "\"; known are auto, f32, bf16 and int8"};
}

std::string_view name_of(VisionPrecision precision) noexcept {
  for (const PrecisionName& entry : kNames) {
    if (entry.precision == precision) return entry.name;
  }
  return "";
}

VisionModel::VisionModel(VisionConfig config, std::unique_ptr<VisionWeights> weights, VisionPrecision precision,
                         Digest identity)
    : config_(std::move(config)), weights_(std::move(weights)), precision_(precision), identity_(identity) {}

VisionModel::~VisionModel() = default;

std::int64_t VisionModel::bytes() const noexcept {
  return static_cast<std::int64_t>(weights_->matrices.bytes() + weights_->vectors.bytes());
}

Result<std::unique_ptr<const VisionModel>> VisionModel::load(const WeightStore& store, const VisionLoadOptions& options,
                                                             const Compute& compute) {
  Result<VisionConfig> read = VisionConfig::read(store.metadata());
  if (!read) return read.error();
  const VisionConfig& config = *read;
  const VisionPrecision precision =
      options.precision == VisionPrecision::Auto ? precision_of(store) : options.precision;
  // With 8-bit blocks the two ends, a fiftieth of the work, stay in 16 bits.
  const LinearForm ends = precision == VisionPrecision::F32 ? LinearForm::F32 : LinearForm::Int16;
  const LinearForm inside = precision == VisionPrecision::Int8 ? LinearForm::Int8 : ends;
  const std::int64_t d = config.d_vision;

  auto weights = std::make_unique<VisionWeights>();
  weights->blocks.resize(static_cast<std::size_t>(config.n_layers));
  weights->deepstack.resize(config.deepstack_layers.size());
  VisionLoader loader(store, options);
  loader.want_patch_kernels("v.patch_embd", d, 3, config.patch_size, ends, weights->patch);
  loader.want_floats("v.position_embd.weight", config.position_side * config.position_side, d, weights->positions);
  for (std::int64_t layer = 0; layer < config.n_layers; ++layer) {
    VisionBlockWeights& block = weights->blocks[static_cast<std::size_t>(layer)];
    const std::string prefix = "v.blk." + std::to_string(layer) + ".";
    loader.want_norm(prefix + "ln1", d, block.norm1);
    loader.want_linear(prefix + "attn_qkv", 3 * d, d, inside, block.qkv);
    loader.want_linear(prefix + "attn_out", d, d, inside, block.out);
    loader.want_norm(prefix + "ln2", d, block.norm2);
    loader.want_linear(prefix + "ffn_up", config.d_ff, d, inside, block.up);
    loader.want_linear(prefix + "ffn_down", d, config.d_ff, inside, block.down);
  }
  want_merger(loader, "v.post_ln", "mm.0", "mm.2", config, d, ends, weights->merger);
  for (std::size_t i = 0; i < weights->deepstack.size(); ++i) {
    const std::string prefix = "v.deepstack." + std::to_string(config.deepstack_layers[i]) + ".";
    want_merger(loader, prefix + "norm", prefix + "fc1", prefix + "fc2", config,
                d * config.merge_size * config.merge_size, ends, weights->deepstack[i]);
  }
  const Result<Digest> digest = loader.fetch(*weights, compute);
  if (!digest) return digest.error();
  const Digest identity = identity_of(config, *digest);
  return std::unique_ptr<const VisionModel>(
      new VisionModel(*std::move(read), std::move(weights), precision, identity));
}

}  // namespace sightline
