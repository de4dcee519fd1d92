/// Byte-pair merging: joins neighbouring tokens of a piece by rank until no pair can be joined.
#include "engine/text/bpe_merger.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <functional>

namespace sightline {

namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

std::uint64_t pair_key(TokenId left, TokenId right) noexcept {
  return std::uint64_t{static_cast<std::uint32_t>(left)} << 32U | static_cast<std::uint32_t>(right);
}

}  // namespace

MergeTable::MergeTable(std::size_t count) : slots_(std::bit_ceil(2 * count + 2)) {}

std::size_t MergeTable::slot_of(std::uint64_t pair) const noexcept {
  // Multiplying spreads the key over the upper bits (Knuth's multiplicative hashing, 2^64 / golden ratio).
  const std::uint64_t mixed = (pair ^ (pair >> 29U)) * 0x9E3779B97F4A7C15ULL;
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(mixed >> 32U) & mask;
  while (slots_[slot].pair != kEmpty && slots_[slot].pair != pair) slot = (slot + 1) & mask;
  return slot;
}

void MergeTable::add(TokenId left, TokenId right, Merge merge) noexcept {
  assert(left >= 0 && right >= 0 && merge.rank >= 0 && merge.result >= 0);
  assert(size_ < slots_.size() / 2);
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
  assert(symbols.size() < kNone);
  if (symbols.empty()) return;
  const auto n = static_cast<std::uint32_t>(symbols.size());
  nodes_.resize(n);
  queue_.clear();
  for (std::uint32_t i = 0; i < n; ++i) {
    nodes_[i] = {symbols[i], -1, -1, i == 0 ? kNone : i - 1, i + 1 == n ? kNone : i + 1};
  }
  for (std::uint32_t i = 0; i + 1 < n; ++i) {
    const MergeTable::Merge* merge = table_.find(nodes_[i].token, nodes_[i + 1].token);
    if (merge == nullptr) continue;
    nodes_[i].pair_rank = merge->rank;
    nodes_[i].pair_result = merge->result;
    queue_.push_back(std::uint64_t{static_cast<std::uint32_t>(merge->rank)} << 32U | i);
  }
  std::make_heap(queue_.begin(), queue_.end(), std::greater<>());

  while (!queue_.empty()) {
    std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
    const std::uint64_t entry = queue_.back();
    queue_.pop_back();
    const auto left = static_cast<std::uint32_t>(entry);
    // Out of date if a neighbour has been joined since: the pair that begins here is another one now, or none.
    if (nodes_[left].pair_rank != static_cast<std::int32_t>(entry >> 32U)) continue;

    const std::uint32_t right = nodes_[left].next;
    nodes_[left].token = nodes_[left].pair_result;
    nodes_[left].next = nodes_[right].next;
    if (nodes_[left].next != kNone) nodes_[nodes_[left].next].previous = left;
    nodes_[right].pair_rank = -1;
    rate_pair(left);
    if (nodes_[left].previous != kNone) rate_pair(nodes_[left].previous);
  }
  for (std::uint32_t i = 0; i != kNone; i = nodes_[i].next) out.push_back(nodes_[i].token);
}

void BpeMerger::rate_pair(std::uint32_t left) {
  Node& node = nodes_[left];
  const MergeTable::Merge* merge = node.next == kNone ? nullptr : table_.find(node.token, nodes_[node.next].token);
  node.pair_rank = merge == nullptr ? -1 : merge->rank;
  if (merge == nullptr) return;
  node.pair_result = merge->result;
  queue_.push_back(std::uint64_t{static_cast<std::uint32_t>(merge->rank)} << 32U | left);
  std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
}

}  // namespace sightline
