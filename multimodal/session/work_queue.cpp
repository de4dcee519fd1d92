/// WorkQueue: a thread that does one thing after the other, and one thing again and again while it is asked to.
#include "multimodal/session/work_queue.h"

#include <utility>

namespace sightline {

WorkQueue::WorkQueue(std::chrono::milliseconds interval, Task tick) : interval_(interval), tick_(std::move(tick)) {
  thread_ = std::thread([this] { run(); });
}

WorkQueue::~WorkQueue() { finish(); }

void WorkQueue::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void WorkQueue::request_tick() {
  {
    const std::lock_guard lock(mutex_);
    if (next_tick_) return;
    next_tick_ = std::chrono::steady_clock::now() + interval_;
  }
  changed_.notify_one();
}

void WorkQueue::finish() {
  {
    const std::lock_guard lock(mutex_);
    is_finishing_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void WorkQueue::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    const auto is_needed = [this] { return !tasks_.empty() || is_finishing_; };
    if (next_tick_) {
      const auto moment = *next_tick_;
      changed_.wait_until(lock, moment, is_needed);
    } else {
      changed_.wait(lock, [&] { return is_needed() || next_tick_; });
    }
    Task task;
    if (next_tick_ && std::chrono::steady_clock::now() >= *next_tick_) {
      next_tick_.reset();
      task = tick_;
    } else if (!tasks_.empty()) {
      task = std::move(tasks_.front());
      tasks_.pop_front();
    } else if (is_finishing_) {
      return;
    } else {
      continue;
    }
    lock.unlock();
    if (task) task();
    task = nullptr;  // what it holds is let go of without the lock
    lock.lock();
  }
}

}  // namespace sightline
