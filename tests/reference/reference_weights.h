/// Sizes and expanded weights of a small qwen35 or qwen35moe model, as the double-precision reference needs them.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <variant>
#include <vector>

#include "engine/base/error.h"
#include "tests/reference/reference_math.h"

namespace sightline::reference {

/// Sizes, named as in the engine; from the file's metadata.
struct Sizes {
  bool is_moe = false;
  std::size_t d_model = 0;
  std::size_t vocabulary = 0;
  std::size_t n_layers = 0;                 ///< the trunk only; MTP blocks are not part of the reference
  double rms_epsilon = 0.0;

  std::size_t n_heads = 0, n_kv_heads = 0, head_dim = 0;
  std::size_t rotary_dim = 0;
  std::array<std::size_t, 3> mrope_sections{};   ///< pairs turned by t, h, w
  double rope_base = 0.0;

  std::size_t n_k_heads_linear = 0, n_v_heads_linear = 0;
  std::size_t head_dim_linear = 0;          ///< of keys and values alike
  std::size_t conv_width = 0;

  std::size_t d_ff = 0;                     ///< dense
  std::size_t n_experts = 0, n_experts_used = 0, d_ff_expert = 0, d_ff_shared = 0;
};

/// Gated DeltaNet layer. K = k heads · head size, V = v heads · head size, C = 2 K + V.
struct DeltaNetWeights {
  Matrix qkv;        ///< (C, d_model): all queries, all keys, all values
  Matrix gate;       ///< (V, d_model)
  Matrix beta;       ///< (v heads, d_model)
  Matrix alpha;      ///< (v heads, d_model)
  Matrix conv;       ///< (C, conv_width): last tap = current row
  Row decay;         ///< (v heads), -exp(A_log)
  Row dt_bias;       ///< (v heads)
  Row norm;          ///< (head size), shared by the heads
  Matrix out;        ///< (d_model, V)
};

/// Gated full attention layer.
struct AttentionWeights {
  Matrix q;          ///< (heads · 2 · head_dim, d_model): query and gate of head 0, of head 1, …
  Matrix k, v;       ///< (kv heads · head_dim, d_model)
  Row q_norm, k_norm;   ///< (head_dim)
  Matrix out;        ///< (d_model, heads · head_dim)
};

/// down(silu(gate x) ∘ (up x)): a dense feed-forward layer, one expert, or the shared expert.
struct GatedUnit {
  Matrix gate, up;   ///< (d_ff, d_model)
  Matrix down;       ///< (d_model, d_ff)
};

struct MixtureWeights {
  Matrix router;     ///< (experts, d_model)
  std::vector<GatedUnit> experts;
  Matrix shared_gate;   ///< (1, d_model)
  GatedUnit shared;
};

struct LayerWeights {
  Row mixer_norm, ffn_norm;
  std::variant<DeltaNetWeights, AttentionWeights> mixer;
  std::variant<GatedUnit, MixtureWeights> ffn;
};

struct Weights {
  Sizes sizes;
  Matrix embedding;    ///< (vocabulary, d_model)
  std::vector<LayerWeights> layers;
  Row output_norm;
  Matrix head;         ///< (vocabulary, d_model); empty if tied to the embedding
  [[nodiscard]] const Matrix& output() const { return head.values.empty() ? embedding : head; }
};

/// Reads and expands every trunk tensor of the GGUF file at `path`.
/// Errors: as WeightStore; Unsupported for another architecture; Corrupt for a missing key, tensor or shape.
Result<Weights> load_weights(const std::filesystem::path& path);

}  // namespace sightline::reference
