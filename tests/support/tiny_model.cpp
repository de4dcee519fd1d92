/// Writes a complete, valid language model of small size with the real architecture, weights from a seed.
#include "tests/support/tiny_model.h"

#include <cmath>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "tests/support/gguf_writer.h"
#include "tests/support/random_blocks.h"
#include "tests/support/tensor_seed.h"
#include "tests/support/tiny_vocabulary.h"

namespace sightline::testing_support {
namespace {

// Standard deviations of y = W x over that of x. They keep the residual stream near 1 through the layers and give
// logits of about 2, gates that are neither shut nor open, and a router that prefers without being certain.
constexpr double kProjectionGain = 1.0;
constexpr double kFfnDownGain = 2.0;   // silu(gate) * up has shrunk to less than half
constexpr double kRouterGain = 1.5;
constexpr double kHeadGain = 2.0;

/// Collects the tensors and remembers the first that cannot be made.
class TensorMaker {
 public:
  TensorMaker(GgufWriter& writer, std::uint64_t seed) : writer_(writer), seed_(seed) {}

  /// (rows, cols) with a gain as above.
  void matrix(const std::string& name, DType dtype, std::int64_t rows, std::int64_t cols, double gain) {
    if (!fits(name, dtype, cols)) return;
    std::vector<std::byte> bytes;
    append_rows(bytes, name, dtype, rows, cols, gain);
    writer_.tensor(name, dtype, {rows, cols}, bytes);
  }

  void experts(const std::string& name, DType dtype, std::int64_t n, std::int64_t rows, std::int64_t cols,
               double gain) {
    if (!fits(name, dtype, cols)) return;
    std::vector<std::byte> bytes;
    for (std::int64_t e = 0; e < n; ++e) append_rows(bytes, expert_name(name, e), dtype, rows, cols, gain);
    writer_.tensor(name, dtype, {n, rows, cols}, bytes);
  }

  /// The experts `gate` and `up` as one tensor `name`: in each expert the gate's rows, then the other's.
  void fused_experts(const std::string& name, const std::string& gate, const std::string& up, DType dtype,
                     std::int64_t n, std::int64_t rows, std::int64_t cols, double gain) {
    if (!fits(name, dtype, cols)) return;
    std::vector<std::byte> bytes;
    for (std::int64_t e = 0; e < n; ++e) {
      append_rows(bytes, expert_name(gate, e), dtype, rows, cols, gain);
      append_rows(bytes, expert_name(up, e), dtype, rows, cols, gain);
    }
    writer_.tensor(name, dtype, {n, 2 * rows, cols}, bytes);
  }

  /// `count` values with this mean and standard deviation (uniform).
  std::vector<float> values(const std::string& name, std::int64_t count, double mean, double deviation) const {
    std::vector<float> numbers(static_cast<std::size_t>(count));
    std::vector<std::byte> bytes(numbers.size() * sizeof(float));
    random_row(DType::F32, tensor_seed(name, seed_), 1.0F, bytes.data(), count);
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
    for (float& number : numbers) number = static_cast<float>(mean + deviation * static_cast<double>(number));
    return numbers;
  }

  void vector(const std::string& name, std::int64_t count, double mean, double deviation) {
    writer_.tensor_f32(name, {count}, values(name, count, mean, deviation));
  }
  /// A norm's weights: near 1, as the file stores them.
  void norm(const std::string& name, std::int64_t count) { vector(name, count, 1.0, 0.1); }

  GgufWriter& writer() { return writer_; }
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  static std::string expert_name(const std::string& name, std::int64_t expert) {
    return name + "." + std::to_string(expert);
  }

  bool fits(const std::string& name, DType dtype, std::int64_t cols) {
    const DTypeInfo& info = dtype_info(dtype);
    if (info.is_weight && cols % info.block_size == 0) return true;
    if (status_) {
      status_ = Error{ErrorCode::InvalidArgument, name + ": rows of " + std::to_string(cols) + " weights cannot be " +
                      std::string(info.name), ""};
    }
    return false;
  }

  void append_rows(std::vector<std::byte>& bytes, const std::string& name, DType dtype, std::int64_t rows,
                   std::int64_t cols, double gain) const {
    const auto sigma = static_cast<float>(gain / std::sqrt(static_cast<double>(cols)));
    const auto size = static_cast<std::size_t>(row_bytes(dtype, cols));
    const std::uint64_t seed = tensor_seed(name, seed_);
    for (std::int64_t i = 0; i < rows; ++i) {
      bytes.resize(bytes.size() + size);
      random_row(dtype, row_seed(seed, i), sigma, bytes.data() + bytes.size() - size, cols);
    }
  }

  GgufWriter& writer_;
  std::uint64_t seed_;
  Status status_;
};

void write_metadata(GgufWriter& writer, const TinyModelOptions& o) {
  const std::string architecture = o.moe ? "qwen35moe" : "qwen35";
  const auto key = [&](std::string_view name) { return architecture + "." + std::string(name); };
  writer.text("general.architecture", architecture)
      .text("general.name", "tiny " + architecture)
      .integer("general.quantization_version", 2)
      .integer(key("block_count"), o.n_layers + (o.with_mtp_block ? 1 : 0))
      .integer(key("context_length"), o.context_length)
      .integer(key("embedding_length"), o.d_model)
      .integer(key("attention.head_count"), o.n_heads)
      .integer(key("attention.head_count_kv"), o.n_kv_heads)
      .integer(key("attention.key_length"), o.head_dim)
      .integer(key("attention.value_length"), o.head_dim)
      .number(key("attention.layer_norm_rms_epsilon"), 1e-6)
      .number(key("rope.freq_base"), 1e7)
      .integer(key("rope.dimension_count"), o.rotary_dim)
      .integers(key("rope.dimension_sections"),
                {o.mrope_sections[0], o.mrope_sections[1], o.mrope_sections[2], o.mrope_sections[3]});
  if (o.moe) {
    writer.integer(key("expert_count"), o.n_experts)
        .integer(key("expert_used_count"), o.n_experts_used)
        .integer(key("expert_feed_forward_length"), o.d_ff_expert)
        .integer(key("expert_shared_feed_forward_length"), o.d_ff_shared);
  } else {
    writer.integer(key("feed_forward_length"), o.d_ff);
  }
  writer.integer(key("ssm.conv_kernel"), o.conv_width)
      .integer(key("ssm.inner_size"), o.n_v_heads_linear * o.head_dim_linear)
      .integer(key("ssm.state_size"), o.head_dim_linear)
      .integer(key("ssm.time_step_rank"), o.n_v_heads_linear)
      .integer(key("ssm.group_count"), o.n_k_heads_linear)
      .integer(key("full_attention_interval"), o.full_attention_interval);
  if (o.with_mtp_block) writer.integer(key("nextn_predict_layers"), 1);
}

void write_tokenizer(GgufWriter& writer, const TinyModelOptions& o) {
  const TinyVocabulary vocabulary = make_tiny_vocabulary(o.vocabulary);
  const std::vector<std::int64_t> types(vocabulary.token_types.begin(), vocabulary.token_types.end());
  writer.text("tokenizer.ggml.model", "gpt2")
      .text("tokenizer.ggml.pre", "qwen35")
      .texts("tokenizer.ggml.tokens", vocabulary.tokens)
      .integers("tokenizer.ggml.token_type", types)
      .texts("tokenizer.ggml.merges", vocabulary.merges)
      .integer("tokenizer.ggml.eos_token_id", vocabulary.end_of_turn)
      .integer("tokenizer.ggml.padding_token_id", vocabulary.end_of_text)
      .integer("tokenizer.ggml.bos_token_id", vocabulary.end_of_text)
      .boolean("tokenizer.ggml.add_bos_token", false);
  if (!o.chat_template.empty()) writer.text("tokenizer.chat_template", o.chat_template);
}

void write_delta_net(TensorMaker& maker, const TinyModelOptions& o, const std::string& block) {
  const std::int64_t v_dim = o.n_v_heads_linear * o.head_dim_linear;
  const std::int64_t channels = 2 * o.n_k_heads_linear * o.head_dim_linear + v_dim;
  maker.matrix(block + "attn_qkv.weight", o.dtype, channels, o.d_model, kProjectionGain);
  maker.matrix(block + "attn_gate.weight", o.dtype, v_dim, o.d_model, kProjectionGain);
  maker.matrix(block + "ssm_conv1d.weight", DType::F32, channels, o.conv_width, kProjectionGain);
  maker.vector(block + "ssm_dt.bias", o.n_v_heads_linear, -0.5, 1.0);
  // -exp(A_log), spread so that some heads remember hundreds of rows and others a few.
  std::vector<float> decay = maker.values(block + "ssm_a", o.n_v_heads_linear, -2.0, 1.5);
  for (float& value : decay) value = -std::exp(value);
  maker.writer().tensor_f32(block + "ssm_a", {o.n_v_heads_linear}, decay);
  maker.matrix(block + "ssm_beta.weight", o.alpha_beta, o.n_v_heads_linear, o.d_model, kProjectionGain);
  maker.matrix(block + "ssm_alpha.weight", o.alpha_beta, o.n_v_heads_linear, o.d_model, kProjectionGain);
  maker.norm(block + "ssm_norm.weight", o.head_dim_linear);
  maker.matrix(block + "ssm_out.weight", o.dtype, o.d_model, v_dim, kProjectionGain);
}

void write_attention(TensorMaker& maker, const TinyModelOptions& o, const std::string& block) {
  const std::int64_t kv_dim = o.n_kv_heads * o.head_dim;
  maker.matrix(block + "attn_q.weight", o.dtype, 2 * o.n_heads * o.head_dim, o.d_model, kProjectionGain);
  maker.matrix(block + "attn_k.weight", o.dtype, kv_dim, o.d_model, kProjectionGain);
  maker.matrix(block + "attn_v.weight", o.attention_v.value_or(o.dtype), kv_dim, o.d_model, kProjectionGain);
  maker.matrix(block + "attn_output.weight", o.dtype, o.d_model, o.n_heads * o.head_dim, kProjectionGain);
  maker.norm(block + "attn_q_norm.weight", o.head_dim);
  maker.norm(block + "attn_k_norm.weight", o.head_dim);
}

void write_dense_ffn(TensorMaker& maker, const TinyModelOptions& o, const std::string& block) {
  const DType gate_up = o.ffn_gate_up.value_or(o.dtype);
  maker.matrix(block + "ffn_gate.weight", gate_up, o.d_ff, o.d_model, kProjectionGain);
  maker.matrix(block + "ffn_up.weight", gate_up, o.d_ff, o.d_model, kProjectionGain);
  maker.matrix(block + "ffn_down.weight", o.ffn_down.value_or(o.dtype), o.d_model, o.d_ff, kFfnDownGain);
}

void write_experts(TensorMaker& maker, const TinyModelOptions& o, const std::string& block) {
  const DType gate_up = o.ffn_gate_up.value_or(o.dtype);
  const std::string gate = block + "ffn_gate_exps.weight";
  const std::string up = block + "ffn_up_exps.weight";
  maker.matrix(block + "ffn_gate_inp.weight", o.router, o.n_experts, o.d_model, kRouterGain);
  if (o.fused_gate_up) {
    maker.fused_experts(block + "ffn_gate_up_exps.weight", gate, up, gate_up, o.n_experts, o.d_ff_expert, o.d_model,
                        kProjectionGain);
  } else {
    maker.experts(gate, gate_up, o.n_experts, o.d_ff_expert, o.d_model, kProjectionGain);
    maker.experts(up, gate_up, o.n_experts, o.d_ff_expert, o.d_model, kProjectionGain);
  }
  maker.experts(block + "ffn_down_exps.weight", o.ffn_down.value_or(o.dtype), o.n_experts, o.d_model, o.d_ff_expert,
                kFfnDownGain);
  maker.vector(block + "ffn_gate_inp_shexp.weight", o.d_model, 0.0, 1.0 / std::sqrt(static_cast<double>(o.d_model)));
  maker.matrix(block + "ffn_gate_shexp.weight", o.dtype, o.d_ff_shared, o.d_model, kProjectionGain);
  maker.matrix(block + "ffn_up_shexp.weight", o.dtype, o.d_ff_shared, o.d_model, kProjectionGain);
  maker.matrix(block + "ffn_down_shexp.weight", o.dtype, o.d_model, o.d_ff_shared, kFfnDownGain);
}

void write_block(TensorMaker& maker, const TinyModelOptions& o, std::int64_t index, bool is_attention) {
  const std::string block = "blk." + std::to_string(index) + ".";
  maker.norm(block + "attn_norm.weight", o.d_model);
  maker.norm(block + "post_attention_norm.weight", o.d_model);
  if (is_attention) write_attention(maker, o, block);
  else write_delta_net(maker, o, block);
  if (o.moe) write_experts(maker, o, block);
  else write_dense_ffn(maker, o, block);
}

void write_mtp_block(TensorMaker& maker, const TinyModelOptions& o) {
  write_block(maker, o, o.n_layers, true);
  const std::string block = "blk." + std::to_string(o.n_layers) + ".nextn.";
  maker.matrix(block + "eh_proj.weight", o.dtype, o.d_model, 2 * o.d_model, kProjectionGain);
  maker.norm(block + "enorm.weight", o.d_model);
  maker.norm(block + "hnorm.weight", o.d_model);
  maker.norm(block + "shared_head_norm.weight", o.d_model);
}

}  // namespace

Status write_tiny_model(const std::filesystem::path& path, const TinyModelOptions& o) {
  if (o.vocabulary < smallest_tiny_vocabulary()) {
    return Error{ErrorCode::InvalidArgument,
                 "the vocabulary needs at least " + std::to_string(smallest_tiny_vocabulary()) + " entries", ""};
  }
  GgufWriter writer;
  write_metadata(writer, o);
  write_tokenizer(writer, o);

  TensorMaker maker(writer, o.seed);
  // As a table of embeddings the values have deviation 1; a tied table must serve as head and is smaller.
  const double embedding_gain = o.tied_head ? kHeadGain : std::sqrt(static_cast<double>(o.d_model));
  maker.matrix("token_embd.weight", o.embedding.value_or(o.dtype), o.vocabulary, o.d_model, embedding_gain);
  maker.norm("output_norm.weight", o.d_model);
  if (!o.tied_head) maker.matrix("output.weight", o.head.value_or(o.dtype), o.vocabulary, o.d_model, kHeadGain);
  for (std::int64_t i = 0; i < o.n_layers; ++i) {
    write_block(maker, o, i, (i + 1) % o.full_attention_interval == 0);
  }
  if (o.with_mtp_block) write_mtp_block(maker, o);
  if (!maker.status()) return maker.status();
  return writer.write(path);
}

}  // namespace sightline::testing_support
