/// Sizes and expanded weights of a small qwen35 or qwen35moe model, as the double-precision reference needs them.
#include "tests/reference/reference_weights.h"

#include <string>
#include <string_view>
#include <utility>

#include "engine/base/weight_store.h"
#include "tests/reference/weight_reader.h"

namespace sightline::reference {
namespace {

Sizes read_sizes(WeightReader& reader, bool is_moe, std::size_t vocabulary) {
  Sizes s;
  s.is_moe = is_moe;
  s.vocabulary = vocabulary;
  s.d_model = reader.size("embedding_length");
  // The block count includes the multi-token-prediction blocks at the end.
  const std::size_t n_prediction_blocks = reader.size("nextn_predict_layers", 0);
  const std::size_t n_blocks = reader.size("block_count");
  s.n_layers = n_blocks > n_prediction_blocks ? n_blocks - n_prediction_blocks : 0;
  s.rms_epsilon = reader.number("attention.layer_norm_rms_epsilon");

  s.n_heads = reader.size("attention.head_count");
  s.n_kv_heads = reader.size("attention.head_count_kv");
  s.head_dim = reader.size("attention.key_length");
  s.rotary_dim = reader.size("rope.dimension_count");
  s.rope_base = reader.number("rope.freq_base");
  const std::vector<std::int64_t> sections = reader.optional_integers("rope.dimension_sections");
  for (std::size_t i = 0; i < s.mrope_sections.size() && i < sections.size(); ++i) {
    s.mrope_sections[i] = static_cast<std::size_t>(sections[i]);
  }

  s.n_k_heads_linear = reader.size("ssm.group_count");
  s.n_v_heads_linear = reader.size("ssm.time_step_rank");
  s.head_dim_linear = reader.size("ssm.state_size");
  s.conv_width = reader.size("ssm.conv_kernel");

  if (is_moe) {
    s.n_experts = reader.size("expert_count");
    s.n_experts_used = reader.size("expert_used_count");
    s.d_ff_expert = reader.size("expert_feed_forward_length");
    s.d_ff_shared = reader.size("expert_shared_feed_forward_length");
  } else {
    s.d_ff = reader.size("feed_forward_length");
  }
  return s;
}

/// The relations without which the loops below would divide by zero or read past an end.
bool sizes_fit_together(const Sizes& s) {
  const std::size_t pairs = s.mrope_sections[0] + s.mrope_sections[1] + s.mrope_sections[2];
  return s.n_layers >= 1 && s.d_model >= 1 && s.vocabulary >= 1 && s.n_kv_heads >= 1 &&
         s.n_heads >= s.n_kv_heads && s.n_heads % s.n_kv_heads == 0 && s.head_dim >= 1 && s.rotary_dim <= s.head_dim &&
         2 * pairs == s.rotary_dim && s.n_k_heads_linear >= 1 && s.n_v_heads_linear % s.n_k_heads_linear == 0 &&
         s.conv_width >= 1 && (!s.is_moe || (s.n_experts_used >= 1 && s.n_experts_used <= s.n_experts));
}

std::vector<bool> which_layers_are_linear(WeightReader& reader, std::size_t n_layers) {
  const std::size_t interval = reader.size("full_attention_interval", 4);
  const std::vector<std::int64_t> listed = reader.optional_integers("attention.recurrent_layers");
  std::vector<bool> linear(n_layers);
  for (std::size_t i = 0; i < n_layers; ++i) {
    linear[i] = i < listed.size() ? listed[i] != 0 : interval == 0 || (i + 1) % interval != 0;
  }
  return linear;
}

DeltaNetWeights read_delta_net(WeightReader& reader, const Sizes& s, const std::string& block) {
  const std::size_t v_dim = s.n_v_heads_linear * s.head_dim_linear;
  const std::size_t channels = 2 * s.n_k_heads_linear * s.head_dim_linear + v_dim;
  return {.qkv = reader.matrix(block + "attn_qkv", channels, s.d_model),
          .gate = reader.matrix(block + "attn_gate", v_dim, s.d_model),
          .beta = reader.matrix(block + "ssm_beta", s.n_v_heads_linear, s.d_model),
          .alpha = reader.matrix(block + "ssm_alpha", s.n_v_heads_linear, s.d_model),
          .conv = reader.matrix(block + "ssm_conv1d", channels, s.conv_width),
          .decay = reader.vector(block + "ssm_a", s.n_v_heads_linear),
          .dt_bias = reader.vector(block + "ssm_dt.bias", s.n_v_heads_linear),
          .norm = reader.vector(block + "ssm_norm.weight", s.head_dim_linear),
          .out = reader.matrix(block + "ssm_out", s.d_model, v_dim)};
}

AttentionWeights read_attention(WeightReader& reader, const Sizes& s, const std::string& block) {
  return {.q = reader.matrix(block + "attn_q", s.n_heads * 2 * s.head_dim, s.d_model),
          .k = reader.matrix(block + "attn_k", s.n_kv_heads * s.head_dim, s.d_model),
          .v = reader.matrix(block + "attn_v", s.n_kv_heads * s.head_dim, s.d_model),
          .q_norm = reader.vector(block + "attn_q_norm.weight", s.head_dim),
          .k_norm = reader.vector(block + "attn_k_norm.weight", s.head_dim),
          .out = reader.matrix(block + "attn_output", s.d_model, s.n_heads * s.head_dim)};
}

/// `suffix` is empty for the dense layer and "_shexp" for the shared expert.
GatedUnit read_gated_unit(WeightReader& reader, const Sizes& s, const std::string& block, const std::string& suffix,
                          std::size_t d_ff) {
  return {.gate = reader.matrix(block + "ffn_gate" + suffix, d_ff, s.d_model),
          .up = reader.matrix(block + "ffn_up" + suffix, d_ff, s.d_model),
          .down = reader.matrix(block + "ffn_down" + suffix, s.d_model, d_ff)};
}

/// Rows [begin, begin + count) of `m`.
Matrix rows_of(const Matrix& m, std::size_t begin, std::size_t count) {
  const auto first = m.values.begin() + static_cast<std::ptrdiff_t>(begin * m.cols);
  const auto last = first + static_cast<std::ptrdiff_t>(count * m.cols);
  return {.rows = count, .cols = m.cols, .values = {first, last}, .scale = m.scale};
}

std::vector<GatedUnit> read_experts(WeightReader& reader, const Sizes& s, const std::string& block) {
  std::vector<GatedUnit> experts(s.n_experts);
  std::vector<Matrix> down = reader.matrices(block + "ffn_down_exps", s.n_experts, s.d_model, s.d_ff_expert);
  for (std::size_t e = 0; e < s.n_experts; ++e) experts[e].down = std::move(down[e]);

  if (reader.has_tensor(block + "ffn_gate_up_exps.weight")) {   // gate rows first, then up rows
    const std::vector<Matrix> both =
        reader.matrices(block + "ffn_gate_up_exps", s.n_experts, 2 * s.d_ff_expert, s.d_model);
    if (!reader.status()) return experts;
    for (std::size_t e = 0; e < s.n_experts; ++e) {
      experts[e].gate = rows_of(both[e], 0, s.d_ff_expert);
      experts[e].up = rows_of(both[e], s.d_ff_expert, s.d_ff_expert);
    }
    return experts;
  }
  std::vector<Matrix> gate = reader.matrices(block + "ffn_gate_exps", s.n_experts, s.d_ff_expert, s.d_model);
  std::vector<Matrix> up = reader.matrices(block + "ffn_up_exps", s.n_experts, s.d_ff_expert, s.d_model);
  for (std::size_t e = 0; e < s.n_experts; ++e) {
    experts[e].gate = std::move(gate[e]);
    experts[e].up = std::move(up[e]);
  }
  return experts;
}

MixtureWeights read_mixture(WeightReader& reader, const Sizes& s, const std::string& block) {
  return {.router = reader.matrix(block + "ffn_gate_inp", s.n_experts, s.d_model),
          .experts = read_experts(reader, s, block),
          .shared_gate = reader.matrix(block + "ffn_gate_inp_shexp", 1, s.d_model),
          .shared = read_gated_unit(reader, s, block, "_shexp", s.d_ff_shared)};
}

LayerWeights read_layer(WeightReader& reader, const Sizes& s, std::size_t index, bool is_linear) {
  const std::string block = "blk." + std::to_string(index) + ".";
  LayerWeights layer;
  layer.mixer_norm = reader.vector(block + "attn_norm.weight", s.d_model);
  layer.ffn_norm = reader.vector(block + "post_attention_norm.weight", s.d_model);
  if (is_linear) layer.mixer = read_delta_net(reader, s, block);
  else layer.mixer = read_attention(reader, s, block);
  if (s.is_moe) layer.ffn = read_mixture(reader, s, block);
  else layer.ffn = read_gated_unit(reader, s, block, "", s.d_ff);
  return layer;
}

}  // namespace

Result<Weights> load_weights(const std::filesystem::path& path) {
  const Result<WeightStore> store = WeightStore::open(path);
  if (!store) return store.error();
  const Result<std::string_view> architecture = store->metadata().text("general.architecture");
  if (!architecture) return architecture.error();
  if (*architecture != "qwen35" && *architecture != "qwen35moe") {
    return Error{ErrorCode::Unsupported, path.string() + ": the reference knows qwen35 and qwen35moe, not " +
                 std::string(*architecture), "GGUF_UNSUPPORTED"};
  }
  const Result<std::vector<std::string_view>> tokens = store->metadata().texts("tokenizer.ggml.tokens");
  if (!tokens) return tokens.error();

  WeightReader reader(*store, *architecture);
  Weights weights;
  weights.sizes = read_sizes(reader, *architecture == "qwen35moe", tokens->size());
  const Sizes& s = weights.sizes;
  if (reader.status() && !sizes_fit_together(s)) {
    reader.fail({ErrorCode::Corrupt, path.string() + ": the model's sizes do not fit together", "GGUF_CORRUPT"});
  }
  if (const Status status = reader.status(); !status) return status.error();

  weights.embedding = reader.matrix("token_embd", s.vocabulary, s.d_model);
  weights.output_norm = reader.vector("output_norm.weight", s.d_model);
  if (reader.has_tensor("output.weight")) weights.head = reader.matrix("output", s.vocabulary, s.d_model);
  const std::vector<bool> is_linear = which_layers_are_linear(reader, s.n_layers);
  for (std::size_t i = 0; i < s.n_layers; ++i) weights.layers.push_back(read_layer(reader, s, i, is_linear[i]));
  if (const Status status = reader.status(); !status) return status.error();
  return weights;
}

}  // namespace sightline::reference
