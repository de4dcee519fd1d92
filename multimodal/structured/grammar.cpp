/// Grammar: the form a text has to have, byte by byte, as an automaton whose parts may call each other.
#include "multimodal/structured/grammar.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace sightline {

StateId Grammar::add_state() {
  if (edges_.size() >= kStatesMax) {
    is_full_ = true;
    return 0;
  }
  edges_.emplace_back();
  is_end_.push_back(false);
  return static_cast<StateId>(edges_.size() - 1);
}

void Grammar::add(StateId from, const Edge& edge) {
  if (++n_edges_ > kEdgesMax) is_full_ = true;
  if (!is_full_) edges_[static_cast<std::size_t>(from)].push_back(edge);
}

void Grammar::add_bytes(StateId from, std::uint8_t low, std::uint8_t high, StateId to) {
  add(from, {Edge::Kind::Byte, low, high, to, 0});
}

void Grammar::add_empty(StateId from, StateId to) { add(from, {Edge::Kind::Empty, 0, 0, to, 0}); }

void Grammar::add_call(StateId from, StateId callee, StateId to) { add(from, {Edge::Kind::Call, 0, 0, to, callee}); }

StateId Grammar::add_text(StateId from, std::string_view text) {
  for (const char c : text) {
    const StateId next = add_state();
    const auto byte = static_cast<std::uint8_t>(c);
    add_bytes(from, byte, byte, next);
    from = next;
  }
  return from;
}

/// Dijkstra's search from the ends backwards: along a path only the highest call counts, and a call is one higher than
/// its callee, so states are settled in the order of their heights.
std::vector<int> Grammar::heights() const {
  struct Before {
    StateId from;
    StateId other;   // of a call: target if it hangs on the callee, callee if on the target; -1 otherwise
    bool is_callee;  // it hangs on the callee
  };
  std::vector<std::vector<Before>> before(size());
  for (std::size_t from = 0; from < size(); ++from) {
    for (const Edge& edge : edges_[from]) {
      const auto id = static_cast<StateId>(from);
      const bool is_call = edge.kind == Edge::Kind::Call;
      before[static_cast<std::size_t>(edge.target)].push_back({id, is_call ? edge.callee : -1, false});
      if (is_call) before[static_cast<std::size_t>(edge.callee)].push_back({id, edge.target, true});
    }
  }
  std::vector<int> heights(size(), kNever);
  std::vector<bool> is_settled(size(), false);
  using Entry = std::pair<int, StateId>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  const auto improve = [&](StateId state, int height) {
    int& known = heights[static_cast<std::size_t>(state)];
    if (height >= known) return;
    known = height;
    open.emplace(height, state);
  };
  for (std::size_t i = 0; i < size(); ++i) {
    if (is_end_[i]) improve(static_cast<StateId>(i), 0);
  }
  while (!open.empty()) {
    const auto [height, state] = open.top();
    open.pop();
    const auto index = static_cast<std::size_t>(state);
    if (is_settled[index]) continue;
    is_settled[index] = true;
    for (const Before& edge : before[index]) {
      if (edge.other < 0) {
        improve(edge.from, height);
        continue;
      }
      const int other = heights[static_cast<std::size_t>(edge.other)];
      if (other == kNever) continue;  // the edge is looked at again once that is known
      improve(edge.from, edge.is_callee ? std::max(height + 1, other) : std::max(height, other + 1));
    }
  }
  return heights;
}

}  // namespace sightline
