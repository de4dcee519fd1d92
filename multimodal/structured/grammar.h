/// Grammar: the form a text has to have, byte by byte, as an automaton whose parts may call each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sightline {

using StateId = std::int32_t;

/// States and the edges between them. A part that is called starts at one state and ends at any state marked as an end.
/// Filled once, then only read. One thread at a time while it is filled, any thread afterwards.
class Grammar {
 public:
  struct Edge {
    enum class Kind : std::uint8_t { Byte, Empty, Call } kind = Kind::Empty;
    std::uint8_t low = 0, high = 0;  ///< Byte: any from low to high
    StateId target = 0;
    StateId callee = 0;  ///< Call: start of the part that is read before `target`
  };

  /// More would take too long to walk; what asks for more is refused.
  static constexpr std::size_t kStatesMax = 100'000;
  static constexpr std::size_t kEdgesMax = 400'000;
  /// Calls inside calls. Parts that need more can never be read to their end.
  static constexpr int kDeepest = 96;
  static constexpr int kNever = kDeepest + 1;

  /// A new state without edges. Once is_full() all calls give the same one.
  StateId add_state();
  void add_bytes(StateId from, std::uint8_t low, std::uint8_t high, StateId to);
  void add_empty(StateId from, StateId to);
  void add_call(StateId from, StateId callee, StateId to);
  /// Reads `text`; the state after it.
  StateId add_text(StateId from, std::string_view text);
  void mark_end(StateId state) { is_end_[static_cast<std::size_t>(state)] = true; }

  /// Whether a limit was exceeded, so that the grammar is of no use.
  [[nodiscard]] bool is_full() const noexcept { return is_full_; }
  [[nodiscard]] std::size_t size() const noexcept { return edges_.size(); }
  [[nodiscard]] const std::vector<Edge>& edges(StateId state) const { return edges_[static_cast<std::size_t>(state)]; }
  [[nodiscard]] bool is_end(StateId state) const { return is_end_[static_cast<std::size_t>(state)]; }

  /// Where the whole text begins. Set by whoever fills the grammar.
  StateId start = 0;
  /// States below this one belong to what comes before the answer (the thinking).
  StateId answer_begins = 0;

  /// Fewest calls inside each other that it takes to come from a state to an end of its part, for all states; kNever if
  /// there is no way. Time is (states + edges) × log.
  [[nodiscard]] std::vector<int> heights() const;

 private:
  std::vector<std::vector<Edge>> edges_;  // by state
  std::vector<bool> is_end_;
  std::size_t n_edges_ = 0;
  bool is_full_ = false;
  void add(StateId from, const Edge& edge);
};

}  // namespace sightline
