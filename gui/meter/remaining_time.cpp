/// RemainingTime: how long something still takes, from how far it has come.
#include "gui/meter/remaining_time.h"

#include <QCoreApplication>
#include <cmath>

namespace sightline::gui {

namespace {

constexpr double kWindow = 10.0;  // seconds that are looked back
constexpr double kEnough = 0.75;  // seconds before anything is said
constexpr double kLongest = 24 * 3600.0;

/// Steps that a person counts in.
double coarse(double seconds) {
  const double step = seconds < 10 ? 1 : seconds < 60 ? 5 : 60;
  return std::max(step, std::ceil(seconds / step) * step);
}

}  // namespace

void RemainingTime::add(double share, double seconds) {
  if (!std::isfinite(share) || !std::isfinite(seconds)) return;
  if (!seen_.empty() && (share < seen_.back().share || seconds < seen_.back().seconds)) seen_.clear();
  seen_.push_back({share, seconds});
  while (seen_.size() > 2 && seconds - seen_.front().seconds > kWindow) seen_.pop_front();
}

std::optional<double> RemainingTime::seconds() const {
  if (seen_.size() < 2) return std::nullopt;
  const double moved = seen_.back().share - seen_.front().share;
  const double took = seen_.back().seconds - seen_.front().seconds;
  if (moved <= 0 || took < kEnough) return std::nullopt;
  const double left = (1.0 - seen_.back().share) * took / moved;
  if (!(left >= 0) || left > kLongest) return std::nullopt;
  return left;
}

QString remainingSentence(std::optional<double> seconds) {
  if (!seconds.has_value()) return {};
  const double shown = coarse(*seconds);
  const auto say = [](const char* text, int number) {
    return QCoreApplication::translate("sightline::gui::RemainingTime", text).arg(number);
  };
  if (shown < 60)
    return say(QT_TRANSLATE_NOOP("sightline::gui::RemainingTime", "about %1 s left"), static_cast<int>(shown));
  return say(QT_TRANSLATE_NOOP("sightline::gui::RemainingTime", "about %1 min left"), static_cast<int>(shown / 60));
}

}  // namespace sightline::gui
