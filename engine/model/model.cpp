/// Model: immutable weights of the language model, one struct per kind of layer.
#include "engine/model/model.h"

#include <cassert>
#include <charconv>
#include <string_view>
#include <utility>

#include "engine/base/log.h"
#include "engine/base/utf8.h"
#include "engine/model/layer_tensors.h"

namespace sightline {

namespace {

constexpr std::int64_t kLoggedTensors = 8;  // more are counted

std::int64_t bytes_of(const WeightMatrix& matrix) {
  return matrix_bytes(matrix.dtype, matrix.storage, matrix.rows, matrix.cols);
}

std::int64_t bytes_of(const ExpertWeights& expert) {
  return bytes_of(expert.gate) + bytes_of(expert.up) + bytes_of(expert.down);
}

std::int64_t bytes_read(const GatedAttentionWeights& w, std::int64_t) {
  return bytes_of(w.q_and_gate.matrix) + bytes_of(w.k.matrix) + bytes_of(w.v.matrix) + bytes_of(w.out.matrix);
}

std::int64_t bytes_read(const GatedDeltaNetWeights& w, std::int64_t) {
  return bytes_of(w.qkv.matrix) + bytes_of(w.z.matrix) + bytes_of(w.alpha.matrix) + bytes_of(w.beta.matrix) +
         bytes_of(w.out.matrix);
}

std::int64_t bytes_read(const DenseFfnWeights& w, std::int64_t) {
  return bytes_of(w.gate.matrix) + bytes_of(w.up.matrix) + bytes_of(w.down.matrix);
}

std::int64_t bytes_read(const MoeWeights& w, std::int64_t n_experts_used) {
  return bytes_of(w.router.matrix) + bytes_of(w.shared) + n_experts_used * bytes_of(w.experts.front());
}

/// Tensors that this model does not need but other programs put into the same file: the block for multi-token
/// prediction, a vision tower, scales for activations that we do not round that way.
bool is_known_extra(std::string_view name, std::int64_t n_layers) {
  for (const std::string_view prefix : {"v.", "mm.", "mtp."}) {
    if (name.starts_with(prefix)) return true;
  }
  if (name.ends_with(".input_scale")) return true;
  constexpr std::string_view kBlock = "blk.";
  if (!name.starts_with(kBlock)) return false;
  std::int64_t block = -1;
  std::from_chars(name.data() + kBlock.size(), name.data() + name.size(), block);
  return block >= n_layers;
}

}  // namespace

Result<std::unique_ptr<const Model>> Model::load(WeightStore weights, const LoadOptions& options,
                                                 const Compute& compute) {
  Result<ModelConfig> config = ModelConfig::read(weights.metadata(), weights.find("token_embd.weight"));
  if (!config) return config.error();
  std::unique_ptr<Model> model(new Model());
  model->config_ = *std::move(config);
  model->rotary_ = RotaryEmbedding(model->config_.rotary_dim, model->config_.mrope_sections, model->config_.rope_theta);

  WeightLoader loader(weights, options);
  model->want_tensors(loader);
  Result<LoadedWeights> memory = loader.fetch(compute);
  if (!memory) return memory.error();
  model->memory_ = *std::move(memory);
  if (!model->embedding_) model->embedding_ = model->head_.matrix;
  model->note_skipped(weights, loader);
  if (options.mode == LoadMode::Mapped) model->store_ = std::move(weights);
  return std::unique_ptr<const Model>(std::move(model));
}

void Model::want_tensors(WeightLoader& loader) {
  // Without a head of its own the model uses the embedding; then one copy, laid out for products, serves both.
  const bool has_head = loader.has("output.weight");
  if (has_head) loader.want_rows("token_embd.weight", config_.vocab_size, config_.d_model, embedding_);
  loader.want_matrix(has_head ? "output.weight" : "token_embd.weight", config_.vocab_size, config_.d_model, head_);
  loader.want_vector("output_norm.weight", config_.d_model, final_norm_);
  layers_.resize(static_cast<std::size_t>(config_.n_layers));
  for (std::int64_t layer = 0; layer < config_.n_layers; ++layer) {
    want_layer(loader, config_, layer, layers_[static_cast<std::size_t>(layer)]);
  }
}

void Model::note_skipped(const WeightStore& store, const WeightLoader& loader) {
  std::int64_t n_unknown = 0;
  for (const GgufTensor* tensor : store.tensors()) {
    if (loader.is_wanted(*tensor)) continue;
    ++n_skipped_;
    if (is_known_extra(tensor->name, config_.n_layers)) continue;
    if (++n_unknown <= kLoggedTensors) log(LogLevel::Info, "unknown tensor " + printable(tensor->name) + " is ignored");
  }
  if (n_unknown > kLoggedTensors) {
    log(LogLevel::Info, std::to_string(n_unknown - kLoggedTensors) + " more unknown tensors are ignored");
  }
}

void Model::embed(TokenId token, float* out) const noexcept {
  assert(token >= 0 && token < config_.vocab_size);
  decode_row(embedding_, token, out);
}

KvType Model::kv_type() const noexcept {
  for (const Layer& layer : layers_) {
    if (const auto* attention = std::get_if<GatedAttentionWeights>(&layer.mixer)) {
      return attention->k.matrix.dtype == DType::F32 ? KvType::F32 : KvType::F16;
    }
  }
  return KvType::F16;
}

std::int64_t Model::bytes_per_token() const noexcept {
  std::int64_t bytes = bytes_of(head_.matrix);
  const auto add = [&](const auto& weights) { bytes += bytes_read(weights, config_.n_experts_used); };
  for (const Layer& layer : layers_) {
    std::visit(add, layer.mixer);
    std::visit(add, layer.ffn);
  }
  return bytes;
}

std::string Model::description() const {
  const std::int64_t n_attention = config_.n_attention_layers();
  std::string text = config_.is_moe ? "qwen35moe" : "qwen35";
  text += ", " + std::to_string(config_.n_layers) + " layers (" + std::to_string(n_attention) +
          " with full attention), width " + std::to_string(config_.d_model);
  if (config_.is_moe) {
    text += ", " + std::to_string(config_.n_experts_used) + " of " + std::to_string(config_.n_experts) + " experts";
  }
  text += ", vocabulary " + std::to_string(config_.vocab_size);
  if (config_.has_mtp) text += "; its block for multi-token prediction is not used";
  return text;
}

}  // namespace sightline
