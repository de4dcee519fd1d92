/// Writes a complete model with random weights as a GGUF file, in little memory.
#include "bench/model_writer.h"

#include <string>
#include <string_view>
#include <vector>

#include "bench/model_tensors.h"
#include "bench/model_vocabulary.h"
#include "engine/base/limits.h"
#include "tests/support/gguf_writer.h"

namespace sightline::bench {

namespace {

using testing_support::GgufWriter;

void add_metadata(GgufWriter& writer, const ModelShape& s) {
  const std::string architecture = s.is_moe ? "qwen35moe" : "qwen35";
  const auto key = [&](std::string_view name) { return architecture + "." + std::string(name); };
  writer.text("general.architecture", architecture)
      .text("general.name", "random " + std::string(s.name))
      .integer("general.quantization_version", 2)
      .integer(key("block_count"), s.n_layers + (s.with_mtp_block ? 1 : 0))
      .integer(key("context_length"), s.context_length)
      .integer(key("embedding_length"), s.d_model)
      .integer(key("attention.head_count"), s.n_heads)
      .integer(key("attention.head_count_kv"), s.n_kv_heads)
      .integer(key("attention.key_length"), s.head_dim)
      .integer(key("attention.value_length"), s.head_dim)
      .number(key("attention.layer_norm_rms_epsilon"), 1e-6)
      .number(key("rope.freq_base"), 1e7)
      .integer(key("rope.dimension_count"), s.rotary_dim)
      .integers(key("rope.dimension_sections"), {11, 11, 10, 0});
  if (s.is_moe) {
    writer.integer(key("expert_count"), s.n_experts)
        .integer(key("expert_used_count"), s.n_experts_used)
        .integer(key("expert_feed_forward_length"), s.d_ff_expert)
        .integer(key("expert_shared_feed_forward_length"), s.d_ff_shared);
  } else {
    writer.integer(key("feed_forward_length"), s.d_ff);
  }
  writer.integer(key("ssm.conv_kernel"), s.conv_width)
      .integer(key("ssm.inner_size"), s.n_v_heads_linear * s.head_dim_linear)
      .integer(key("ssm.state_size"), s.head_dim_linear)
      .integer(key("ssm.time_step_rank"), s.n_v_heads_linear)
      .integer(key("ssm.group_count"), s.n_k_heads_linear)
      .integer(key("full_attention_interval"), s.full_attention_interval);
  if (s.with_mtp_block) writer.integer(key("nextn_predict_layers"), 1);
}

void add_tokenizer(GgufWriter& writer, std::int64_t size) {
  const ModelVocabulary vocabulary = make_vocabulary(size);
  writer.text("tokenizer.ggml.model", "gpt2")
      .text("tokenizer.ggml.pre", "qwen35")
      .texts("tokenizer.ggml.tokens", vocabulary.tokens)
      .integers("tokenizer.ggml.token_type", vocabulary.token_types)
      .texts("tokenizer.ggml.merges", vocabulary.merges)
      .integer("tokenizer.ggml.eos_token_id", vocabulary.end_of_turn)
      .integer("tokenizer.ggml.padding_token_id", vocabulary.end_of_text)
      .integer("tokenizer.ggml.bos_token_id", vocabulary.end_of_text)
      .boolean("tokenizer.ggml.add_bos_token", false)
      .text("tokenizer.chat_template", chat_template_text());
}

Status check_sizes(const ModelShape& shape) {
  constexpr std::int64_t kMaxContext = std::int64_t{1} << 30;
  Status ok = check_range("the number of layers", shape.n_layers, 1, limits::kLayers - 1);
  if (ok) ok = check_range("the vocabulary", shape.vocabulary, smallest_vocabulary(), limits::kVocabulary);
  if (ok) ok = check_range("the context length", shape.context_length, 1, kMaxContext);
  return ok;
}

}  // namespace

Result<std::int64_t> write_random_model(const std::filesystem::path& path, const RandomModel& model, ThreadPool& pool,
                                        const WriteProgress& on_progress) {
  if (const Status ok = check_sizes(model.shape); !ok) return ok.error();
  const Result<std::vector<TensorPlan>> tensors = plan_tensors(model.shape, model.formats);
  if (!tensors) return tensors.error();
  GgufWriter writer;
  add_metadata(writer, model.shape);
  add_tokenizer(writer, model.shape.vocabulary);
  return write_random_file(path, writer, *tensors, model.seed, pool, on_progress);
}

}  // namespace sightline::bench
