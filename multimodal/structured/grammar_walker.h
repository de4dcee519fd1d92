/// GrammarWalker: where in a grammar a text may be, one number for all places together.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "multimodal/structured/grammar.h"

namespace sightline {

/// Walks a grammar byte by byte. All places a text may be at form a set; sets that were met before are found again, and
/// so are the ways between them, so that most steps are one look into a table.
///
/// Only places from which the end can be reached are kept, so a set is never a dead end. Of sets with more than 4,096
/// places the rest is dropped: any of the places leads to a text of the right form. One thread at a time.
class GrammarWalker {
 public:
  using SetId = std::int32_t;
  static constexpr SetId kDead = -1;

  /// `grammar` outlives the walker.
  explicit GrammarWalker(const Grammar& grammar);

  /// Where a text begins; kDead if no text has this form.
  [[nodiscard]] SetId start() const noexcept { return start_; }
  /// Where it is after one more byte; kDead if that byte may not come.
  SetId step(SetId from, std::uint8_t byte);
  /// Whether the text may end here.
  [[nodiscard]] bool may_end(SetId set) const { return sets_[static_cast<std::size_t>(set)]->may_end; }
  /// Whether a byte may follow.
  [[nodiscard]] bool may_go_on(SetId set) const { return sets_[static_cast<std::size_t>(set)]->may_go_on; }
  /// Whether the answer has not begun for certain.
  [[nodiscard]] bool is_before_answer(SetId set) const { return sets_[static_cast<std::size_t>(set)]->before_answer; }

  /// Whether so much is remembered that `forget` is due.
  [[nodiscard]] bool is_crowded() const noexcept { return sets_.size() > kSetsSoft; }
  /// Forgets all sets but `kept` and gives its new number.
  SetId forget(SetId kept);

 private:
  static constexpr std::size_t kSetsSoft = 4096, kSetsHard = 16384;
  static constexpr std::size_t kPlacesMax = 4096;
  static constexpr SetId kUnknown = -2;

  using StackId = std::int32_t;  // 0 is empty
  struct Place {
    StateId state;
    StackId stack;
    friend bool operator==(const Place&, const Place&) = default;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  using Places = std::vector<Place>;
  struct StackNode {
    StateId after;  // where to go on
    StackId below;
    int depth;
  };
  struct Set {
    Places places;  // sorted
    std::array<SetId, 256> next;
    bool may_end = false, may_go_on = false, before_answer = false;
  };
  struct HashPlaces {
    std::size_t operator()(const Places& places) const noexcept;
  };

  void close(Places& places);
  void add_if_alive(Places& open, StateId state, StackId stack) const;
  StackId push(StateId after, StackId below);
  SetId remember(Places places);
  void clear();

  const Grammar& grammar_;
  std::vector<int> heights_;
  std::vector<StackNode> stacks_;
  std::unordered_map<std::uint64_t, StackId> stack_ids_;
  std::vector<std::unique_ptr<Set>> sets_;
  std::unordered_map<Places, SetId, HashPlaces> set_ids_;
  SetId start_ = kDead;
};

}  // namespace sightline
