/// Position (t, h, w) and the rotary angles made from it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace sightline {

/// Where a row stands: time, height, width. Text has t == h == w.
struct Position {
  std::int32_t t = 0, h = 0, w = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

/// Turns positions into the cosines and sines that attention heads are rotated by. Immutable; any thread.
///
/// Pair i of a head, the values i and i + rotary_dim / 2, turns by angle p_i * theta^(-2 i / rotary_dim), where p_i is
/// t, h or w: the three are dealt out in turn (i mod 3 = 0, 1, 2), each for as many pairs as its section says. A pair
/// that belongs to no section does not turn.
///
/// Source: RoFormer (Su et al. 2021); the interleaved multimodal sections of Qwen3-VL.
class RotaryEmbedding {
 public:
  RotaryEmbedding() = default;
  /// Requires: rotary_dim even; sections not negative; theta > 1.
  RotaryEmbedding(std::int64_t rotary_dim, const std::array<std::int64_t, 3>& sections, double theta);

  [[nodiscard]] std::int64_t n_pairs() const noexcept { return static_cast<std::int64_t>(frequencies_.size()); }

  /// Cosine and sine of every pair's angle; each holds n_pairs() values. Angles are taken in double precision: in
  /// single precision they are wrong by a hundredth of a radian at position 262,144.
  void angles(const Position& position, float* cosines, float* sines) const noexcept;

 private:
  std::vector<double> frequencies_;
  std::vector<std::int32_t Position::*> coordinates_;  // null where a pair does not turn
};

}  // namespace sightline
