/// What the threads of a process wait for: for something to happen, or for time to pass.
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

namespace sightline::testing_support {

/// Whether a call with these arguments ends only when something happens. Source: the manual page of each call.
inline bool waits_for_an_event(long call, const std::array<std::uint64_t, 6>& arguments) {
  const auto is_forever = [&arguments](std::size_t i) { return static_cast<int>(arguments[i]) == -1; };
  const auto has_no_time = [&arguments](std::size_t i) { return arguments[i] == 0; };
  switch (call) {
    case SYS_futex: {
      const std::uint64_t operation = arguments[1] & FUTEX_CMD_MASK;
      return (operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET) && has_no_time(3);
    }
#ifdef SYS_poll
    case SYS_poll:
      return is_forever(2);
    case SYS_epoll_wait:
      return is_forever(3);
    case SYS_select:
      return has_no_time(4);
#endif
    case SYS_epoll_pwait:
      return is_forever(3);
    case SYS_ppoll:
      return has_no_time(2);
    case SYS_pselect6:
      return has_no_time(4);
    case SYS_read:
    case SYS_recvmsg:
    case SYS_recvfrom:
    case SYS_accept:
    case SYS_accept4:
    case SYS_restart_syscall:  // one that was stopped and goes on: which one is not told
      return true;
    default:
      return false;
  }
}

/// The threads of a process that work or wake up by themselves, each with its name and what the kernel says it is in;
/// of our own process, the thread that asks is left out. Empty where the kernel does not tell.
inline std::vector<std::string> restless_threads(int process, bool leaves_main_out) {
  std::vector<std::string> restless;
  std::error_code problem;
  for (const auto& thread :
       std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task", problem)) {
    if (leaves_main_out && thread.path().filename() == std::to_string(process)) continue;
    std::ifstream file(thread.path() / "syscall");
    std::string line;
    if (!std::getline(file, line)) continue;  // it has ended
    std::istringstream words(line);
    long call = -1;
    words >> call >> std::hex;
    std::array<std::uint64_t, 6> arguments{};
    for (std::uint64_t& argument : arguments) {
      words.ignore(3, 'x');
      words >> argument;
    }
    if (words && waits_for_an_event(call, arguments)) continue;
    std::string name;
    std::ifstream comm(thread.path() / "comm");
    std::getline(comm, name);
    restless.push_back(name + ": " + line);
  }
  return restless;
}

}  // namespace sightline::testing_support
