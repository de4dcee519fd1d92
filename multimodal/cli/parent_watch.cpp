/// ParentWatch: notices when the process that started this one has ended.
#include "multimodal/cli/parent_watch.h"

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace sightline {

ParentWatch::ParentWatch(std::function<void()> on_end) {
  static constexpr std::chrono::milliseconds kLook(100);
  const pid_t parent = getppid();
  thread_ = std::jthread([parent, on_end = std::move(on_end)](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any sleep;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      // An orphan is given another parent; one that was orphaned before it could look has init for one.
      if (getppid() != parent || parent == 1) return on_end();
      sleep.wait_for(lock, stop, kLook, [] { return false; });
    }
  });
}

}  // namespace sightline
