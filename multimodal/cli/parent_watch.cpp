/// ParentWatch: notices when the process that started this one has ended.
#include "multimodal/cli/parent_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace sightline {

namespace {

/// Returns when the parent has ended, true, or when it is asked to stop, false.
bool wait_for_end_of(pid_t parent, const std::stop_token& stop) {
  constexpr int kLookMilliseconds = 100;
  const int end = static_cast<int>(syscall(SYS_pidfd_open, parent, 0));  // closed at exec by nature
  const int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  bool has_ended = false;
  {
    const std::stop_callback waking(stop, [wake] { eventfd_write(wake, 1); });
    // Without descriptors that tell, it looks now and then. Negative ones are passed over.
    const int patience = end >= 0 && wake >= 0 ? -1 : kLookMilliseconds;
    while (!has_ended && !stop.stop_requested()) {
      // An orphan is given another parent; one that was orphaned before it could look has init for one.
      has_ended = getppid() != parent || parent == 1;
      if (has_ended) break;
      std::array<pollfd, 2> waiting{{{end, POLLIN, 0}, {wake, POLLIN, 0}}};
      poll(waiting.data(), waiting.size(), patience);
      has_ended = waiting[0].revents != 0;
    }
  }
  for (const int descriptor : {end, wake}) {
    if (descriptor >= 0) close(descriptor);
  }
  return has_ended;
}

}  // namespace

ParentWatch::ParentWatch(std::function<void()> on_end) {
  thread_ = std::jthread([parent = getppid(), on_end = std::move(on_end)](const std::stop_token& stop) {
    if (wait_for_end_of(parent, stop)) on_end();
  });
}

}  // namespace sightline
