/// PrefixStore: checkpoints by digest, byte budget, least recently used out.
#pragma once

#include <cstdint>
#include <list>
#include <optional>

#include "engine/base/digest.h"
#include "engine/model/model_config.h"
#include "engine/model/sequence.h"
#include "engine/run/input.h"

namespace sightline {

/// Remembered states of one model, each after the rows its key stands for. One thread at a time.
///
/// A state cannot be cut back, so that only these places can be returned to. The bytes of all of them stay within the
/// budget; pages of keys and values that several share count once.
class PrefixStore {
 public:
  /// `config` of the model whose sequences are kept. A budget of 0 keeps nothing.
  PrefixStore(const ModelConfig& config, std::int64_t byte_budget);

  /// A sequence that has read as many rows of the input as possible, but not all of `keys.rows()`, since the last row
  /// must be run for its scores. Independent of the one kept. None if no beginning is known, or memory is refused.
  std::optional<Sequence> find_longest(const PrefixKeys& keys);

  /// Keeps `sequence`, whose rows are the first `sequence.rows()` of `keys`. One that is known already only becomes
  /// the most recent. Requires: 1 <= sequence.rows() <= keys.rows().
  void keep(const PrefixKeys& keys, Sequence sequence);
  /// The same for a state that is still needed: keeps a fork, or nothing if memory is refused.
  void keep_fork(const PrefixKeys& keys, const Sequence& sequence);

  /// Whether these rows are kept; does not count as use.
  [[nodiscard]] bool contains(const PrefixKeys& keys, std::int64_t rows) const;
  [[nodiscard]] std::int64_t size() const noexcept { return static_cast<std::int64_t>(entries_.size()); }
  [[nodiscard]] std::int64_t bytes();   ///< held by what is kept
  void clear() noexcept { entries_.clear(); }

 private:
  struct Entry {
    Digest key;
    Sequence sequence;
  };

  ModelConfig config_;
  std::int64_t byte_budget_;
  std::list<Entry> entries_;   // the most recently used first
};

}  // namespace sightline
