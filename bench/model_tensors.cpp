/// The list of tensors of a model with random weights: names, shapes, formats and how their values are spread.
#include "bench/model_tensors.h"

#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace sightline::bench {

namespace {

// Standard deviation of y = W x over that of x. Norms stand before each branch, so x is about 1 and a branch adds about
// as much to the residual stream at any depth; gates are neither shut nor open, the router prefers without being sure.
constexpr double kProjectionGain = 1.0;
constexpr double kFfnDownGain = 2.0;  // silu(gate) * up has shrunk to less than half
constexpr double kRouterGain = 1.5;
constexpr double kHeadGain = 2.0;

/// Collects the tensors of a model and remembers the first that cannot be made.
class Planner {
 public:
  Planner(const ModelShape& shape, const ModelFormats& formats) : s_(shape), formats_(formats) {}

  void model();
  Result<std::vector<TensorPlan>> result() && {
    if (error_.has_value()) return *std::move(error_);
    return std::move(tensors_);
  }

 private:
  void matrix(std::string name, DType dtype, std::vector<std::int64_t> shape, double gain);
  void vector(std::string name, std::int64_t length, double mean, double deviation) {
    tensors_.push_back({std::move(name), DType::F32, {length}, mean, deviation});
  }
  /// Near 1, as the file stores it.
  void norm(std::string name, std::int64_t length) { vector(std::move(name), length, 1.0, 0.1); }

  void embedding_and_head();
  void delta_net(const std::string& block);
  void attention(const std::string& block);
  void experts(const std::string& block);
  void dense_ffn(const std::string& block);
  void layer(std::int64_t index, bool is_attention);
  void mtp_block();

  const ModelShape& s_;
  const ModelFormats& formats_;
  std::vector<TensorPlan> tensors_;
  std::optional<Error> error_;
};

void Planner::matrix(std::string name, DType dtype, std::vector<std::int64_t> shape, double gain) {
  const DTypeInfo& info = dtype_info(dtype);
  const std::int64_t cols = shape.back();
  if (!error_.has_value() && !info.is_weight) {
    error_ = Error{ErrorCode::InvalidArgument, name + ": " + std::string(info.name) + " is no format of weights"};
  } else if (!error_.has_value() && cols % info.block_size != 0) {
    error_ = Error{ErrorCode::InvalidArgument, name + ": rows of " + std::to_string(cols) + " weights cannot be " +
                                                   std::string(info.name) + ", whose blocks hold " +
                                                   std::to_string(info.block_size)};
  }
  tensors_.push_back({std::move(name), dtype, std::move(shape), 0.0, gain / std::sqrt(static_cast<double>(cols))});
}

void Planner::embedding_and_head() {
  // Rows of an embedding have deviation 1. A tied table serves as head and is smaller, so the layers soon outweigh it
  // and the model does not only repeat its last token.
  const double embedding_gain = s_.tied_head ? kHeadGain : std::sqrt(static_cast<double>(s_.d_model));
  matrix("token_embd.weight", formats_.embedding, {s_.vocabulary, s_.d_model}, embedding_gain);
  norm("output_norm.weight", s_.d_model);
  if (!s_.tied_head) matrix("output.weight", formats_.head, {s_.vocabulary, s_.d_model}, kHeadGain);
}

void Planner::delta_net(const std::string& block) {
  const std::int64_t v_dim = s_.n_v_heads_linear * s_.head_dim_linear;
  const std::int64_t channels = 2 * s_.n_k_heads_linear * s_.head_dim_linear + v_dim;
  const std::int64_t n_heads = s_.n_v_heads_linear;
  matrix(block + "attn_qkv.weight", formats_.dense, {channels, s_.d_model}, kProjectionGain);
  matrix(block + "attn_gate.weight", formats_.dense, {v_dim, s_.d_model}, kProjectionGain);
  matrix(block + "ssm_conv1d.weight", DType::F32, {channels, s_.conv_width}, kProjectionGain);
  vector(block + "ssm_dt.bias", n_heads, -0.5, 1.0);
  vector(block + "ssm_a", n_heads, -2.0, 1.5);  // some heads remember hundreds of tokens, others a few
  tensors_.back().negative_exponential = true;
  matrix(block + "ssm_beta.weight", formats_.dense, {n_heads, s_.d_model}, kProjectionGain);
  matrix(block + "ssm_alpha.weight", formats_.dense, {n_heads, s_.d_model}, kProjectionGain);
  norm(block + "ssm_norm.weight", s_.head_dim_linear);
  matrix(block + "ssm_out.weight", formats_.dense, {s_.d_model, v_dim}, kProjectionGain);
}

void Planner::attention(const std::string& block) {
  const std::int64_t q_dim = s_.n_heads * s_.head_dim;
  const std::int64_t kv_dim = s_.n_kv_heads * s_.head_dim;
  matrix(block + "attn_q.weight", formats_.dense, {2 * q_dim, s_.d_model}, kProjectionGain);
  matrix(block + "attn_k.weight", formats_.dense, {kv_dim, s_.d_model}, kProjectionGain);
  matrix(block + "attn_v.weight", formats_.dense, {kv_dim, s_.d_model}, kProjectionGain);
  matrix(block + "attn_output.weight", formats_.dense, {s_.d_model, q_dim}, kProjectionGain);
  norm(block + "attn_q_norm.weight", s_.head_dim);
  norm(block + "attn_k_norm.weight", s_.head_dim);
}

void Planner::experts(const std::string& block) {
  const std::int64_t d = s_.d_model;
  matrix(block + "ffn_gate_inp.weight", DType::F32, {s_.n_experts, d}, kRouterGain);
  matrix(block + "ffn_gate_exps.weight", formats_.gate_up, {s_.n_experts, s_.d_ff_expert, d}, kProjectionGain);
  matrix(block + "ffn_up_exps.weight", formats_.gate_up, {s_.n_experts, s_.d_ff_expert, d}, kProjectionGain);
  matrix(block + "ffn_down_exps.weight", formats_.down, {s_.n_experts, d, s_.d_ff_expert}, kFfnDownGain);
  vector(block + "ffn_gate_inp_shexp.weight", d, 0.0, 1.0 / std::sqrt(static_cast<double>(d)));
  matrix(block + "ffn_gate_shexp.weight", formats_.dense, {s_.d_ff_shared, d}, kProjectionGain);
  matrix(block + "ffn_up_shexp.weight", formats_.dense, {s_.d_ff_shared, d}, kProjectionGain);
  matrix(block + "ffn_down_shexp.weight", formats_.dense, {d, s_.d_ff_shared}, kFfnDownGain);
}

void Planner::dense_ffn(const std::string& block) {
  matrix(block + "ffn_gate.weight", formats_.gate_up, {s_.d_ff, s_.d_model}, kProjectionGain);
  matrix(block + "ffn_up.weight", formats_.gate_up, {s_.d_ff, s_.d_model}, kProjectionGain);
  matrix(block + "ffn_down.weight", formats_.down, {s_.d_model, s_.d_ff}, kFfnDownGain);
}

void Planner::layer(std::int64_t index, bool is_attention) {
  const std::string block = "blk." + std::to_string(index) + ".";
  norm(block + "attn_norm.weight", s_.d_model);
  norm(block + "post_attention_norm.weight", s_.d_model);
  if (is_attention) {
    attention(block);
  } else {
    delta_net(block);
  }
  if (s_.is_moe) {
    experts(block);
  } else {
    dense_ffn(block);
  }
}

void Planner::mtp_block() {
  layer(s_.n_layers, true);
  const std::string block = "blk." + std::to_string(s_.n_layers) + ".nextn.";
  matrix(block + "eh_proj.weight", formats_.dense, {s_.d_model, 2 * s_.d_model}, kProjectionGain);
  norm(block + "enorm.weight", s_.d_model);
  norm(block + "hnorm.weight", s_.d_model);
  norm(block + "shared_head_norm.weight", s_.d_model);
}

void Planner::model() {
  embedding_and_head();
  for (std::int64_t i = 0; i < s_.n_layers; ++i) layer(i, (i + 1) % s_.full_attention_interval == 0);
  if (s_.with_mtp_block) mtp_block();
}

}  // namespace

std::int64_t TensorPlan::rows() const noexcept {
  std::int64_t count = 1;
  for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis) count *= shape[axis];
  return count;
}

std::int64_t TensorPlan::bytes() const noexcept { return rows() * row_bytes(dtype, cols()); }

Result<std::vector<TensorPlan>> plan_tensors(const ModelShape& shape, const ModelFormats& formats) {
  Planner planner(shape, formats);
  planner.model();
  return std::move(planner).result();
}

}  // namespace sightline::bench
