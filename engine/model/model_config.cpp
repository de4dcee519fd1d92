/// Hyper-parameters of the language model from GGUF metadata; their relations checked once.
#include "engine/model/model_config.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/key_reader.h"
#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "engine/kernels/kernel_table.h"

namespace sightline {

namespace {

constexpr std::int64_t kMaxHeadDim = 512;
constexpr std::int64_t kMaxHeadGroup = kMaxTaskQueries;  // query heads that share a key/value head
constexpr std::int64_t kMaxHeadDimLinear = 256;
constexpr std::int64_t kMaxConvWidth = 8;
constexpr std::int64_t kMaxFeedForward = std::int64_t{1} << 20;
constexpr std::int64_t kMaxContext = std::int64_t{1} << 30;  // positions are 32-bit, and pictures skip some
constexpr std::int64_t kDefaultInterval = 4;                 // converters leave the key out for this value
constexpr double kMaxRmsEps = 1e-2;

/// One number for all layers, or one per layer, of which those of full-attention layers must agree.
std::int64_t integer_of_layers(KeyReader& keys, std::string_view name, const std::vector<bool>& layer_is_linear,
                               std::int64_t n_blocks, std::int64_t high) {
  const Result<std::vector<std::int64_t>> values = keys.file().integers(keys.key(name));
  if (!values) return keys.integer(name, 1, high);
  if (std::cmp_not_equal(values->size(), n_blocks)) {
    keys.refuse(name, "an array of " + std::to_string(values->size()), std::to_string(n_blocks) + " entries");
    return 1;
  }
  std::optional<std::int64_t> common;
  for (std::size_t layer = 0; layer < layer_is_linear.size(); ++layer) {
    if (layer_is_linear[layer]) continue;  // such layers have no attention heads, often written as 0
    const std::int64_t value = (*values)[layer];
    if (common.has_value() && value != *common) {
      keys.refuse(name, std::to_string(value) + " for layer " + std::to_string(layer),
                  "the same number for all layers with full attention, " + std::to_string(*common));
    }
    common = value;
  }
  return keys.in_range(name, common.value_or(1), 1, high);
}

void read_layer_pattern(KeyReader& keys, std::int64_t n_blocks, ModelConfig& config) {
  const auto n_layers = static_cast<std::size_t>(config.n_layers);
  if (keys.has("attention.recurrent_layers")) {
    const std::vector<std::int64_t> flags = keys.integers("attention.recurrent_layers");
    if (std::cmp_not_equal(flags.size(), n_blocks)) {
      keys.refuse("attention.recurrent_layers", "an array of " + std::to_string(flags.size()),
                  std::to_string(n_blocks) + " entries");
    }
    config.layer_is_linear.assign(n_layers, false);
    for (std::size_t layer = 0; layer < std::min(n_layers, flags.size()); ++layer) {
      config.layer_is_linear[layer] = flags[layer] != 0;
    }
    return;
  }
  const std::int64_t interval = keys.has("full_attention_interval")
                                    ? keys.integer("full_attention_interval", 1, limits::kLayers)
                                    : kDefaultInterval;
  for (std::int64_t layer = 0; layer < config.n_layers; ++layer) {
    config.layer_is_linear.push_back((layer + 1) % interval != 0);
  }
}

void read_layers(KeyReader& keys, ModelConfig& config) {
  const std::int64_t n_blocks = keys.integer("block_count", 1, limits::kLayers);
  const std::int64_t n_mtp =
      keys.has("nextn_predict_layers") ? keys.integer("nextn_predict_layers", 0, n_blocks - 1) : 0;
  config.has_mtp = n_mtp > 0;
  config.n_layers = n_blocks - n_mtp;
  read_layer_pattern(keys, n_blocks, config);
  config.n_heads = integer_of_layers(keys, "attention.head_count", config.layer_is_linear, n_blocks, limits::kHeads);
  config.n_kv_heads =
      integer_of_layers(keys, "attention.head_count_kv", config.layer_is_linear, n_blocks, limits::kHeads);
  if (config.n_heads % config.n_kv_heads != 0) {
    keys.refuse("attention.head_count", std::to_string(config.n_heads),
                "a multiple of attention.head_count_kv, " + std::to_string(config.n_kv_heads));
  }
  if (config.n_heads / config.n_kv_heads > kMaxHeadGroup) {
    keys.refuse("attention.head_count_kv", std::to_string(config.n_kv_heads),
                "at least " + std::to_string((config.n_heads + kMaxHeadGroup - 1) / kMaxHeadGroup) + " for " +
                    std::to_string(config.n_heads) + " heads");
  }
}

void read_rotation(KeyReader& keys, ModelConfig& config) {
  config.rotary_dim = keys.integer("rope.dimension_count", 2, config.head_dim);
  if (config.rotary_dim % 2 != 0) {
    keys.refuse("rope.dimension_count", std::to_string(config.rotary_dim), "an even number");
  }
  config.rope_theta = keys.number("rope.freq_base");
  if (!std::isfinite(config.rope_theta) || config.rope_theta <= 1.0) {
    keys.refuse("rope.freq_base", number_text(config.rope_theta), "a finite number above 1");
  }
  const std::vector<std::int64_t> sections = keys.integers("rope.dimension_sections");
  if (sections.size() != 3 && sections.size() != 4) {
    keys.refuse("rope.dimension_sections", "an array of " + std::to_string(sections.size()), "3 or 4 entries");
    return;
  }
  std::int64_t sum = 0;
  for (const std::int64_t section : sections) {
    if (section < 0 || section > config.rotary_dim / 2) {
      keys.refuse("rope.dimension_sections", shape_text(sections),
                  "entries of 0 to " + std::to_string(config.rotary_dim / 2));
      return;
    }
    sum += section;
  }
  if (sum != config.rotary_dim / 2) {
    keys.refuse("rope.dimension_sections", shape_text(sections),
                "a sum of half of rope.dimension_count, " + std::to_string(config.rotary_dim / 2));
  }
  std::copy_n(sections.begin(), 3, config.mrope_sections.begin());
}

void refuse_extensions(KeyReader& keys, std::string_view file_name) {
  const std::string scaling = keys.has("rope.scaling.type") ? keys.text("rope.scaling.type") : "none";
  if (scaling != "none") {
    keys.fail({ErrorCode::Unsupported,
               std::string(file_name) + ": " + keys.key("rope.scaling.type") +
                   " asks for a stretched context, which is "
                   "not supported; use the file of this model without it",
               "GGUF_UNSUPPORTED"});
  }
  if (keys.has("ssm.v_head_reordered") && !keys.boolean("ssm.v_head_reordered")) {
    keys.fail({ErrorCode::Unsupported,
               std::string(file_name) + ": " + keys.key("ssm.v_head_reordered") +
                   " is false: value heads in the order of "
                   "the original checkpoint are not supported",
               "GGUF_UNSUPPORTED"});
  }
}

void read_attention(KeyReader& keys, ModelConfig& config) {
  config.head_dim = keys.integer("attention.key_length", 2, kMaxHeadDim);
  if (config.head_dim % 2 != 0) {
    keys.refuse("attention.key_length", std::to_string(config.head_dim), "an even number");
  }
  const std::int64_t value_length = keys.integer("attention.value_length", 1, kMaxHeadDim);
  if (value_length != config.head_dim) {
    keys.refuse("attention.value_length", std::to_string(value_length),
                "the same as attention.key_length, " + std::to_string(config.head_dim));
  }
  config.rms_eps = keys.number("attention.layer_norm_rms_epsilon");
  if (!(config.rms_eps > 0.0 && config.rms_eps <= kMaxRmsEps)) {  // written so that NaN fails
    keys.refuse("attention.layer_norm_rms_epsilon", number_text(config.rms_eps), "a number above 0, at most 0.01");
  }
}

void read_linear_attention(KeyReader& keys, ModelConfig& config) {
  config.conv_width = keys.integer("ssm.conv_kernel", 2, kMaxConvWidth);
  config.head_dim_linear = keys.integer("ssm.state_size", 1, kMaxHeadDimLinear);
  config.n_k_heads_linear = keys.integer("ssm.group_count", 1, limits::kHeads);
  config.n_v_heads_linear = keys.integer("ssm.time_step_rank", 1, limits::kHeads);
  if (config.n_v_heads_linear % config.n_k_heads_linear != 0) {
    keys.refuse("ssm.time_step_rank", std::to_string(config.n_v_heads_linear),
                "a multiple of ssm.group_count, " + std::to_string(config.n_k_heads_linear));
  }
  const std::int64_t expected = config.n_v_heads_linear * config.head_dim_linear;
  const std::int64_t inner = keys.integer("ssm.inner_size", 1, limits::kHeads * kMaxHeadDimLinear);
  if (inner != expected) {
    keys.refuse("ssm.inner_size", std::to_string(inner),
                "ssm.time_step_rank times ssm.state_size, " + std::to_string(expected));
  }
  config.v_head_dim_linear = inner / config.n_v_heads_linear;
}

void read_feed_forward(KeyReader& keys, ModelConfig& config) {
  if (!config.is_moe) {
    config.d_ff = keys.integer("feed_forward_length", 1, kMaxFeedForward);
    return;
  }
  config.n_experts = keys.integer("expert_count", 1, limits::kExperts);
  config.n_experts_used = keys.integer("expert_used_count", 1, config.n_experts);
  config.d_ff_expert = keys.integer("expert_feed_forward_length", 1, kMaxFeedForward);
  config.d_ff_shared = keys.integer("expert_shared_feed_forward_length", 1, kMaxFeedForward);
}

}  // namespace

std::int64_t ModelConfig::n_attention_layers() const noexcept {
  return std::count(layer_is_linear.begin(), layer_is_linear.end(), false);
}

Result<ModelConfig> ModelConfig::read(const GgufFile& file) {
  return read(file, file.find_tensor("token_embd.weight"));
}

Result<ModelConfig> ModelConfig::read(const GgufFile& file, const GgufTensor* token_embedding) {
  const Result<std::string_view> architecture = file.text("general.architecture");
  if (!architecture) return Error{ErrorCode::Corrupt, architecture.error().message, "GGUF_CORRUPT"};
  if (*architecture == "clip") {
    return Error{ErrorCode::Unsupported,
                 std::string(file.name()) + " is a projector, which sees pictures for a language model; give it as --mmproj",
                 "GGUF_UNSUPPORTED"};
  }
  if (*architecture != "qwen35moe" && *architecture != "qwen35") {
    return Error{ErrorCode::Unsupported,
                 std::string(file.name()) + ": the architecture \"" + printable(*architecture) +
                     "\" is not supported; qwen35moe and qwen35 are (Qwen3.5 and Qwen3.6)",
                 "GGUF_UNSUPPORTED"};
  }

  ModelConfig config;
  config.is_moe = *architecture == "qwen35moe";
  KeyReader keys(file, *architecture);
  config.d_model = keys.integer("embedding_length", 1, limits::kEmbeddingWidth);
  config.context_length = keys.integer("context_length", 1, kMaxContext);
  read_layers(keys, config);
  read_attention(keys, config);
  read_rotation(keys, config);
  read_linear_attention(keys, config);
  read_feed_forward(keys, config);
  refuse_extensions(keys, file.name());
  if (keys.error().has_value()) return *keys.error();

  if (token_embedding == nullptr) {
    return Error{ErrorCode::Corrupt, std::string(file.name()) + ": token_embd.weight is missing", "GGUF_CORRUPT"};
  }
  config.vocab_size = token_embedding->n_axes == 2 ? token_embedding->axes[0] : 0;
  if (config.vocab_size < 1 || config.vocab_size > limits::kVocabulary) {
    return Error{ErrorCode::Corrupt,
                 std::string(file.name()) + ": token_embd.weight: shape " + shape_text(token_embedding->shape()) +
                     ", expected (1 to " + std::to_string(limits::kVocabulary) + ", " + std::to_string(config.d_model) +
                     ")",
                 "GGUF_CORRUPT"};
  }
  return config;
}

}  // namespace sightline
