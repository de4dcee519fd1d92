/// GrammarWalker: where in a grammar a text may be, one number for all places together.
#include "multimodal/structured/grammar_walker.h"

#include <algorithm>
#include <utility>

namespace sightline {

std::size_t GrammarWalker::HashPlaces::operator()(const Places& places) const noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a, word by word
  for (const Place& place : places) {
    hash = (hash ^ static_cast<std::uint32_t>(place.state)) * 0x100000001b3U;
    hash = (hash ^ static_cast<std::uint32_t>(place.stack)) * 0x100000001b3U;
  }
  return hash ^ hash >> 32U;
}

GrammarWalker::GrammarWalker(const Grammar& grammar) : grammar_(grammar), heights_(grammar.heights()) {
  clear();
  Places first;
  add_if_alive(first, grammar_.start, 0);
  close(first);
  if (!first.empty()) start_ = remember(std::move(first));
}

void GrammarWalker::clear() {
  stacks_ = {{0, 0, 0}};
  stack_ids_.clear();
  sets_.clear();
  set_ids_.clear();
}

GrammarWalker::SetId GrammarWalker::step(SetId from, std::uint8_t byte) {
  if (const SetId known = sets_[static_cast<std::size_t>(from)]->next[byte]; known != kUnknown) return known;
  Places places;
  for (const Place& place : sets_[static_cast<std::size_t>(from)]->places) {
    for (const Grammar::Edge& edge : grammar_.edges(place.state)) {
      const bool fits = edge.kind == Grammar::Edge::Kind::Byte && edge.low <= byte && byte <= edge.high;
      if (fits) add_if_alive(places, edge.target, place.stack);
    }
  }
  close(places);
  SetId next = kDead;
  if (!places.empty()) {
    if (sets_.size() >= kSetsHard && !set_ids_.contains(places)) return kDead;  // forgotten before it is needed again
    next = remember(std::move(places));
  }
  sets_[static_cast<std::size_t>(from)]->next[byte] = next;
  return next;
}

/// A place is alive if its part can be read to the end with the calls that are left. What is below on the stack was
/// held to the same when it was put there.
void GrammarWalker::add_if_alive(Places& open, StateId state, StackId stack) const {
  const int depth = stacks_[static_cast<std::size_t>(stack)].depth;
  if (depth + heights_[static_cast<std::size_t>(state)] <= Grammar::kDeepest) open.push_back({state, stack});
}

/// Follows edges that read nothing, and leaves the places at which a byte can be read or the text can end.
void GrammarWalker::close(Places& places) {
  Places seen = std::move(places);
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  std::unordered_map<std::uint64_t, bool> is_seen;
  const auto key = [](const Place& place) {
    return std::uint64_t{static_cast<std::uint32_t>(place.state)} << 32U | static_cast<std::uint32_t>(place.stack);
  };
  for (const Place& place : seen) is_seen[key(place)] = true;
  places.clear();
  Places found;
  for (std::size_t i = 0; i < seen.size() && places.size() < kPlacesMax; ++i) {
    const Place place = seen[i];
    bool stays = grammar_.is_end(place.state) && place.stack == 0;
    found.clear();
    if (grammar_.is_end(place.state) && place.stack != 0) {
      const StackNode& top = stacks_[static_cast<std::size_t>(place.stack)];
      found.push_back({top.after, top.below});
    }
    for (const Grammar::Edge& edge : grammar_.edges(place.state)) {
      switch (edge.kind) {
        case Grammar::Edge::Kind::Byte:
          stays = true;
          break;
        case Grammar::Edge::Kind::Empty:
          add_if_alive(found, edge.target, place.stack);
          break;
        case Grammar::Edge::Kind::Call: {
          Places after;
          add_if_alive(after, edge.target, place.stack);
          if (!after.empty()) add_if_alive(found, edge.callee, push(edge.target, place.stack));
          break;
        }
      }
    }
    if (stays) places.push_back(place);
    for (const Place& next : found) {
      if (is_seen.emplace(key(next), true).second) seen.push_back(next);
    }
  }
  std::sort(places.begin(), places.end());
}

GrammarWalker::StackId GrammarWalker::push(StateId after, StackId below) {
  const std::uint64_t key = std::uint64_t{static_cast<std::uint32_t>(after)} << 32U | static_cast<std::uint32_t>(below);
  const auto [found, is_new] = stack_ids_.emplace(key, static_cast<StackId>(stacks_.size()));
  if (is_new) stacks_.push_back({after, below, stacks_[static_cast<std::size_t>(below)].depth + 1});
  return found->second;
}

GrammarWalker::SetId GrammarWalker::remember(Places places) {
  const auto [found, is_new] = set_ids_.emplace(std::move(places), static_cast<SetId>(sets_.size()));
  if (!is_new) return found->second;
  auto set = std::make_unique<Set>();
  set->places = found->first;
  set->next.fill(kUnknown);
  for (const Place& place : set->places) {
    set->may_end |= grammar_.is_end(place.state) && place.stack == 0;
    for (const Grammar::Edge& edge : grammar_.edges(place.state)) {
      set->may_go_on |=
          edge.kind == Grammar::Edge::Kind::Byte && heights_[static_cast<std::size_t>(edge.target)] != Grammar::kNever;
    }
    set->before_answer |= place.state < grammar_.answer_begins && place.stack == 0;
  }
  sets_.push_back(std::move(set));
  return found->second;
}

GrammarWalker::SetId GrammarWalker::forget(SetId kept) {
  const Places places = std::move(sets_[static_cast<std::size_t>(kept)]->places);
  const std::vector<StackNode> stacks = std::move(stacks_);
  clear();
  Places moved;
  for (const Place& place : places) {
    std::vector<StateId> returns;  // innermost first
    for (StackId at = place.stack; at != 0; at = stacks[static_cast<std::size_t>(at)].below) {
      returns.push_back(stacks[static_cast<std::size_t>(at)].after);
    }
    StackId stack = 0;
    for (auto after = returns.rbegin(); after != returns.rend(); ++after) stack = push(*after, stack);
    moved.push_back({place.state, stack});
  }
  std::sort(moved.begin(), moved.end());
  return remember(std::move(moved));
}

}  // namespace sightline
