/// What will fit, decided before anything is loaded.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/error.h"
#include "engine/base/system_info.h"
#include "engine/model/model.h"
#include "engine/model/workspace.h"

namespace sightline {

/// Bytes that running a model takes.
struct MemoryNeeds {
  std::int64_t weights = 0;     ///< of the file; may stay on disk
  std::int64_t state = 0;       ///< recurrent state of one conversation
  std::int64_t cache = 0;       ///< keys and values of one conversation of full length
  std::int64_t workspace = 0;

  /// What must lie in memory whatever becomes of the weights.
  [[nodiscard]] std::int64_t fixed() const noexcept { return state + cache + workspace; }
};

/// The size of a run, as far as memory depends on it.
struct RunSize {
  std::int64_t context_rows = 0;
  std::int64_t rows_per_pass = 0;
  std::int64_t logit_rows = 1;
  int workers = 1;
};

/// Needs of a model with `weight_bytes` of tensors. Keys and values are counted in half precision unless the weights
/// that make them are F32 (`kv_type`).
MemoryNeeds memory_needs(const ModelConfig& config, KvType kv_type, std::int64_t weight_bytes, const RunSize& size);

struct MemoryPlan {
  LoadMode mode = LoadMode::Resident;
  std::int64_t checkpoint_bytes = 0;   ///< what may be spent on remembered states, at most what was wished for
  std::string warning;                 ///< MODEL_STREAMING in one sentence if the weights stay on disk; else empty
};

/// Decides where the weights go. The reserve of limits::memory_reserve is left to the rest of the system; remembered
/// states get what is left over, up to `checkpoint_wish`. A system that does not tell its memory is trusted to have
/// enough. Errors: OverBudget MODEL_TOO_BIG with needed and available bytes.
Result<MemoryPlan> plan_memory(const MemoryNeeds& needs, std::int64_t checkpoint_wish, const MemoryInfo& memory);

}  // namespace sightline
