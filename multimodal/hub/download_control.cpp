/// DownloadControl: what a person may change while downloads run.
#include <algorithm>

#include "multimodal/hub/downloader.h"

namespace sightline {

void DownloadControl::set_limit(std::int64_t bytes_per_second) {
  const std::lock_guard lock(mutex_);
  bytes_per_second_ = bytes_per_second;
  paid_until_ = {};
  changed_.notify_all();
}

void DownloadControl::pause() {
  const std::lock_guard lock(mutex_);
  is_paused_ = true;
}

void DownloadControl::resume() {
  const std::lock_guard lock(mutex_);
  is_paused_ = false;
  changed_.notify_all();
}

bool DownloadControl::is_paused() const {
  const std::lock_guard lock(mutex_);
  return is_paused_;
}

void DownloadControl::take(std::int64_t bytes, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (bytes_per_second_ <= 0) return;
  paid_until_ = std::max(paid_until_, std::chrono::steady_clock::now()) +
                std::chrono::nanoseconds(bytes * 1'000'000'000 / bytes_per_second_);
  const std::chrono::steady_clock::time_point until = paid_until_;
  changed_.wait_until(lock, stop, until, [this] { return bytes_per_second_ <= 0 || is_paused_; });
}

void DownloadControl::wait_while_paused(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, stop, [this] { return !is_paused_; });
}

}  // namespace sightline
