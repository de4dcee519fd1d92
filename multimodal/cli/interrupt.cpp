/// Interrupt: ctrl-C and SIGTERM become stop requests.
#include "multimodal/cli/interrupt.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>

#include "multimodal/cli/exit_code.h"

namespace sightline {

Interrupt::Interrupt() {
  termios terminal{};
  if (tcgetattr(STDIN_FILENO, &terminal) == 0) terminal_ = terminal;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || wake_ < 0) return;   // then the signals keep their usual effect
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  thread_ = std::thread([this] { wait_for_signals(); });
}

Interrupt::~Interrupt() {
  if (thread_.joinable()) {
    eventfd_write(wake_, 1);
    thread_.join();
  }
  if (signals_ >= 0) close(signals_);
  if (wake_ >= 0) close(wake_);
}

std::stop_token Interrupt::begin_work() {
  const std::lock_guard lock(mutex_);
  work_ = std::stop_source();
  is_working_ = true;
  if (ends_program_) work_.request_stop();
  return work_.get_token();
}

void Interrupt::end_work() {
  const std::lock_guard lock(mutex_);
  is_working_ = false;
}

void Interrupt::wait_for_signals() {
  while (true) {
    std::array<pollfd, 2> waiting{{{signals_, POLLIN, 0}, {wake_, POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[1].revents != 0) return;
    signalfd_siginfo info{};
    if (read(signals_, &info, sizeof info) != sizeof info) continue;
    take(info.ssi_signo == SIGINT);
  }
}

void Interrupt::take(bool is_interrupt) {
  constexpr std::chrono::seconds kPatience(2);
  const std::lock_guard lock(mutex_);
  if (!is_interrupt) ends_program_ = true;
  if (!is_working_) {
    if (!is_interrupt) exit_now();
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (work_.request_stop()) {
    stopped_at_ = now;
  } else if (now - stopped_at_ >= kPatience) {
    exit_now();
  }
}

void Interrupt::exit_now() const {
  if (terminal_) tcsetattr(STDIN_FILENO, TCSANOW, &*terminal_);
  _exit(static_cast<int>(ExitCode::Cancelled));
}

}  // namespace sightline
