/// Byte-pair merging: joins neighbouring tokens of a piece by rank until no pair can be joined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/token.h"

namespace sightline {

/// Which pairs of tokens join, into what, and how urgently. Filled once, then read by any thread.
class MergeTable {
 public:
  struct Merge {
    std::int32_t rank = -1;   ///< lower goes first
    TokenId result = -1;
  };

  /// A table with room for `count` merges.
  explicit MergeTable(std::size_t count = 0);

  /// Adds a merge unless the pair is already there: the first one counts.
  /// Requires: ids >= 0; 0 <= rank < count, another one in each call.
  void add(TokenId left, TokenId right, Merge merge) noexcept;
  /// Null if the pair does not join.
  [[nodiscard]] const Merge* find(TokenId left, TokenId right) const noexcept;
  /// All ranks are below this.
  [[nodiscard]] std::size_t end_rank() const noexcept { return count_; }
  /// Number of different pairs.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  // Open addressing, never more than half full: a look-up is one or two neighbouring reads.
  struct Slot {
    std::uint64_t pair = kEmpty;
    Merge merge;
  };
  static constexpr std::uint64_t kEmpty = UINT64_MAX;
  [[nodiscard]] std::size_t slot_of(std::uint64_t pair) const noexcept;

  std::size_t count_;
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

/// Merges pieces one after the other, keeping its working memory between them. One thread at a time; the table must
/// outlive it.
class BpeMerger {
 public:
  explicit BpeMerger(const MergeTable& table) noexcept : table_(table) {}

  /// Appends to `out` what becomes of `symbols`: again and again the neighbouring pair of lowest rank is joined, the
  /// leftmost of equals first. Time O(n log n) for any table, and close to linear for those that training gives.
  /// Requires: fewer than 2^32 symbols.
  void append(std::span<const TokenId> symbols, std::vector<TokenId>& out);

 private:
  /// Places where the pair of one rank was seen, given out from left to right. They are mostly added in that order
  /// already, so a list is enough and memory is walked from front to back; only latecomers need a heap.
  class Places {
   public:
    [[nodiscard]] bool empty() const noexcept { return taken_ == in_order_.size() && late_.empty(); }
    void add(std::uint32_t place);
    std::uint32_t take();
    /// The place that will be given out after about `n` more; 0 if that is not known.
    [[nodiscard]] std::uint32_t after(std::size_t n) const noexcept;
    void clear() noexcept;

   private:
    std::vector<std::uint32_t> in_order_;
    std::size_t taken_ = 0;
    std::vector<std::uint32_t> late_;
  };
  struct Pair {
    MergeTable::Merge merge;
    std::uint32_t place = 0;
    std::uint32_t later_place = 0;   ///< of a pair that will soon be given out, to fetch its memory in time
  };
  /// Pairs that wait to be joined, by rank and place. Ranks are found by index, not by search, because nearly every
  /// symbol of a long piece comes by here twice.
  class Waiting {
   public:
    [[nodiscard]] bool empty() const noexcept { return ranks_.empty(); }
    void add(const MergeTable& table, MergeTable::Merge merge, std::uint32_t place);
    /// Gives out what is most urgent: the lowest rank, there the leftmost place. Requires: not empty().
    Pair take();

   private:
    struct Line {
      Places places;
      TokenId result = -1;
    };
    std::vector<std::uint32_t> line_of_rank_;   // index into lines_ plus one; 0: nothing waits
    std::vector<Line> lines_;
    std::vector<std::uint32_t> free_lines_;
    std::vector<std::int32_t> ranks_;           // those that have a line, as a heap
  };
  // A doubly linked list over the symbols of the piece; joining two keeps the left node and drops the right one.
  struct Node {
    TokenId token;
    std::int32_t pair_rank;   // rank of joining this node with the next one; -1: they do not join, or dropped
    std::uint32_t previous;
    std::uint32_t next;
  };
  void append_short(std::span<const TokenId> symbols, std::vector<TokenId>& out);
  void append_long(std::span<const TokenId> symbols, std::vector<TokenId>& out);
  void rate_pair(std::uint32_t left);
  void join_with_next(std::uint32_t left, TokenId result);

  const MergeTable& table_;
  std::vector<MergeTable::Merge> pairs_;      // of a short piece: what each symbol and the next one become
  std::vector<Node> nodes_;                   // of a long piece
  Waiting waiting_;                           // may be out of date
};

}  // namespace sightline
