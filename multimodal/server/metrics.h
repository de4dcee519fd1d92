/// Metrics: what the server has done, for Prometheus to read.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "multimodal/chat/model_host.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

/// Counts of a server's life. Any thread.
class Metrics {
 public:
  /// A request was answered to its end; `first_token` is the time from its arrival, if there was one.
  void add_finished(const Finished& finished, std::chrono::duration<double> first_token);
  void add_failed();

  /// In the text format of Prometheus, version 0.0.4; names and meanings as llama-server's where both count the same.
  [[nodiscard]] std::string text(const HostLoad& load) const;

 private:
  /// Upper bounds of the histogram of times to the first token, in seconds.
  static constexpr std::array<double, 8> kBounds{0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0};

  mutable std::mutex mutex_;   // guards all below
  std::int64_t finished_ = 0, cancelled_ = 0, failed_ = 0;
  std::int64_t prompt_tokens_ = 0, reused_tokens_ = 0, new_tokens_ = 0, longest_ = 0;
  double reading_seconds_ = 0.0, writing_seconds_ = 0.0;
  std::array<std::int64_t, kBounds.size()> first_tokens_{};   // by bound, each only its own
  std::int64_t n_first_tokens_ = 0;
  double first_token_seconds_ = 0.0;
};

}  // namespace sightline
