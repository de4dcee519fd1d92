/// Watches a thread for opening files and for the network: each attempt is refused by the kernel and written down.
#pragma once

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

namespace sightline::testing_support {

#if defined(__x86_64__)
inline constexpr bool kCanWatchCalls = true;

/// What was tried, in a form that a signal handler can fill.
struct WatchedCalls {
  struct Call {
    int number;
    std::array<char, 200> path;  ///< of a file; empty for the network
  };
  std::array<Call, 64> calls;
  std::atomic<int> n = 0;

  static WatchedCalls& get() {
    static WatchedCalls watched;
    return watched;
  }
};

/// Runs where the kernel stopped the call: the thread goes on as if it had been denied. Source: seccomp(2).
inline void on_watched_call(int /*signal*/, siginfo_t* info, void* context) {
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  WatchedCalls& watched = WatchedCalls::get();
  const int at = watched.n.fetch_add(1);
  if (at < static_cast<int>(watched.calls.size())) {
    WatchedCalls::Call& call = watched.calls[static_cast<std::size_t>(at)];
    call.number = info->si_syscall;
    const bool is_open_at = call.number == SYS_openat || call.number == SYS_openat2;
    const auto* const path = reinterpret_cast<const char*>(registers[is_open_at ? REG_RSI : REG_RDI]);
    if (is_open_at || call.number == SYS_open) std::strncpy(call.path.data(), path, call.path.size() - 1);
  }
  registers[REG_RAX] = -EACCES;
}

/// From now on, for this thread and those it starts; cannot be undone, so let a process of its own do it. False if the
/// system does not allow it.
inline bool watch_calls() {
  struct sigaction action {};
  action.sa_sigaction = on_watched_call;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  if (sigaction(SIGSYS, &action, nullptr) != 0) return false;
  std::vector<sock_filter> program = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const unsigned number : {SYS_open, SYS_openat, SYS_openat2, SYS_socket, SYS_connect, SYS_sendto}) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/// "openat /etc/passwd", "socket" and so on, in order.
inline std::vector<std::string> watched_calls() {
  const WatchedCalls& watched = WatchedCalls::get();
  std::vector<std::string> found;
  const int n = std::min(watched.n.load(), static_cast<int>(watched.calls.size()));
  for (int i = 0; i < n; ++i) {
    const WatchedCalls::Call& call = watched.calls[static_cast<std::size_t>(i)];
    const bool is_file = call.path[0] != '\0';
    const char* const network = call.number == SYS_socket ? "socket" : "connection";
    found.push_back(is_file ? std::string("open ") + call.path.data() : network);
  }
  return found;
}
#else
inline constexpr bool kCanWatchCalls = false;
inline bool watch_calls() { return false; }
inline std::vector<std::string> watched_calls() { return {}; }
#endif

}  // namespace sightline::testing_support
