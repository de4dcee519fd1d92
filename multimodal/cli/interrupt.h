/// Interrupt: ctrl-C and SIGTERM become stop requests.
#pragma once

#include <termios.h>

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
/// Make it before any other thread: the signals are blocked in the thread that makes it and in those started later,
/// and waited for in one of its own, so that no code runs inside a signal handler.
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
  void take(bool is_interrupt);
  [[noreturn]] void exit_now() const;

  int signals_ = -1;   // descriptor that the signals are read from
  int wake_ = -1;      // descriptor that ends the waiting
  std::optional<termios> terminal_;   // as it was at the beginning, to leave it so
  std::mutex mutex_;                  // guards the next three
  std::stop_source work_;
  bool is_working_ = false;
  std::chrono::steady_clock::time_point stopped_at_{};
  std::atomic<bool> ends_program_ = false;
  std::thread thread_;
};

}  // namespace sightline
