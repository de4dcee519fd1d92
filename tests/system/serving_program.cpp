/// ServingProgram: the real program serving in the background of a test.
#include "tests/system/serving_program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace sightline::testing_support {

namespace {

[[noreturn]] void become_limited(const std::vector<std::string>& arguments, const Environment& environment,
                                 unsigned descriptors) {
  if (descriptors > 0) {
    const rlimit limit{descriptors, descriptors};
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  become(arguments, environment);
}

/// Waits until the other end of `leash` is closed.
[[noreturn]] void stay_between(int leash) {
  char byte = 0;
  while (read(leash, &byte, 1) < 0 && errno == EINTR) {
  }
  _exit(0);
}

}  // namespace

ServingProgram::ServingProgram(std::vector<std::string> arguments, const Environment& environment, bool orphan,
                               unsigned descriptors)
    : orphan_(orphan) {
  arguments.insert(arguments.begin(), "serve");
  arguments.insert(arguments.end(), {"--port", "0", "--threads", "2"});
  const std::array<int, 2> out = make_pipe();
  const std::array<int, 2> err = make_pipe();
  const std::array<int, 2> leash = make_pipe();
  child_ = fork();
  if (child_ == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    if (!orphan || fork() == 0) become_limited(arguments, environment, descriptors);
    close(leash[1]);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    close(out[1]);
    close(err[1]);
    stay_between(leash[0]);
  }
  close(out[1]);
  close(err[1]);
  close(leash[0]);
  out_ = out[0];
  err_ = err[0];
  leash_ = leash[1];
  const std::string url = wait_for_line("listening on ");
  if (const std::size_t colon = url.rfind(':'); colon != std::string::npos) {
    port_ = static_cast<std::uint16_t>(std::strtoul(url.c_str() + colon + 1, nullptr, 10));
  }
}

ServingProgram::~ServingProgram() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  for (const int descriptor : {out_, err_, leash_}) {
    if (descriptor >= 0) close(descriptor);
  }
}

bool ServingProgram::read_more() {
  std::array<pollfd, 2> waiting{{{out_, POLLIN, 0}, {err_, POLLIN, 0}}};
  if (out_ < 0 && err_ < 0) return false;
  if (poll(waiting.data(), waiting.size(), 60000) <= 0) return false;
  for (const bool is_out : {true, false}) {
    int& descriptor = is_out ? out_ : err_;
    if (waiting[is_out ? 0 : 1].revents == 0) continue;
    std::array<char, 4096> block{};
    const ssize_t n = read(descriptor, block.data(), block.size());
    if (n > 0) (is_out ? output_ : error_).append(block.data(), static_cast<std::size_t>(n));
    if (n == 0) close(std::exchange(descriptor, -1));
  }
  return true;
}

std::string ServingProgram::wait_for_line(const std::string& beginning) {
  while (true) {
    for (std::size_t at = 0; at < output_.size();) {
      const std::size_t end = output_.find('\n', at);
      if (end == std::string::npos) break;
      const std::string line = output_.substr(at, end - at);
      if (line.starts_with(beginning)) return line.substr(beginning.size());
      at = end + 1;
    }
    if (!read_more()) return "";
  }
}

void ServingProgram::interrupt() const { kill(child_, SIGINT); }

void ServingProgram::end_parent() { close(std::exchange(leash_, -1)); }

int ServingProgram::wait_for_end() {
  while (read_more()) {
  }
  int status = 0;
  waitpid(std::exchange(child_, -1), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace sightline::testing_support
