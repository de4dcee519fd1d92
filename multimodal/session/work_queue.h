/// WorkQueue: a thread that does one thing after the other, and one thing again and again while it is asked to.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace sightline {

/// Any thread may post; tasks run in that order, never two at once, without a lock held. Idle, it costs nothing.
class WorkQueue {
 public:
  using Task = std::function<void()>;

  /// `tick` runs at most `interval` after `request_tick`, between tasks.
  explicit WorkQueue(std::chrono::milliseconds interval = std::chrono::milliseconds(0), Task tick = {});
  /// As `finish`.
  ~WorkQueue();
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  void post(Task task);
  void request_tick();
  /// Does what was posted, and what that posts, and ends the thread. What is posted later is dropped.
  void finish();

 private:
  void run();

  const std::chrono::milliseconds interval_;
  const Task tick_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  std::optional<std::chrono::steady_clock::time_point> next_tick_;
  bool is_finishing_ = false;
  std::thread thread_;  // begun last
};

}  // namespace sightline
