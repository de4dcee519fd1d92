/// Sequence: all mutable state of one conversation inside the model; fork.
#include "engine/model/sequence.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <string>
#include <utility>

#include "engine/base/system_info.h"

namespace sightline {

namespace {

constexpr std::int64_t kMaxRows = std::int64_t{1} << 30;  // positions are 32-bit, and pictures skip some

}  // namespace

Result<Sequence> Sequence::create(const ModelConfig& config, KvType kv_type) {
  Sequence sequence;
  sequence.layers_.reserve(config.layer_is_linear.size());
  for (const bool is_linear : config.layer_is_linear) {
    if (!is_linear) {
      sequence.layers_.emplace_back(KvCache(kv_type, config.n_kv_heads, config.head_dim));
      continue;
    }
    Result<DeltaNetState> state = DeltaNetState::create(config);
    if (!state) return state.error();
    sequence.layers_.emplace_back(*std::move(state));
  }
  return sequence;
}

Status Sequence::reserve(std::int64_t more_rows) {
  if (more_rows > kMaxRows - rows_) {
    return Error{ErrorCode::OverBudget,
                 "a conversation of " + std::to_string(rows_) + " and " + std::to_string(more_rows) +
                     " more rows is longer than any model reads",
                 "CTX_FULL"};
  }
  std::int64_t needed = 0;
  for (const auto& layer : layers_) {
    if (const auto* cache = std::get_if<KvCache>(&layer)) needed += cache->bytes_to_reserve(rows_ + more_rows);
  }
  if (needed == 0) return {};
  // Asked first, because a system that promises more memory than it has ends the program instead of refusing.
  const std::int64_t available = memory_info().available_bytes;
  if (available > 0 && needed > available) {
    return Error{ErrorCode::OverBudget,
                 "the conversation needs " + std::to_string(needed) + " bytes more for keys and values, " +
                     std::to_string(available) + " are available",
                 "MODEL_TOO_BIG"};
  }
  // Pages are room ahead: those already made when a later layer fails serve the next attempt.
  for (auto& layer : layers_) {
    auto* const cache = std::get_if<KvCache>(&layer);
    if (cache == nullptr) continue;
    Status reserved = cache->reserve(rows_ + more_rows);
    if (!reserved) return reserved;
  }
  return {};
}

Result<Sequence> Sequence::fork() const {
  Sequence copy;
  copy.layers_.reserve(layers_.size());
  for (const auto& layer : layers_) {
    if (const auto* cache = std::get_if<KvCache>(&layer)) {
      Result<KvCache> forked = cache->fork(rows_);
      if (!forked) return forked.error();
      copy.layers_.emplace_back(*std::move(forked));
    } else {
      Result<DeltaNetState> state = std::get_if<DeltaNetState>(&layer)->copy();
      if (!state) return state.error();
      copy.layers_.emplace_back(*std::move(state));
    }
  }
  copy.rows_ = rows_;
  copy.next_ = next_;
  return copy;
}

std::int64_t Sequence::room() const noexcept {
  std::int64_t reserved = std::numeric_limits<std::int64_t>::max();
  for (const auto& layer : layers_) {
    if (const auto* cache = std::get_if<KvCache>(&layer)) reserved = std::min(reserved, cache->reserved_rows());
  }
  return reserved - rows_;
}

std::int64_t Sequence::bytes() const noexcept {
  std::int64_t bytes = 0;
  for (const auto& layer : layers_) {
    if (const auto* cache = std::get_if<KvCache>(&layer)) bytes += cache->own_bytes();
    if (const auto* state = std::get_if<DeltaNetState>(&layer)) bytes += state->bytes();
  }
  return bytes;
}

KvCache& Sequence::kv_cache(std::int64_t layer) noexcept {
  auto* const cache = std::get_if<KvCache>(&layers_[static_cast<std::size_t>(layer)]);
  assert(cache != nullptr);
  return *cache;
}

DeltaNetState& Sequence::delta_net_state(std::int64_t layer) noexcept {
  auto* const state = std::get_if<DeltaNetState>(&layers_[static_cast<std::size_t>(layer)]);
  assert(state != nullptr);
  return *state;
}

void Sequence::advance(std::span<const BatchRow> rows) noexcept {
  assert(static_cast<std::int64_t>(rows.size()) <= room());
  for (const BatchRow& row : rows)
    next_ = std::max({next_, row.position.t + 1, row.position.h + 1, row.position.w + 1});
  rows_ += static_cast<std::int64_t>(rows.size());
}

}  // namespace sightline
