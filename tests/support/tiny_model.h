/// Writes a complete, valid language model of small size with the real architecture, weights from a seed.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/base/dtype.h"
#include "engine/base/error.h"

namespace sightline::testing_support {

/// What the model is like. The head sizes are the real models' own, so that code made for them is exercised; rows of
/// every matrix are multiples of 256, so that every block format fits. As it stands: 10 million weights.
struct TinyModelOptions {
  bool moe = true;               ///< qwen35moe, else qwen35
  bool tied_head = false;        ///< no output.weight: the embedding is the head
  bool with_mtp_block = false;   ///< one multi-token-prediction block after the trunk
  bool fused_gate_up = false;    ///< experts' gate and up in one tensor; the same weights as without
  std::uint64_t seed = 1;

  // Formats of the matrices. Norms and other vectors, the convolution and the shared expert's gate are always F32.
  DType dtype = DType::F32;                  ///< all matrices not named below
  std::optional<DType> embedding;
  std::optional<DType> head;
  std::optional<DType> ffn_gate_up;          ///< of the experts, or of the dense layer
  std::optional<DType> ffn_down;             ///< of the experts, or of the dense layer
  std::optional<DType> attention_v;
  DType alpha_beta = DType::F32;             ///< the two small projections of DeltaNet layers
  DType router = DType::F32;

  // Sizes, named as in the engine.
  std::int64_t vocabulary = 512;
  std::int64_t context_length = 4096;
  std::int64_t d_model = 256;
  std::int64_t n_layers = 4;                 ///< of the trunk
  std::int64_t full_attention_interval = 4;  ///< layers 3, 7, … are full attention
  std::int64_t n_heads = 4, n_kv_heads = 2, head_dim = 256;
  std::int64_t rotary_dim = 64;
  std::array<std::int32_t, 4> mrope_sections{11, 11, 10, 0};
  std::int64_t n_k_heads_linear = 2, n_v_heads_linear = 4, head_dim_linear = 128;
  std::int64_t conv_width = 4;
  std::int64_t n_experts = 8, n_experts_used = 2, d_ff_expert = 256, d_ff_shared = 256;
  std::int64_t d_ff = 512;                   ///< dense

  std::string chat_template;                 ///< left out of the file if empty
};

/// Writes the model as a GGUF file at `path`.
///
/// Equal options give equal bytes. A tensor's weights depend on the seed and its name only, so that the same model can
/// be had with and without the MTP block. Logits have a standard deviation of about 2.
/// Errors: InvalidArgument if a matrix's rows do not fill the blocks of its format, or the vocabulary is too small;
/// Io if the file cannot be written.
Status write_tiny_model(const std::filesystem::path& path, const TinyModelOptions& options = {});

}  // namespace sightline::testing_support
