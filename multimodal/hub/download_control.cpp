/// DownloadControl: what a person may change while a download runs.
#include <algorithm>

#include "multimodal/hub/downloader.h"

namespace sightline {

void DownloadControl::set_limit(std::int64_t bytes_per_second) {
  const std::lock_guard lock(mutex_);
  bytes_per_second_ = bytes_per_second;
  paid_until_ = {};
  changed_.notify_all();
}

void DownloadControl::take(std::int64_t bytes, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (bytes_per_second_ <= 0) return;
  paid_until_ = std::max(paid_until_, std::chrono::steady_clock::now()) +
                std::chrono::nanoseconds(bytes * 1'000'000'000 / bytes_per_second_);
  const std::chrono::steady_clock::time_point until = paid_until_;
  changed_.wait_until(lock, stop, until, [this] { return bytes_per_second_ <= 0; });
}

}  // namespace sightline
