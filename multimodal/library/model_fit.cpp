/// Whether a model fits this computer, and how fast it would be.
#include "multimodal/library/model_fit.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <string_view>

#include "engine/base/limits.h"
#include "engine/base/shard_set.h"

namespace sightline {

namespace {

constexpr std::int64_t kPassRows = 512;  // rows of one pass while reading, as the engine does by default
constexpr std::int64_t kPageRows = 64;   // of keys and values

double number(std::int64_t value) { return static_cast<double>(value); }

/// "blk.7.ffn_up_exps.weight" -> true
bool is_expert(std::string_view name) { return name.find("_exps.") != std::string_view::npos; }

/// Tensors that the engine leaves on disk: pictures' and drafts'.
bool is_left_out(std::string_view name, std::int64_t n_layers) {
  if (name.starts_with("v.") || name.starts_with("mm.") || name.starts_with("mtp.")) return true;
  return name.starts_with("blk." + std::to_string(n_layers) + ".");  // the block that drafts further tokens
}

Result<ModelSizes> read_sizes(const GgufFile& file) {
  const Result<std::string_view> architecture = file.text("general.architecture");
  if (!architecture) return architecture.error();
  if (*architecture != "qwen35" && *architecture != "qwen35moe") {
    return Error{ErrorCode::Unsupported,
                 std::string(file.name()) + " is of the architecture " + std::string(*architecture) +
                     ", and only qwen35 and qwen35moe are known",
                 "GGUF_UNSUPPORTED"};
  }
  ModelSizes sizes;
  const std::string prefix = std::string(*architecture) + ".";
  sizes.is_moe = *architecture == "qwen35moe";
  std::int64_t n_blocks = 0, n_draft = 0, interval = 4, inner = 0;
  struct Key {
    const char* name;
    std::int64_t* value;
    bool is_needed;
  };
  const auto keys = std::to_array<Key>({{"block_count", &n_blocks, true},
                                        {"nextn_predict_layers", &n_draft, false},
                                        {"full_attention_interval", &interval, false},
                                        {"embedding_length", &sizes.d_model, true},
                                        {"attention.head_count", &sizes.n_heads, true},
                                        {"attention.head_count_kv", &sizes.n_kv_heads, false},
                                        {"attention.key_length", &sizes.head_dim, false},
                                        {"ssm.group_count", &sizes.n_k_heads_linear, true},
                                        {"ssm.time_step_rank", &sizes.n_v_heads_linear, true},
                                        {"ssm.state_size", &sizes.head_dim_linear, true},
                                        {"ssm.conv_kernel", &sizes.conv_width, true},
                                        {"ssm.inner_size", &inner, true},
                                        {"feed_forward_length", &sizes.d_ff, !sizes.is_moe},
                                        {"expert_count", &sizes.n_experts, sizes.is_moe},
                                        {"expert_used_count", &sizes.n_experts_used, sizes.is_moe},
                                        {"expert_feed_forward_length", &sizes.d_ff_expert, sizes.is_moe},
                                        {"expert_shared_feed_forward_length", &sizes.d_ff_shared, false},
                                        {"context_length", &sizes.context_length, true}});
  for (const Key& key : keys) {
    const Result<std::int64_t> value = file.integer(prefix + key.name);
    if (!value && key.is_needed) return value.error();
    if (value && (*value < 0 || *value > (std::int64_t{1} << 24))) {
      return Error{ErrorCode::Corrupt, std::string(file.name()) + ": " + prefix + key.name + " is out of range",
                   "GGUF_CORRUPT"};
    }
    if (value) *key.value = *value;
  }
  if (interval < 1 || n_draft > n_blocks) {
    return Error{ErrorCode::Corrupt, std::string(file.name()) + ": its layers are not counted right", "GGUF_CORRUPT"};
  }
  sizes.n_layers = n_blocks - n_draft;
  sizes.n_attention_layers = sizes.n_layers / interval;
  if (sizes.n_kv_heads == 0) sizes.n_kv_heads = sizes.n_heads;
  return sizes;
}

/// The format that stands for one that was not measured: they are taken apart in the same steps.
std::optional<DType> measured_like(DType format) {
  switch (format) {
    case DType::Q4_0:
    case DType::Q4_1:
    case DType::MXFP4:
    case DType::NVFP4:
      return DType::Q4_K;
    case DType::Q5_0:
    case DType::Q5_1:
      return DType::Q5_K;
    case DType::IQ4_NL:
      return DType::IQ4_XS;
    case DType::IQ1_S:
    case DType::IQ1_M:
    case DType::IQ2_XXS:
    case DType::IQ2_XS:
    case DType::IQ2_S:
    case DType::IQ3_S:
      return DType::IQ3_XXS;
    default:
      return std::nullopt;
  }
}

/// "UD-Q2_K_XL" -> Q2_K. None for the mixes around Q4_K and Q5_K, which are the usual ones.
std::optional<DType> format_of_precision(std::string_view name) {
  if (name.starts_with("UD-")) name.remove_prefix(3);
  if (name.starts_with("Q4_K") || name.starts_with("Q5_K")) return std::nullopt;
  std::optional<DType> format = dtype_from_name(name);
  if (!format) format = dtype_from_name(name.substr(0, name.rfind('_')));
  return format;
}

std::string amount(double value, const char* unit) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), value < 10.0 ? "%.1f %s" : "%.0f %s", value, unit);
  return text.data();
}

}  // namespace

double ModelSizes::weights_per_token() const noexcept {
  const double d = number(d_model);
  const double k = number(n_k_heads_linear * head_dim_linear), v = number(n_v_heads_linear * head_dim_linear);
  const double linear = d * (2.0 * k + v) + d * v + 2.0 * d * number(n_v_heads_linear) + v * d;
  const double q = number(n_heads * head_dim), kv = number(n_kv_heads * head_dim);
  const double attention = d * 2.0 * q + 2.0 * d * kv + q * d;
  double ffn = 3.0 * d * number(d_ff);
  if (is_moe) ffn = d * number(n_experts) + 3.0 * d * number(n_experts_used * d_ff_expert + d_ff_shared);
  return number(n_layers - n_attention_layers) * linear + number(n_attention_layers) * attention +
         number(n_layers) * ffn + d * number(vocabulary);
}

double ModelSizes::weights() const noexcept {
  double all = weights_per_token();
  if (is_moe) all += number(n_layers) * 3.0 * number(d_model) * number((n_experts - n_experts_used) * d_ff_expert);
  if (!has_tied_head) all += number(d_model) * number(vocabulary);
  return all;
}

std::int64_t ModelSizes::state_bytes() const noexcept {
  const std::int64_t channels = (2 * n_k_heads_linear + n_v_heads_linear) * head_dim_linear;
  const std::int64_t layer =
      n_v_heads_linear * head_dim_linear * head_dim_linear + std::max<std::int64_t>(0, conv_width - 1) * channels;
  return (n_layers - n_attention_layers) * layer * 4;
}

std::int64_t ModelSizes::cache_bytes(std::int64_t context) const noexcept {
  const std::int64_t pages = (context + kPageRows - 1) / kPageRows;
  return n_attention_layers * pages * kPageRows * 2 * n_kv_heads * head_dim * 2;
}

std::int64_t ModelSizes::workspace_bytes(std::int64_t context) const noexcept {
  const std::int64_t channels = (2 * n_k_heads_linear + 2 * n_v_heads_linear) * head_dim_linear;
  const std::int64_t widest =
      std::max({channels * 2, n_heads * head_dim * 4, 2 * d_ff, d_ff_expert * n_experts_used * 3});
  return kPassRows * (4 * d_model + widest) * 4 + vocabulary * 4 + context * 64;
}

double ModelCost::bytes_per_token() const noexcept {
  double sum = 0.0;
  for (const Part& part : per_token) sum += part.bytes;
  return sum;
}

ModelCost estimate_cost(const ModelSizes& sizes, std::int64_t file_bytes, std::int64_t projector_bytes,
                        std::string_view precision) {
  ModelCost cost{sizes, file_bytes, projector_bytes, {}};
  const double weights = sizes.weights_per_token();
  const double bytes = number(file_bytes) * weights / std::max(1.0, sizes.weights());
  const std::optional<DType> format = format_of_precision(precision);
  cost.per_token.push_back({bytes, format && is_plain(*format) ? 0.0 : weights, format});
  return cost;
}

Result<ModelCost> read_cost(const std::filesystem::path& file, std::int64_t projector_bytes) {
  const Result<std::vector<Shard>> shards = open_shards(file);
  if (!shards) return shards.error();
  Result<ModelSizes> sizes = read_sizes(shards->front().gguf);
  if (!sizes) return sizes.error();
  const auto find = [&shards](std::string_view name) -> const GgufTensor* {
    for (const Shard& shard : *shards) {
      if (const GgufTensor* tensor = shard.gguf.find_tensor(name)) return tensor;
    }
    return nullptr;
  };
  sizes->has_tied_head = find("output.weight") == nullptr;
  if (const GgufTensor* embedding = find("token_embd.weight")) sizes->vocabulary = embedding->axes[0];
  ModelCost cost{*sizes, 0, projector_bytes, {}};
  std::map<DType, ModelCost::Part> parts;
  for (const Shard& shard : *shards) {
    for (const GgufTensor& tensor : shard.gguf.tensors()) {
      if (is_left_out(tensor.name, sizes->n_layers)) continue;
      cost.file_bytes += static_cast<std::int64_t>(tensor.bytes);
      if (tensor.name == "token_embd.weight" && !sizes->has_tied_head) continue;  // one row of it is read
      const double share = is_expert(tensor.name) && sizes->n_experts > 0
                               ? number(sizes->n_experts_used) / number(sizes->n_experts)
                               : 1.0;
      ModelCost::Part& part = parts[tensor.dtype];
      part.format = tensor.dtype;
      part.bytes += share * static_cast<double>(tensor.bytes);
      double weights = 1.0;
      for (const std::int64_t axis : tensor.shape()) weights *= number(axis);
      if (!is_plain(tensor.dtype)) part.weights += share * weights;
    }
  }
  for (const auto& [dtype, part] : parts) cost.per_token.push_back(part);
  return cost;
}

double MachineRates::weights_of(std::optional<DType> format) const noexcept {
  for (; format; format = measured_like(*format)) {
    if (const auto found = speed.formats.find(*format); found != speed.formats.end()) return found->second;
  }
  return speed.weights;
}

ModelFit reckon_fit(const ModelCost& cost, std::int64_t context, const MachineRates& machine) noexcept {
  ModelFit fit;
  fit.context = std::min(context, cost.sizes.context_length);
  fit.weights = cost.file_bytes;
  fit.projector = cost.projector_bytes;
  fit.state = cost.sizes.state_bytes();
  fit.cache = cost.sizes.cache_bytes(fit.context);
  fit.workspace = cost.sizes.workspace_bytes(fit.context);
  const MemoryInfo& memory = machine.memory;
  if (memory.total_bytes > 0) {
    fit.usable = std::max<std::int64_t>(1, memory.available_bytes - limits::memory_reserve(memory.total_bytes));
  }
  if (machine.speed.is_known()) {
    double seconds = 2.0 * number(fit.state) / machine.speed.read_bytes;  // read once and written once
    for (const ModelCost::Part& part : cost.per_token) {
      seconds += std::max(part.bytes / machine.speed.read_bytes, part.weights / machine.weights_of(part.format));
    }
    fit.tokens_per_second = 1.0 / std::max(seconds, 1e-9);
  }
  if (fit.missing() == 0) {
    const bool is_slow = fit.tokens_per_second > 0.0 && fit.tokens_per_second < kSlowTokensPerSecond;
    fit.verdict = is_slow ? FitVerdict::RunsSlowly : FitVerdict::RunsWell;
  } else {
    fit.verdict = fit.needed() - fit.weights <= fit.usable ? FitVerdict::StreamsFromDisk : FitVerdict::DoesNotFit;
  }
  return fit;
}

std::string verdict_text(const ModelFit& fit) {
  const std::string speed =
      fit.tokens_per_second > 0.0 ? ": about " + amount(fit.tokens_per_second, "tokens a second") : std::string();
  const std::string missing = amount(number(fit.missing()) * 1e-9, "GB");
  switch (fit.verdict) {
    case FitVerdict::RunsWell:
      return "runs well" + speed;
    case FitVerdict::RunsSlowly:
      return "runs slowly" + speed;
    case FitVerdict::StreamsFromDisk:
      return "runs slowly, streams from disk: " + missing + " of memory are missing";
    case FitVerdict::DoesNotFit:
      break;
  }
  return "does not fit: " + missing + " of memory are missing";
}

}  // namespace sightline
