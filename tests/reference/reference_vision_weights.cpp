/// Sizes and expanded weights of a small vision encoder, as the double-precision reference needs them.
#include "tests/reference/reference_vision_weights.h"

#include <string>
#include <string_view>
#include <utility>

#include "engine/base/weight_store.h"
#include "tests/reference/weight_reader.h"

namespace sightline::reference {
namespace {

constexpr std::size_t kChannels = 3;

VisionSizes read_sizes(WeightReader& reader) {
  VisionSizes s;
  s.patch_side = reader.size("patch_size");
  s.merge_side = reader.size("spatial_merge_size", 2);
  s.width = reader.size("embedding_length");
  s.d_ff = reader.size("feed_forward_length");
  s.n_layers = reader.size("block_count");
  s.n_heads = reader.size("attention.head_count");
  s.out_width = reader.size("projection_dim");
  s.position_side = s.patch_side == 0 ? 0 : reader.size("image_size") / s.patch_side;
  s.epsilon = reader.number("attention.layer_norm_epsilon");
  s.mean = reader.numbers("image_mean", kChannels);
  s.deviation = reader.numbers("image_std", kChannels);
  return s;
}

/// The relations without which the loops would divide by zero or read past an end.
bool sizes_fit_together(const VisionSizes& s) {
  return s.patch_side >= 1 && s.merge_side >= 1 && s.n_heads >= 1 && s.width >= 1 && s.width % s.n_heads == 0 &&
         s.head_dim() % 4 == 0 && s.d_ff >= 1 && s.out_width >= 1 && s.position_side >= 1;
}

Linear read_linear(WeightReader& reader, const std::string& name, std::size_t rows, std::size_t cols) {
  return {.weight = reader.matrix(name, rows, cols), .bias = reader.vector(name + ".bias", rows)};
}

LayerNorm read_norm(WeightReader& reader, const std::string& name, std::size_t width) {
  return {.weight = reader.vector(name + ".weight", width), .bias = reader.vector(name + ".bias", width)};
}

VisionBlock read_block(WeightReader& reader, const VisionSizes& s, std::size_t index) {
  const std::string block = "v.blk." + std::to_string(index) + ".";
  return {.attention_norm = read_norm(reader, block + "ln1", s.width),
          .qkv = read_linear(reader, block + "attn_qkv", 3 * s.width, s.width),
          .attention_out = read_linear(reader, block + "attn_out", s.width, s.width),
          .mlp_norm = read_norm(reader, block + "ln2", s.width),
          .up = read_linear(reader, block + "ffn_up", s.d_ff, s.width),
          .down = read_linear(reader, block + "ffn_down", s.width, s.d_ff)};
}

std::vector<DeepstackMerger> read_deepstack(WeightReader& reader, const VisionSizes& s) {
  std::vector<DeepstackMerger> mergers;
  const std::size_t grouped = s.merged_patches() * s.width;
  for (std::size_t i = 0; i < s.n_layers; ++i) {
    const std::string name = "v.deepstack." + std::to_string(i) + ".";
    if (!reader.has_tensor(name + "fc1.weight")) continue;
    mergers.push_back({.layer = i,
                       .norm = read_norm(reader, name + "norm", grouped),
                       .first = read_linear(reader, name + "fc1", grouped, grouped),
                       .second = read_linear(reader, name + "fc2", s.out_width, grouped)});
  }
  return mergers;
}

}  // namespace

Result<VisionWeights> load_vision_weights(const std::filesystem::path& path) {
  const Result<WeightStore> store = WeightStore::open(path);
  if (!store) return store.error();
  const GgufFile& keys = store->metadata();
  const bool in_group = !keys.has("clip.projector_type");
  const Result<std::string_view> projector = keys.text(in_group ? "clip.vision.projector_type" : "clip.projector_type");
  if (!projector) return projector.error();
  if (*projector != "qwen3vl_merger") {
    return Error{ErrorCode::Unsupported,
                 path.string() + ": the reference knows the projector qwen3vl_merger, not " + std::string(*projector),
                 "GGUF_UNSUPPORTED"};
  }

  WeightReader reader(*store, "clip.vision");
  VisionWeights weights;
  weights.sizes = read_sizes(reader);
  const VisionSizes& s = weights.sizes;
  if (reader.status() && !sizes_fit_together(s)) {
    reader.fail({ErrorCode::Corrupt, path.string() + ": the encoder's sizes do not fit together", "GGUF_CORRUPT"});
  }
  if (const Status status = reader.status(); !status) return status.error();

  weights.patch_kernel_0 = reader.kernels("v.patch_embd.weight", s.width, kChannels, s.patch_side);
  weights.patch_kernel_1 = reader.kernels("v.patch_embd.weight.1", s.width, kChannels, s.patch_side);
  weights.patch_bias = reader.vector("v.patch_embd.bias", s.width);
  weights.positions = reader.matrix("v.position_embd", s.position_side * s.position_side, s.width);
  for (std::size_t i = 0; i < s.n_layers; ++i) weights.blocks.push_back(read_block(reader, s, i));
  weights.post_norm = read_norm(reader, "v.post_ln", s.width);
  const std::size_t grouped = s.merged_patches() * s.width;
  weights.merger_first = read_linear(reader, "mm.0", grouped, grouped);
  weights.merger_second = read_linear(reader, "mm.2", s.out_width, grouped);
  weights.deepstack = read_deepstack(reader, s);
  if (const Status status = reader.status(); !status) return status.error();
  return weights;
}

}  // namespace sightline::reference
