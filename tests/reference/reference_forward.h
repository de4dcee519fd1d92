/// The language model in double precision, row by row, with loops a reader can check against the papers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/token.h"
#include "tests/reference/reference_layers.h"

namespace sightline {

/// Everything a model remembers of the rows it has seen. A plain value: a copy is a fork.
struct ReferenceState {
  std::vector<std::variant<reference::DeltaNetState, reference::AttentionState>> layers;
  std::int64_t next_position = 0;   ///< of a text token: one past the largest t, h or w so far
};

/// A model small enough to be computed slowly. It shares no arithmetic with the engine except the expansion of
/// quantised blocks, which has goldens of its own; multi-token-prediction blocks are ignored.
///
/// Immutable; any thread may use it, each with its own ReferenceState. Copies share the weights.
/// Source: the papers named in reference_layers.h; Hugging Face transformers, models/qwen3_5_moe, for what they leave
/// open. Held to another engine's logits by tests/golden/reference_test.cpp.
class ReferenceModel {
 public:
  /// Errors: those of WeightStore::open; Unsupported, Corrupt if this is no complete qwen35 or qwen35moe model.
  static Result<ReferenceModel> load(const std::filesystem::path& path);

  [[nodiscard]] std::int64_t vocabulary() const noexcept;
  [[nodiscard]] std::int64_t d_model() const noexcept;
  [[nodiscard]] ReferenceState empty_state() const;

  /// The embedding of `token` (d_model). Requires: 0 <= token < vocabulary().
  [[nodiscard]] std::vector<double> embedding(TokenId token) const;

  /// Reads one token at state.next_position. Result: logits of what follows (vocabulary).
  std::vector<double> step(ReferenceState& state, TokenId token) const;
  /// Reads any row, for example of a picture, at an explicit position. Result: logits (vocabulary).
  /// Requires: row.size() == d_model(). A picture's rows are causal in the order they are read, like text.
  std::vector<double> step(ReferenceState& state, std::span<const double> row,
                           ReferencePosition position) const;

  /// Logits after every one of `tokens`, shape (tokens, vocabulary), from an empty state or from `state`.
  [[nodiscard]] std::vector<std::vector<double>> logits(std::span<const TokenId> tokens) const;
  std::vector<std::vector<double>> logits(ReferenceState& state,
                                          std::span<const TokenId> tokens) const;

  /// The `n` most probable tokens one after another; `last` are the logits after the last row `state` has seen.
  /// Padding and special tokens count like all others; of equals, the lower id.
  [[nodiscard]] std::vector<TokenId> continue_greedily(ReferenceState& state, std::vector<double> last,
                                                       std::int64_t n) const;

 private:
  explicit ReferenceModel(std::shared_ptr<const reference::Weights> weights) noexcept;
  std::shared_ptr<const reference::Weights> weights_;
};

/// Index of the largest value; of equals, the first. Requires: not empty.
TokenId most_probable(std::span<const double> logits);

}  // namespace sightline
