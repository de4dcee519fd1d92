/// ChildProcess: a program started with pipes on its output, its end told apart by cause.
#include "multimodal/session/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "engine/base/pipe.h"
#include "engine/base/utf8.h"

namespace sightline {

namespace {

/// How many processes the system has ended for their memory since it started; 0 if it does not say.
long count_memory_kills() {
  std::ifstream file("/proc/vmstat");
  std::string name;
  long value = 0;
  while (file >> name >> value) {
    if (name == "oom_kill") return value;
  }
  return 0;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

std::vector<std::string> environment_with(const std::vector<std::string>& variables) {
  std::vector<std::string> all = variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string inherited(*entry);
    const std::string name = inherited.substr(0, inherited.find('=') + 1);
    bool is_replaced = false;
    for (const std::string& ours : variables) is_replaced = is_replaced || ours.starts_with(name);
    if (!is_replaced) all.push_back(inherited);
  }
  return all;
}

int spawn(const std::filesystem::path& program, std::vector<std::string> arguments, std::vector<std::string> variables,
          const Pipe& out, const Pipe& err, pid_t& id) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write_end, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write_end, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  arguments.insert(arguments.begin(), program.string());
  const int code =
      posix_spawn(&id, program.c_str(), &actions, &attributes, pointers(arguments).data(), pointers(variables).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

}  // namespace

ChildProcess::~ChildProcess() { close_all(); }

ChildProcess::ChildProcess(ChildProcess&& other) noexcept { *this = std::move(other); }

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(output_, other.output_);
  std::swap(error_output_, other.error_output_);
  std::swap(end_, other.end_);
  std::swap(n_killed_before_, other.n_killed_before_);
  return *this;
}

void ChildProcess::close_all() noexcept {
  if (id_ > 0) {
    kill(id_, SIGKILL);
    while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  id_ = -1;
  for (int* descriptor : {&output_, &error_output_, &end_}) {
    if (*descriptor >= 0) close(std::exchange(*descriptor, -1));
  }
}

Result<ChildProcess> ChildProcess::start(const std::filesystem::path& program,
                                         const std::vector<std::string>& arguments,
                                         const std::vector<std::string>& variables) {
  Pipe out, err;
  ChildProcess child;
  child.n_killed_before_ = count_memory_kills();
  int problem = out.read_end < 0 || err.read_end < 0 ? errno : 0;
  pid_t id = -1;
  if (problem == 0) problem = spawn(program, arguments, environment_with(variables), out, err, id);
  if (problem == 0) {
    child.id_ = id;
    child.end_ = static_cast<int>(syscall(SYS_pidfd_open, id, 0));  // closed at exec by nature
    if (child.end_ < 0) problem = errno;
  }
  if (problem != 0) {
    return Error{ErrorCode::Io,
                 "the engine " + printable(program.string()) + " cannot be started: " + std::strerror(problem),
                 "ENGINE_DIED"};
  }
  child.output_ = std::exchange(out.read_end, -1);
  child.error_output_ = std::exchange(err.read_end, -1);
  fcntl(child.output_, F_SETFL, O_NONBLOCK);
  fcntl(child.error_output_, F_SETFL, O_NONBLOCK);
  return child;
}

void ChildProcess::read_from(int& descriptor, std::string& text) {
  std::array<char, 4096> block{};
  while (descriptor >= 0) {
    const ssize_t n = read(descriptor, block.data(), block.size());
    if (n > 0) {
      text.append(block.data(), static_cast<std::size_t>(n));
    } else if (n < 0 && errno == EINTR) {
      continue;
    } else {
      if (n == 0) close(std::exchange(descriptor, -1));
      return;
    }
  }
}

void ChildProcess::send(int signal) const noexcept {
  if (id_ > 0) kill(id_, signal);  // only we take its end, so the number is still its own
}

ProcessEnd ChildProcess::take_end() {
  int status = 0;
  while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  id_ = -1;
  ProcessEnd end;
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  end.out_of_memory = end.signal == SIGKILL && count_memory_kills() > n_killed_before_;
  return end;
}

}  // namespace sightline
