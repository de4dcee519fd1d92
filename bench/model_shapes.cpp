/// Sizes of the family's published models, and the block formats their files usually have.
#include "bench/model_shapes.h"

#include <array>

namespace sightline::bench {

namespace {

// Source: the published configurations of Qwen3.5 and Qwen3.6; equal sizes are equal in both generations.
// clang-format off
constexpr std::array<ModelShape, 7> kShapes{{
    {.name = "35b-a3b", .is_moe = true, .d_model = 2048, .n_layers = 40, .n_heads = 16, .n_kv_heads = 2,
     .n_v_heads_linear = 32, .n_experts = 256, .n_experts_used = 8, .d_ff_expert = 512, .d_ff_shared = 512},
    {.name = "27b", .d_model = 5120, .n_layers = 64, .n_heads = 24, .n_kv_heads = 4, .n_v_heads_linear = 48,
     .d_ff = 17408},
    {.name = "9b", .d_model = 4096, .n_layers = 32, .n_heads = 16, .n_kv_heads = 4, .n_v_heads_linear = 32,
     .d_ff = 12288},
    {.name = "4b", .tied_head = true, .d_model = 2560, .n_layers = 32, .n_heads = 16, .n_kv_heads = 4,
     .n_v_heads_linear = 32, .d_ff = 9216},
    {.name = "2b", .tied_head = true, .d_model = 2048, .n_layers = 24, .n_heads = 8, .n_kv_heads = 2,
     .n_v_heads_linear = 16, .d_ff = 6144},
    {.name = "0.8b", .tied_head = true, .d_model = 1024, .n_layers = 24, .n_heads = 8, .n_kv_heads = 2,
     .n_v_heads_linear = 16, .d_ff = 3584},
    {.name = "tiny", .is_moe = true, .d_model = 256, .n_layers = 4, .n_heads = 4, .n_kv_heads = 2,
     .n_v_heads_linear = 4, .n_experts = 8, .n_experts_used = 2, .d_ff_expert = 256, .d_ff_shared = 256,
     .n_k_heads_linear = 2, .vocabulary = 700, .context_length = 32768},
}};
// clang-format on

}  // namespace

std::optional<ModelShape> find_shape(std::string_view name) {
  for (const ModelShape& shape : kShapes) {
    if (shape.name == name) return shape;
  }
  return std::nullopt;
}

std::string shape_names() {
  std::string names;
  for (const ModelShape& shape : kShapes) names += (names.empty() ? "" : ", ") + std::string(shape.name);
  return names;
}

ModelFormats usual_formats(const ModelShape& shape) {
  ModelFormats formats;
  if (!shape.is_moe) {
    formats.down = DType::Q6_K;
    formats.dense = DType::Q5_K;
  }
  if (shape.tied_head) formats.embedding = DType::Q6_K;  // as a head it needs the precision of one
  return formats;
}

}  // namespace sightline::bench
