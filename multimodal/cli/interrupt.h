/// Interrupt: ctrl-C and SIGTERM become stop requests.
#pragma once

#include <signal.h>
#include <termios.h>

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace sightline {

/// While it lives, SIGINT and SIGTERM request a stop of the work at hand. A further one ends the program at once if the
/// work has not ended within two seconds. Between pieces of work SIGINT does nothing and SIGTERM ends the program.
///
/// The signal handler only passes the signal's number on; everything else happens in a thread of its own.
/// Requires: one at a time in a process.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// A token for a new piece of work; earlier requests are forgotten.
  std::stop_token begin_work();
  void end_work();
  /// Whether the program was asked to end (SIGTERM), not only the work.
  [[nodiscard]] bool ends_program() const noexcept { return ends_program_; }

 private:
  void wait_for_signals();
  void take(int signal);
  [[noreturn]] void exit_now() const;

  std::array<int, 2> pipe_{-1, -1};   // signal numbers, one byte each; 0 ends the waiting
  std::optional<termios> terminal_;   // as it was at the beginning, to leave it so
  std::array<struct sigaction, 2> before_{};
  std::mutex mutex_;                  // guards the next three
  std::stop_source work_;
  bool is_working_ = false;
  std::chrono::steady_clock::time_point stopped_at_{};
  std::atomic<bool> ends_program_ = false;
  std::thread thread_;
};

}  // namespace sightline
