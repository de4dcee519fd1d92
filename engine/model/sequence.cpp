/// Sequence: all mutable state of one conversation inside the model; fork.
#include "engine/model/sequence.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace sightline {

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
  // Pages are rows that lie ahead: those already made when a later layer fails are used by the next attempt.
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
