/// ChildProcess: a program started with pipes on its output, its end told apart by cause.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/error.h"

namespace sightline {

/// How a process ended.
struct ProcessEnd {
  int exit_code = 0;           ///< if no signal ended it
  int signal = 0;              ///< 0: none
  bool out_of_memory = false;  ///< the system has ended processes for their memory meanwhile, and this one by force
};

/// A child in a group of its own, so that a ctrl-C for us is none for it. One thread at a time. Movable.
class ChildProcess {
 public:
  ChildProcess() = default;
  /// Ends the child by force if it still runs.
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;

  /// `variables` ("NAME=value") stand before those it inherits. Errors: Io ENGINE_DIED saying why it cannot be started.
  static Result<ChildProcess> start(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                                    const std::vector<std::string>& variables);

  // To be waited for by poll(): output and error output, and the end. -1 once closed.
  [[nodiscard]] int output() const noexcept { return output_; }
  [[nodiscard]] int error_output() const noexcept { return error_output_; }
  [[nodiscard]] int end_descriptor() const noexcept { return end_; }
  [[nodiscard]] int process_id() const noexcept { return id_; }

  /// Appends what is there to `text` without waiting, and closes what has ended.
  void read_output(std::string& text) { read_from(output_, text); }
  void read_error_output(std::string& text) { read_from(error_output_, text); }
  void send(int signal) const noexcept;
  /// Requires: end_descriptor() is ready, or the process was killed. Waits for it.
  ProcessEnd take_end();

 private:
  static void read_from(int& descriptor, std::string& text);
  void close_all() noexcept;

  int id_ = -1;
  int output_ = -1, error_output_ = -1, end_ = -1;
  long n_killed_before_ = 0;  // by the system, for memory
};

}  // namespace sightline
