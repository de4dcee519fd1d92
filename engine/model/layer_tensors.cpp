/// Which tensor of a file plays which role in a layer, and the shape it must have.
#include "engine/model/layer_tensors.h"

#include <string>
#include <string_view>
#include <vector>

namespace sightline {

namespace {

/// Names of the tensors of one block: "blk.7." + role.
class BlockNames {
 public:
  explicit BlockNames(std::int64_t layer) : prefix_("blk." + std::to_string(layer) + ".") {}
  std::string operator()(std::string_view role) const { return prefix_ + std::string(role); }

 private:
  std::string prefix_;
};

void want_attention(WeightLoader& loader, const ModelConfig& config, const BlockNames& name,
                    GatedAttentionWeights& out) {
  const std::int64_t d = config.d_model;
  const std::int64_t q_dim = config.n_heads * config.head_dim;
  const std::int64_t kv_dim = config.n_kv_heads * config.head_dim;
  loader.want_matrix(name("attn_q.weight"), 2 * q_dim, d, out.q_and_gate);
  loader.want_matrix(name("attn_k.weight"), kv_dim, d, out.k);
  loader.want_matrix(name("attn_v.weight"), kv_dim, d, out.v);
  loader.want_matrix(name("attn_output.weight"), d, q_dim, out.out);
  loader.want_vector(name("attn_q_norm.weight"), config.head_dim, out.q_norm);
  loader.want_vector(name("attn_k_norm.weight"), config.head_dim, out.k_norm);
}

void want_delta_net(WeightLoader& loader, const ModelConfig& config, const BlockNames& name,
                    GatedDeltaNetWeights& out) {
  const std::int64_t d = config.d_model;
  const std::int64_t n_heads = config.n_v_heads_linear;
  loader.want_matrix(name("attn_qkv.weight"), config.conv_channels(), d, out.qkv);
  loader.want_matrix(name("attn_gate.weight"), config.v_dim_linear(), d, out.z);
  loader.want_matrix(name("ssm_alpha.weight"), n_heads, d, out.alpha);
  loader.want_matrix(name("ssm_beta.weight"), n_heads, d, out.beta);
  loader.want_matrix(name("ssm_out.weight"), d, config.v_dim_linear(), out.out);
  loader.want_transposed(name("ssm_conv1d.weight"), config.conv_channels(), config.conv_width, out.conv);
  loader.want_vector(name("ssm_a"), n_heads, out.decay);
  const std::string bias = name("ssm_dt.bias");
  const std::string bare = name("ssm_dt");
  loader.want_vector(!loader.has(bias) && loader.has(bare) ? bare : bias, n_heads, out.dt_bias);
  loader.want_vector(name("ssm_norm.weight"), config.v_head_dim_linear, out.norm);
}

void want_dense_ffn(WeightLoader& loader, const ModelConfig& config, const BlockNames& name, DenseFfnWeights& out) {
  loader.want_matrix(name("ffn_gate.weight"), config.d_ff, config.d_model, out.gate);
  loader.want_matrix(name("ffn_up.weight"), config.d_ff, config.d_model, out.up);
  loader.want_matrix(name("ffn_down.weight"), config.d_model, config.d_ff, out.down);
}

/// One field of every expert.
template <class T>
std::vector<T*> of_each(std::vector<ExpertWeights>& experts, T ExpertWeights::*field) {
  std::vector<T*> fields;
  for (ExpertWeights& expert : experts) fields.push_back(&(expert.*field));
  return fields;
}

void want_experts(WeightLoader& loader, const ModelConfig& config, const BlockNames& name,
                  std::vector<ExpertWeights>& experts) {
  const std::int64_t n = config.n_experts;
  const std::int64_t d = config.d_model;
  const std::int64_t d_ff = config.d_ff_expert;
  experts.resize(static_cast<std::size_t>(n));
  if (const std::string both = name("ffn_gate_up_exps.weight"); loader.has(both)) {
    std::vector<WeightMatrix*> gate_and_up;
    for (ExpertWeights& expert : experts) {
      gate_and_up.push_back(&expert.gate);
      gate_and_up.push_back(&expert.up);
    }
    loader.want_stack(both, n, 2 * d_ff, d, gate_and_up);
    loader.want_scales(both, of_each(experts, &ExpertWeights::scale_gate));
    loader.want_scales(both, of_each(experts, &ExpertWeights::scale_up));
  } else {
    loader.want_stack(name("ffn_gate_exps.weight"), n, d_ff, d, of_each(experts, &ExpertWeights::gate));
    loader.want_scales(name("ffn_gate_exps.weight"), of_each(experts, &ExpertWeights::scale_gate));
    loader.want_stack(name("ffn_up_exps.weight"), n, d_ff, d, of_each(experts, &ExpertWeights::up));
    loader.want_scales(name("ffn_up_exps.weight"), of_each(experts, &ExpertWeights::scale_up));
  }
  loader.want_stack(name("ffn_down_exps.weight"), n, d, d_ff, of_each(experts, &ExpertWeights::down));
  loader.want_scales(name("ffn_down_exps.weight"), of_each(experts, &ExpertWeights::scale_down));
}

void want_moe(WeightLoader& loader, const ModelConfig& config, const BlockNames& name, MoeWeights& out) {
  const std::int64_t d = config.d_model;
  loader.want_matrix(name("ffn_gate_inp.weight"), config.n_experts, d, out.router);
  want_experts(loader, config, name, out.experts);
  loader.want_vector(name("ffn_gate_inp_shexp.weight"), d, out.shared_gate);
  loader.want_stack(name("ffn_gate_shexp.weight"), 1, config.d_ff_shared, d, {&out.shared.gate});
  loader.want_scales(name("ffn_gate_shexp.weight"), {&out.shared.scale_gate});
  loader.want_stack(name("ffn_up_shexp.weight"), 1, config.d_ff_shared, d, {&out.shared.up});
  loader.want_scales(name("ffn_up_shexp.weight"), {&out.shared.scale_up});
  loader.want_stack(name("ffn_down_shexp.weight"), 1, d, config.d_ff_shared, {&out.shared.down});
  loader.want_scales(name("ffn_down_shexp.weight"), {&out.shared.scale_down});
}

}  // namespace

void want_layer(WeightLoader& loader, const ModelConfig& config, std::int64_t layer, Layer& out) {
  const BlockNames name(layer);
  loader.want_vector(name("attn_norm.weight"), config.d_model, out.mixer_norm);
  loader.want_vector(name("post_attention_norm.weight"), config.d_model, out.ffn_norm);
  if (config.layer_is_linear[static_cast<std::size_t>(layer)]) {
    want_delta_net(loader, config, name, out.mixer.emplace<GatedDeltaNetWeights>());
  } else {
    want_attention(loader, config, name, out.mixer.emplace<GatedAttentionWeights>());
  }
  if (config.is_moe) {
    want_moe(loader, config, name, out.ffn.emplace<MoeWeights>());
  } else {
    want_dense_ffn(loader, config, name, out.ffn.emplace<DenseFfnWeights>());
  }
}

}  // namespace sightline
