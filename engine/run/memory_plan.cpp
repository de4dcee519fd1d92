/// What will fit, decided before anything is loaded.
#include "engine/run/memory_plan.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "engine/base/limits.h"

namespace sightline {

namespace {

std::string gigabytes(std::int64_t bytes) {
  constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.2f GiB", static_cast<double>(bytes) / kGiB);
  return text.data();
}

}  // namespace

MemoryNeeds memory_needs(const ModelConfig& config, KvType kv_type, std::int64_t weight_bytes, const RunSize& size) {
  constexpr auto kFloat = static_cast<std::int64_t>(sizeof(float));
  const std::int64_t n_attention = config.n_attention_layers();
  const std::int64_t state_per_layer =
      config.n_v_heads_linear * config.head_dim_linear * config.v_head_dim_linear +
      std::max<std::int64_t>(0, config.conv_width - 1) * config.conv_channels();
  const std::int64_t pages = (size.context_rows + kPageRows - 1) / kPageRows;

  MemoryNeeds needs;
  needs.weights = weight_bytes;
  needs.state = (config.n_layers - n_attention) * state_per_layer * kFloat;
  needs.cache = n_attention * pages * kv_page_bytes(kv_type, config.n_kv_heads, config.head_dim);
  needs.workspace = Workspace::estimate_bytes(config, size.rows_per_pass, size.logit_rows, size.context_rows,
                                              size.workers) +
                    needs.state;   // a copy to go back to when a pass is stopped
  return needs;
}

Result<MemoryPlan> plan_memory(const MemoryNeeds& needs, std::int64_t checkpoint_wish, const MemoryInfo& memory) {
  MemoryPlan plan;
  plan.checkpoint_bytes = checkpoint_wish;
  if (memory.total_bytes <= 0 || memory.available_bytes <= 0) return plan;

  const std::int64_t usable = memory.available_bytes - limits::memory_reserve(memory.total_bytes);
  const std::int64_t in_memory = needs.fixed() + needs.weights;
  if (in_memory <= usable) {
    plan.checkpoint_bytes = std::min(checkpoint_wish, usable - in_memory);
    return plan;
  }
  if (needs.fixed() > usable) {
    return Error{ErrorCode::OverBudget,
                 "the model needs " + gigabytes(needs.fixed()) + " of memory beside its weights at this context, and " +
                     gigabytes(std::max<std::int64_t>(0, usable)) + " are available; a smaller context needs less",
                 "MODEL_TOO_BIG"};
  }
  plan.mode = LoadMode::Mapped;
  plan.checkpoint_bytes = std::min(checkpoint_wish, usable - needs.fixed());
  plan.warning = "the model takes " + gigabytes(in_memory) + " of memory and " + gigabytes(usable) +
                 " are available, so its weights are read from disk as they are needed, which is much slower";
  return plan;
}

}  // namespace sightline
