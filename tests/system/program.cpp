/// Runs the real programs for tests: with pipes, or as a person sees them, on a terminal.
#include "tests/system/program.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

namespace sightline::testing_support {

namespace {

using Clock = std::chrono::steady_clock;

int exit_code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

/// Appends what can be read now; false at the end.
bool read_into(int descriptor, std::string& out) {
  std::array<char, 4096> block{};
  const ssize_t n = read(descriptor, block.data(), block.size());
  if (n > 0) out.append(block.data(), static_cast<std::size_t>(n));
  return n > 0 || (n < 0 && errno == EINTR);
}

}  // namespace

void become(const std::vector<std::string>& arguments, const Environment& environment) {
  for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
  const std::string program = sightline_program().string();
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  execv(program.c_str(), words.data());
  _exit(127);
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  return ends;
}

std::filesystem::path sightline_program() { return std::filesystem::path(SIGHTLINE_BINARY_DIR) / "bin/sightline"; }

ProgramResult run_program(const std::vector<std::string>& arguments, const std::string& input,
                          const Environment& environment) {
  const std::array<int, 2> in = make_pipe();
  const std::array<int, 2> out = make_pipe();
  const std::array<int, 2> error = make_pipe();
  const pid_t child = fork();
  if (child == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    dup2(error[1], STDERR_FILENO);
    become(arguments, environment);
  }
  close(in[0]);
  close(out[1]);
  close(error[1]);
  signal(SIGPIPE, SIG_IGN);   // a program that does not read its input is no failure of the test
  std::size_t written = 0;
  while (written < input.size()) {
    const ssize_t n = write(in[1], input.data() + written, input.size() - written);
    if (n <= 0) break;
    written += static_cast<std::size_t>(n);
  }
  close(in[1]);

  ProgramResult result;
  std::array<pollfd, 2> waiting{{{out[0], POLLIN, 0}, {error[0], POLLIN, 0}}};
  while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
    poll(waiting.data(), waiting.size(), -1);
    if (waiting[0].revents != 0 && !read_into(out[0], result.output)) waiting[0].fd = -1;
    if (waiting[1].revents != 0 && !read_into(error[0], result.error)) waiting[1].fd = -1;
  }
  close(out[0]);
  close(error[0]);
  int status = 0;
  waitpid(child, &status, 0);
  result.exit_code = exit_code_of(status);
  return result;
}

TerminalProgram::TerminalProgram(const std::vector<std::string>& arguments, const Environment& environment) {
  winsize size{};
  size.ws_row = 40;
  size.ws_col = 120;
  child_ = forkpty(&terminal_, nullptr, nullptr, &size);
  if (child_ == 0) {
    setenv("TERM", "xterm", 1);
    become(arguments, environment);
  }
}

TerminalProgram::~TerminalProgram() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  if (terminal_ >= 0) close(terminal_);
}

void TerminalProgram::type(std::string_view keys) {
  while (!keys.empty()) {
    const ssize_t n = write(terminal_, keys.data(), keys.size());
    if (n <= 0) return;
    keys.remove_prefix(static_cast<std::size_t>(n));
  }
}

bool TerminalProgram::read_more(Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  if (left <= 0) return false;
  pollfd waiting{terminal_, POLLIN, 0};
  if (poll(&waiting, 1, static_cast<int>(left)) <= 0) return false;
  return read_into(terminal_, shown_);
}

bool TerminalProgram::wait_for(std::string_view text, std::chrono::seconds limit) {
  const Clock::time_point until = Clock::now() + limit;
  while (true) {
    const std::size_t at = shown_.find(text, seen_);
    if (at != std::string::npos) {
      seen_ = at + text.size();
      return true;
    }
    if (!read_more(until)) return false;
  }
}

bool TerminalProgram::wait_for_bytes(std::size_t n, std::chrono::seconds limit) {
  const Clock::time_point until = Clock::now() + limit;
  while (shown_.size() < seen_ + n) {
    if (!read_more(until)) return false;
  }
  seen_ += n;
  return true;
}

int TerminalProgram::wait_for_end(std::chrono::seconds limit) {
  const Clock::time_point until = Clock::now() + limit;
  while (read_more(until)) {
  }
  int status = 0;
  while (waitpid(child_, &status, WNOHANG) == 0) {
    if (Clock::now() >= until) return -1;
    usleep(10000);
  }
  child_ = -1;
  return exit_code_of(status);
}

}  // namespace sightline::testing_support
