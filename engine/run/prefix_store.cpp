/// PrefixStore: checkpoints by digest, byte budget, least recently used out.
#include "engine/run/prefix_store.h"

#include <algorithm>
#include <cstddef>
#include <unordered_set>
#include <utility>

namespace sightline {

PrefixStore::PrefixStore(const ModelConfig& config, std::int64_t byte_budget)
    : config_(config), byte_budget_(byte_budget) {}

std::optional<Sequence> PrefixStore::find_longest(const PrefixKeys& keys) {
  auto best = entries_.end();
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    const std::int64_t rows = entry->sequence.rows();
    if (rows >= keys.rows() || (best != entries_.end() && rows <= best->sequence.rows())) continue;
    if (keys.at(rows) == entry->key) best = entry;
  }
  if (best == entries_.end()) return std::nullopt;
  Result<Sequence> fork = best->sequence.fork();
  if (!fork) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, best);
  return std::move(*fork);
}

void PrefixStore::keep(const PrefixKeys& keys, Sequence sequence) {
  const Digest key = keys.at(sequence.rows());
  const auto known = std::find_if(entries_.begin(), entries_.end(), [&key](const Entry& e) { return e.key == key; });
  if (known != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, known);
    return;
  }
  entries_.push_front({key, std::move(sequence)});
  while (!entries_.empty() && bytes() > byte_budget_) entries_.pop_back();
}

void PrefixStore::keep_fork(const PrefixKeys& keys, const Sequence& sequence) {
  if (byte_budget_ <= 0) return;
  Result<Sequence> fork = sequence.fork();
  if (fork) keep(keys, std::move(*fork));
}

bool PrefixStore::contains(const PrefixKeys& keys, std::int64_t rows) const {
  if (rows < 0 || rows > keys.rows()) return false;
  const Digest key = keys.at(rows);
  return std::any_of(entries_.begin(), entries_.end(), [&key](const Entry& entry) { return entry.key == key; });
}

std::int64_t PrefixStore::bytes() {
  std::int64_t total = 0;
  std::unordered_set<const std::byte*> pages;
  std::int64_t page_bytes = 0;
  for (Entry& entry : entries_) {
    for (std::int64_t layer = 0; layer < config_.n_layers; ++layer) {
      if (config_.layer_is_linear[static_cast<std::size_t>(layer)]) {
        total += entry.sequence.delta_net_state(layer).bytes();
        continue;
      }
      const KvCache& cache = entry.sequence.kv_cache(layer);
      page_bytes = kv_page_bytes(cache.type(), config_.n_kv_heads, config_.head_dim);
      for (std::int64_t row = 0; row < cache.reserved_rows(); row += kPageRows) pages.insert(cache.page_of_row(row));
    }
  }
  return total + static_cast<std::int64_t>(pages.size()) * page_bytes;
}

}  // namespace sightline
