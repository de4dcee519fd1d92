/// Rates of repetitions, and what is told of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace sightline {

/// Tokens per second of each repetition. A plain value.
struct Rates {
  std::vector<double> values;

  /// What took no time counts as not measured.
  void add(double tokens, double seconds) {
    if (tokens > 0.0 && seconds > 0.0) values.push_back(tokens / seconds);
  }
  [[nodiscard]] double best() const { return values.empty() ? 0.0 : *std::max_element(values.begin(), values.end()); }
  [[nodiscard]] double median() const {
    if (values.empty()) return 0.0;
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t middle = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
  }
};

}  // namespace sightline
