/// ParentWatch: notices when the process that started this one has ended.
#pragma once

#include <functional>
#include <stop_token>
#include <thread>

namespace sightline {

/// While it lives, `on_end` is called once, from a thread of its own, when the parent has ended.
///
/// The kernel's own signal for this (PR_SET_PDEATHSIG) is not used: it comes when the thread ends that started us, which
/// in a program with several threads may be long before its process does.
class ParentWatch {
 public:
  explicit ParentWatch(std::function<void()> on_end);

 private:
  std::jthread thread_;
};

}  // namespace sightline
