/// A tool that reads untrusted bytes, run in a process of its own with little time, little memory and no network.
#include "multimodal/document/limited_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>  // NOLINT: kill is POSIX
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "engine/base/pipe.h"
#include "engine/base/program_folder.h"
#include "engine/base/utf8.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPollMilliseconds = 20;  // how soon a stop is noticed
constexpr std::chrono::milliseconds kFirstPause{1};  // a tool that has closed its outputs mostly ends at once
constexpr std::size_t kErrorOutputBytes = 16'384;

/// The child, ended by force when it goes out of sight.
class Child {
 public:
  explicit Child(pid_t id) : id_(id) {}
  ~Child() {
    if (id_ > 0) wait(true);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// It stays there to be waited for, so that its number cannot become another process's meanwhile.
  [[nodiscard]] bool has_ended() const {
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) < 0) {
      if (errno != EINTR) return true;
    }
    return info.si_pid != 0;
  }
  /// Comes back at once if it has ended or is ended by force.
  int wait(bool by_force) {
    if (by_force) {
      kill(-id_, SIGKILL);  // its group
      kill(id_, SIGKILL);   // should it have left that
    }
    int status = 0;
    while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    id_ = -1;
    return status;
  }

 private:
  pid_t id_;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

std::vector<std::string> command_line(const LimitedRun& run, const std::filesystem::path& launcher) {
  // -1 becomes the largest number, which is what the system calls no limit.
  std::vector<std::string> words = {launcher.string(),
                                    std::to_string(static_cast<std::uint64_t>(run.limits.memory_bytes)),
                                    std::to_string(run.limits.processor_time.count()), run.program.string()};
  words.insert(words.end(), run.arguments.begin(), run.arguments.end());
  return words;
}

/// The first descriptor above those a tool has, so that moving one into place never covers another.
int moved_up(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 16); }

Result<pid_t> spawn(const LimitedRun& run, const std::filesystem::path& launcher, const Pipe& out, const Pipe& err) {
  int input = run.input >= 0 ? moved_up(run.input) : open("/dev/null", O_RDONLY | O_CLOEXEC);
  int output = moved_up(out.write_end);
  int error_output = moved_up(err.write_end);
  if (input < 0 || output < 0 || error_output < 0) {
    const std::string why = std::generic_category().message(errno);
    for (int* descriptor : {&input, &output, &error_output}) Pipe::close_end(*descriptor);
    return Error{ErrorCode::Io, "no more files can be opened for a tool that reads documents: " + why};
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, error_output, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, input, kToolInput);
  posix_spawn_file_actions_addclosefrom_np(&actions, kToolInput + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);  // a stop key in the terminal is for us
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::vector<std::string> words = command_line(run, launcher);
  std::vector<std::string> environment = {"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "HOME=/nonexistent"};
  pid_t id = -1;
  const int problem =
      posix_spawn(&id, launcher.c_str(), &actions, &attributes, pointers(words).data(), pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  for (int* descriptor : {&input, &output, &error_output}) Pipe::close_end(*descriptor);
  if (problem != 0) {
    return Error{problem == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                 printable(launcher.string()) +
                     ", which reads documents, cannot be started: " + std::generic_category().message(problem)};
  }
  return id;
}

/// Appends what is there, up to `most` bytes in all. False once the other side has closed.
bool read_some(int& descriptor, std::string& text, std::size_t most, bool& has_more) {
  std::array<char, 65'536> block;
  while (descriptor >= 0) {
    const ssize_t n = read(descriptor, block.data(), block.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return true;
    if (n <= 0) {
      Pipe::close_end(descriptor);
      return false;
    }
    const std::size_t room = most - std::min(most, text.size());
    has_more = has_more || static_cast<std::size_t>(n) > room;
    text.append(block.data(), std::min(room, static_cast<std::size_t>(n)));
    if (has_more) return true;
  }
  return false;
}

/// Collects both outputs until they end. Returns why the tool has to be ended, if it has to.
std::optional<LimitedOutcome::End> collect(Pipe& out, Pipe& err, const ProcessLimits& limits,
                                           Clock::time_point deadline, const std::stop_token& stop,
                                           LimitedOutcome& outcome) {
  bool too_much = false, too_many_errors = false;
  while (out.read_end >= 0 || err.read_end >= 0) {
    if (stop.stop_requested()) return LimitedOutcome::End::Stopped;
    if (Clock::now() >= deadline) return LimitedOutcome::End::OutOfTime;
    std::array<pollfd, 2> waits = {pollfd{out.read_end, POLLIN, 0}, pollfd{err.read_end, POLLIN, 0}};
    if (poll(waits.data(), waits.size(), kPollMilliseconds) <= 0) continue;
    if (waits[0].revents != 0) {
      read_some(out.read_end, outcome.output, static_cast<std::size_t>(limits.output_bytes), too_much);
    }
    if (waits[1].revents != 0) read_some(err.read_end, outcome.error_output, kErrorOutputBytes, too_many_errors);
    if (too_much) return LimitedOutcome::End::TooMuchOutput;
    too_many_errors = false;  // what complains without end is read, and thrown away
  }
  return std::nullopt;
}

/// A tool may close its outputs and stay. Returns why it has to be ended, if it has to.
std::optional<LimitedOutcome::End> await_end(const Child& child, Clock::time_point deadline,
                                             const std::stop_token& stop) {
  std::chrono::milliseconds pause = kFirstPause;
  while (!child.has_ended()) {
    if (stop.stop_requested()) return LimitedOutcome::End::Stopped;
    if (Clock::now() >= deadline) return LimitedOutcome::End::OutOfTime;
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, std::chrono::milliseconds(kPollMilliseconds));
  }
  return std::nullopt;
}

}  // namespace

Result<LimitedOutcome> run_limited(const LimitedRun& run, const std::stop_token& stop) {
  std::filesystem::path launcher = run.launcher;
  if (launcher.empty()) launcher = program_folder().value_or("/nonexistent") / "sightline-confine";
  LimitedOutcome outcome;
  Pipe out, err;
  if (out.read_end < 0 || err.read_end < 0) {
    return Error{ErrorCode::Io, "no pipe to a tool can be made: " + std::generic_category().message(errno)};
  }
  for (const Pipe* const pipe : {&out, &err}) fcntl(pipe->read_end, F_SETFL, O_NONBLOCK);
  const Result<pid_t> id = spawn(run, launcher, out, err);
  if (!id) return id.error();
  Child child(*id);
  Pipe::close_end(out.write_end);
  Pipe::close_end(err.write_end);
  const Clock::time_point deadline = Clock::now() + run.limits.wall_time;
  std::optional<LimitedOutcome::End> forced = collect(out, err, run.limits, deadline, stop, outcome);
  if (!forced) forced = await_end(child, deadline, stop);
  const int status = child.wait(forced.has_value());
  if (forced) {
    outcome.end = *forced;
  } else if (WIFEXITED(status)) {
    outcome.exit_code = WEXITSTATUS(status);
  } else {
    outcome.end = WTERMSIG(status) == SIGXCPU ? LimitedOutcome::End::OutOfTime : LimitedOutcome::End::Killed;
  }
  return outcome;
}

std::string end_text(const LimitedOutcome& outcome, const ProcessLimits& limits) {
  switch (outcome.end) {
    case LimitedOutcome::End::Exited:
      return "its reader gave up with status " + std::to_string(outcome.exit_code);
    case LimitedOutcome::End::Killed:
      return "its reader died";
    case LimitedOutcome::End::OutOfTime:
      return "it takes longer than " +
             std::to_string(std::chrono::duration_cast<std::chrono::seconds>(limits.wall_time).count()) + " s";
    case LimitedOutcome::End::TooMuchOutput:
      return "it holds more than " + std::to_string(limits.output_bytes >> 20) + " MiB";
    case LimitedOutcome::End::Stopped:
      break;
  }
  return "it was stopped";
}

}  // namespace sightline
