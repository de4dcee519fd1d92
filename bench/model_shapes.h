/// Sizes of the family's published models, and the block formats their files usually have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/dtype.h"

namespace sightline::bench {

/// Everything about a model that decides which tensors it has and how large they are. A plain value.
struct ModelShape {
  std::string_view name;        ///< "35b-a3b"
  bool is_moe = false;          ///< experts (qwen35moe), else one dense block (qwen35)
  bool tied_head = false;       ///< the embedding is also the head
  bool with_mtp_block = false;  ///< one block for multi-token prediction after the trunk
  std::int64_t d_model = 0;
  std::int64_t n_layers = 0;  ///< of the trunk
  std::int64_t n_heads = 0, n_kv_heads = 0;
  std::int64_t n_v_heads_linear = 0;
  std::int64_t d_ff = 0;  ///< dense models
  std::int64_t n_experts = 0, n_experts_used = 0, d_ff_expert = 0, d_ff_shared = 0;

  // The same in every published model.
  std::int64_t n_k_heads_linear = 16;
  std::int64_t head_dim = 256;
  std::int64_t head_dim_linear = 128;
  std::int64_t rotary_dim = 64;
  std::int64_t conv_width = 4;
  std::int64_t full_attention_interval = 4;
  std::int64_t vocabulary = 248320;
  std::int64_t context_length = 262144;
};

/// Formats of the matrices by role. Vectors, the convolution and the router are always F32.
struct ModelFormats {
  DType gate_up = DType::Q4_K;  ///< of the experts, or of the dense block
  DType down = DType::Q5_K;     ///< of the experts, or of the dense block
  DType dense = DType::Q8_0;    ///< all other matrices of a layer
  DType embedding = DType::Q4_K;
  DType head = DType::Q6_K;  ///< unless the head is tied
};

/// The shape called `name`; none if there is no such shape. "tiny" has the architecture and head sizes of the mixture
/// of experts and a few million weights.
std::optional<ModelShape> find_shape(std::string_view name);

/// All names, "35b-a3b, 27b, …", for messages.
std::string shape_names();

/// Formats like those of common files of this shape.
ModelFormats usual_formats(const ModelShape& shape);

}  // namespace sightline::bench
