/// RemainingTime: how long something still takes, from how far it has come.
#pragma once

#include <QString>
#include <deque>
#include <optional>

namespace sightline::gui {

/// Watches a share grow, over the last few seconds. A plain value; the caller has the clock.
class RemainingTime {
 public:
  /// `share` in [0, 1] at `seconds` of any clock that does not go back. A share that shrinks begins anew.
  void add(double share, double seconds);
  void clear() { seen_.clear(); }
  /// Seconds; none before there is enough to tell, and when nothing moves.
  [[nodiscard]] std::optional<double> seconds() const;

 private:
  struct Point {
    double share, seconds;
  };
  std::deque<Point> seen_;
};

/// "about 5 s left", "about 2 min left"; coarse, so that it does not flicker. Empty for none.
[[nodiscard]] QString remainingSentence(std::optional<double> seconds);

}  // namespace sightline::gui
