/// Interrupt: ctrl-C and SIGTERM become stop requests.
#include "multimodal/cli/interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "multimodal/cli/exit_code.h"

namespace sightline {

namespace {

constexpr std::array<int, 2> kSignals{SIGINT, SIGTERM};

/// Where the handler writes. A signal handler is given nothing but the number, so this cannot be a member; blocking
/// the signals and waiting for them would need no such variable, but libraries start threads before main that do not
/// block them.
std::atomic<int> signal_pipe{-1};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void pass_on(int signal) {
  const int before = errno;
  const auto number = static_cast<unsigned char>(signal);
  if (write(signal_pipe, &number, 1) < 0) {
    // The pipe is full of earlier signals: one more makes no difference.
  }
  errno = before;
}

}  // namespace

Interrupt::Interrupt() {
  termios terminal{};
  if (tcgetattr(STDIN_FILENO, &terminal) == 0) terminal_ = terminal;
  if (pipe2(pipe_.data(), O_CLOEXEC) != 0) return;   // then the signals keep their usual effect
  fcntl(pipe_[1], F_SETFL, O_NONBLOCK);
  try {
    thread_ = std::thread([this] { wait_for_signals(); });
  } catch (const std::system_error&) {   // the system gives no more threads: the same
    close(pipe_[0]);
    close(pipe_[1]);
    return;
  }
  signal_pipe = pipe_[1];
  struct sigaction action {};
  action.sa_handler = pass_on;
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &action, &before_[i]);
}

Interrupt::~Interrupt() {
  if (!thread_.joinable()) return;
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
  pass_on(0);
  thread_.join();
  signal_pipe = -1;
  close(pipe_[0]);
  close(pipe_[1]);
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
    unsigned char number = 0;
    const ssize_t n = read(pipe_[0], &number, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n != 1 || number == 0) return;
    take(number);
  }
}

void Interrupt::take(int signal) {
  constexpr std::chrono::seconds kPatience(2);
  const std::lock_guard lock(mutex_);
  if (signal == SIGTERM) ends_program_ = true;
  if (!is_working_) {
    if (signal == SIGTERM) exit_now();
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
