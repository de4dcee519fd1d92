/// Sequence: all mutable state of one conversation inside the model; fork.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "engine/base/error.h"
#include "engine/model/batch.h"
#include "engine/model/delta_net_state.h"
#include "engine/model/kv_cache.h"
#include "engine/model/model_config.h"
#include "engine/model/mrope.h"

namespace sightline {

/// One conversation's state. It grows row by row and cannot be cut back, because the linear layers cannot forget; to
/// return to an earlier point, fork there. Move-only; one thread at a time, but forks may live on other threads.
class Sequence {
 public:
  /// An empty sequence. `kv_type` says how keys and values are kept; Model::kv_type names the usual choice.
  /// Errors: OverBudget.
  static Result<Sequence> create(const ModelConfig& config, KvType kv_type);

  /// Makes room for `more_rows` rows after those it has; `forward` needs it, because it cannot fail itself.
  /// On failure the sequence is as before. Errors: OverBudget.
  Status reserve(std::int64_t more_rows);

  /// An independent sequence in the same state. Shares full pages of keys and values, copies the rest.
  /// Errors: OverBudget.
  [[nodiscard]] Result<Sequence> fork() const;

  /// Rows consumed so far.
  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
  /// Rows it can still take without another `reserve`.
  [[nodiscard]] std::int64_t room() const noexcept;
  /// Where text would continue: one past the largest coordinate so far.
  [[nodiscard]] Position next_position() const noexcept { return {next_, next_, next_}; }
  /// Bytes that only this sequence holds.
  [[nodiscard]] std::int64_t bytes() const noexcept;

  // For the layers of the model: the state of layer `layer`, which must be of that kind.
  [[nodiscard]] KvCache& kv_cache(std::int64_t layer) noexcept;
  [[nodiscard]] DeltaNetState& delta_net_state(std::int64_t layer) noexcept;
  /// Counts `rows` as consumed, after every layer has seen them.
  void advance(std::span<const BatchRow> rows) noexcept;

 private:
  Sequence() = default;

  std::vector<std::variant<KvCache, DeltaNetState>> layers_;
  std::int64_t rows_ = 0;
  std::int32_t next_ = 0;
};

}  // namespace sightline
