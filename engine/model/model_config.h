/// Hyper-parameters of the language model from GGUF metadata; their relations checked once.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/gguf_file.h"

namespace sightline {

/// Sizes of one model. After `read` every relation that later code divides by, indexes with or allocates from holds.
/// A plain value; any thread may read it.
struct ModelConfig {
  bool is_moe = false;              ///< mixture of experts (qwen35moe) or one dense block (qwen35)
  std::int64_t d_model = 0;         ///< width of the residual stream
  std::int64_t n_layers = 0;        ///< the trunk; blocks that draft further tokens are not counted
  std::int64_t vocab_size = 0;      ///< rows of the embedding, padding included
  std::int64_t context_length = 0;  ///< positions the model was trained for
  double rms_eps = 0.0;

  // Full attention.
  std::int64_t n_heads = 0, n_kv_heads = 0, head_dim = 0;
  std::int64_t rotary_dim = 0;                   ///< leading values of a head that are rotated
  std::array<std::int64_t, 3> mrope_sections{};  ///< pairs turned by t, h, w
  double rope_theta = 0.0;

  // Linear attention (gated DeltaNet).
  std::int64_t n_k_heads_linear = 0, n_v_heads_linear = 0;
  std::int64_t head_dim_linear = 0;    ///< of queries and keys
  std::int64_t v_head_dim_linear = 0;  ///< of values
  std::int64_t conv_width = 0;         ///< rows the short convolution sees, the current one included

  // Feed-forward: either d_ff, or the rest.
  std::int64_t d_ff = 0;
  std::int64_t n_experts = 0, n_experts_used = 0, d_ff_expert = 0, d_ff_shared = 0;

  std::vector<bool> layer_is_linear;  ///< n_layers entries
  bool has_mtp = false;               ///< the file also holds blocks for multi-token prediction

  /// Values of all queries (or all keys) of a linear layer.
  [[nodiscard]] std::int64_t k_dim_linear() const noexcept { return n_k_heads_linear * head_dim_linear; }
  [[nodiscard]] std::int64_t v_dim_linear() const noexcept { return n_v_heads_linear * v_head_dim_linear; }
  /// Channels of the short convolution: queries, keys, values.
  [[nodiscard]] std::int64_t conv_channels() const noexcept { return 2 * k_dim_linear() + v_dim_linear(); }
  [[nodiscard]] std::int64_t n_attention_layers() const noexcept;

  /// Reads the metadata of a model whose token embedding stands in `file`.
  /// Errors: Unsupported (GGUF_UNSUPPORTED) for another architecture or an extension we do not know; Corrupt
  /// (GGUF_CORRUPT) for everything missing or out of range. Each message names file and key.
  static Result<ModelConfig> read(const GgufFile& file);
  /// The same when the embedding may stand in another shard; null if there is none.
  static Result<ModelConfig> read(const GgufFile& file, const GgufTensor* token_embedding);
};

}  // namespace sightline
