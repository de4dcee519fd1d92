/// Byte-pair merging: joins neighbouring tokens of a piece by rank until no pair can be joined.
#include "engine/text/bpe_merger.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <functional>

namespace sightline {

namespace {

constexpr std::uint32_t kNone = UINT32_MAX;
constexpr std::size_t kPairsAhead = 16;   // that many joins take longer than fetching from memory
constexpr std::size_t kShortPiece = 24;   // symbols; nearly all words are shorter

std::uint64_t pair_key(TokenId left, TokenId right) noexcept {
  return std::uint64_t{static_cast<std::uint32_t>(left)} << 32U | static_cast<std::uint32_t>(right);
}

}  // namespace

MergeTable::MergeTable(std::size_t count) : count_(count), slots_(std::bit_ceil(2 * count + 2)) {}

std::size_t MergeTable::slot_of(std::uint64_t pair) const noexcept {
  // Multiplying spreads the key over the upper bits (Knuth's multiplicative hashing, 2^64 / golden ratio).
  const std::uint64_t mixed = (pair ^ (pair >> 29U)) * 0x9E3779B97F4A7C15ULL;
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(mixed >> 32U) & mask;
  while (slots_[slot].pair != kEmpty && slots_[slot].pair != pair) slot = (slot + 1) & mask;
  return slot;
}

void MergeTable::add(TokenId left, TokenId right, Merge merge) noexcept {
  assert(left >= 0 && right >= 0 && merge.result >= 0);
  assert(merge.rank >= 0 && static_cast<std::size_t>(merge.rank) < count_ && size_ < count_);
  const std::uint64_t pair = pair_key(left, right);
  Slot& slot = slots_[slot_of(pair)];
  if (slot.pair == pair) return;
  slot = {pair, merge};
  ++size_;
}

const MergeTable::Merge* MergeTable::find(TokenId left, TokenId right) const noexcept {
  const std::uint64_t pair = pair_key(left, right);
  const Slot& slot = slots_[slot_of(pair)];
  return slot.pair == pair ? &slot.merge : nullptr;
}

void BpeMerger::append(std::span<const TokenId> symbols, std::vector<TokenId>& out) {
  if (symbols.size() <= kShortPiece) {
    append_short(symbols, out);
  } else {
    append_long(symbols, out);
  }
}

/// Looks through all pairs for each join: quadratic, and the fastest way for the few symbols of a word.
void BpeMerger::append_short(std::span<const TokenId> symbols, std::vector<TokenId>& out) {
  const auto rate = [&](TokenId left, TokenId right) {
    const MergeTable::Merge* merge = table_.find(left, right);
    return merge == nullptr ? MergeTable::Merge{} : *merge;
  };
  const std::size_t begin = out.size();
  out.insert(out.end(), symbols.begin(), symbols.end());
  pairs_.clear();
  for (std::size_t i = 0; i + 1 < symbols.size(); ++i) pairs_.push_back(rate(symbols[i], symbols[i + 1]));

  while (!pairs_.empty()) {
    // As unsigned, because the -1 of pairs that do not join is then the highest rank.
    const auto best = std::min_element(pairs_.begin(), pairs_.end(), [](const auto& a, const auto& b) {
      return static_cast<std::uint32_t>(a.rank) < static_cast<std::uint32_t>(b.rank);
    });
    if (best->rank < 0) break;
    const auto left = best - pairs_.begin();
    TokenId* tokens = out.data() + begin;
    tokens[left] = best->result;
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(begin) + left + 1);
    pairs_.erase(best);
    const auto n_pairs = static_cast<std::ptrdiff_t>(pairs_.size());
    if (left < n_pairs) pairs_[static_cast<std::size_t>(left)] = rate(tokens[left], tokens[left + 1]);
    if (left > 0) pairs_[static_cast<std::size_t>(left) - 1] = rate(tokens[left - 1], tokens[left]);
  }
}

void BpeMerger::append_long(std::span<const TokenId> symbols, std::vector<TokenId>& out) {
  assert(symbols.size() < kNone);
  const auto n = static_cast<std::uint32_t>(symbols.size());
  nodes_.resize(n);
  for (std::uint32_t i = 0; i < n; ++i) {
    nodes_[i] = {symbols[i], -1, i == 0 ? kNone : i - 1, i + 1 == n ? kNone : i + 1};
  }
  for (std::uint32_t i = 0; i < n; ++i) rate_pair(i);

  while (!waiting_.empty()) {
    const Pair pair = waiting_.take();
    __builtin_prefetch(&nodes_[pair.later_place], 1);   // pairs of one rank lie far apart
    // Out of date if a neighbour has been joined since: the pair that begins here is another one now, or none.
    if (nodes_[pair.place].pair_rank == pair.merge.rank) join_with_next(pair.place, pair.merge.result);
  }
  for (std::uint32_t i = 0; i != kNone; i = nodes_[i].next) out.push_back(nodes_[i].token);
}

void BpeMerger::join_with_next(std::uint32_t left, TokenId result) {
  Node& node = nodes_[left];
  Node& dropped = nodes_[node.next];
  node.token = result;
  node.next = dropped.next;
  if (node.next != kNone) nodes_[node.next].previous = left;
  dropped.pair_rank = -1;
  if (node.previous != kNone) rate_pair(node.previous);
  rate_pair(left);
}

void BpeMerger::rate_pair(std::uint32_t left) {
  Node& node = nodes_[left];
  const MergeTable::Merge* merge = node.next == kNone ? nullptr : table_.find(node.token, nodes_[node.next].token);
  node.pair_rank = merge == nullptr ? -1 : merge->rank;
  if (merge != nullptr) waiting_.add(table_, *merge, left);
}

void BpeMerger::Places::add(std::uint32_t place) {
  if (in_order_.empty() || place >= in_order_.back()) {
    in_order_.push_back(place);
    return;
  }
  late_.push_back(place);
  std::push_heap(late_.begin(), late_.end(), std::greater<>());
}

// Requires: not empty().
std::uint32_t BpeMerger::Places::take() {
  if (late_.empty() || (taken_ < in_order_.size() && in_order_[taken_] <= late_.front())) return in_order_[taken_++];
  std::pop_heap(late_.begin(), late_.end(), std::greater<>());
  const std::uint32_t place = late_.back();
  late_.pop_back();
  return place;
}

std::uint32_t BpeMerger::Places::after(std::size_t n) const noexcept {
  return n < in_order_.size() - taken_ ? in_order_[taken_ + n] : 0;
}

void BpeMerger::Places::clear() noexcept {
  in_order_.clear();
  taken_ = 0;
  late_.clear();
}

void BpeMerger::Waiting::add(const MergeTable& table, MergeTable::Merge merge, std::uint32_t place) {
  if (line_of_rank_.empty()) line_of_rank_.resize(table.end_rank());
  std::uint32_t& index = line_of_rank_[static_cast<std::size_t>(merge.rank)];
  if (index == 0) {
    if (free_lines_.empty()) {
      lines_.emplace_back();
      free_lines_.push_back(static_cast<std::uint32_t>(lines_.size()));
    }
    index = free_lines_.back();
    free_lines_.pop_back();
    lines_[index - 1].result = merge.result;
    ranks_.push_back(merge.rank);
    std::push_heap(ranks_.begin(), ranks_.end(), std::greater<>());
  }
  lines_[index - 1].places.add(place);
}

BpeMerger::Pair BpeMerger::Waiting::take() {
  const std::int32_t rank = ranks_.front();
  std::uint32_t& index = line_of_rank_[static_cast<std::size_t>(rank)];
  Line& line = lines_[index - 1];
  const Pair pair{{rank, line.result}, line.places.take(), line.places.after(kPairsAhead)};
  if (line.places.empty()) {
    line.places.clear();
    free_lines_.push_back(index);
    index = 0;
    std::pop_heap(ranks_.begin(), ranks_.end(), std::greater<>());
    ranks_.pop_back();
  }
  return pair;
}

}  // namespace sightline
