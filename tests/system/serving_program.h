/// ServingProgram: the real program serving in the background of a test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/system/program.h"

namespace sightline::testing_support {

/// `sightline serve` with more arguments, its output read along. Killed if it still runs at the end of the test.
class ServingProgram {
 public:
  /// With `orphan` the program is started by a process that ends once the program listens. `descriptors` limits the
  /// files it may open; 0 leaves the limit as it is.
  explicit ServingProgram(std::vector<std::string> arguments, const Environment& environment = {}, bool orphan = false,
                          unsigned descriptors = 0);
  ~ServingProgram();
  ServingProgram(const ServingProgram&) = delete;
  ServingProgram& operator=(const ServingProgram&) = delete;

  /// Reads until a whole line that begins so has come, and gives what follows; "" if it never does.
  std::string wait_for_line(const std::string& beginning);
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] const std::string& output() const noexcept { return output_; }
  [[nodiscard]] const std::string& error_output() const noexcept { return error_; }
  void interrupt() const;
  /// Ends the process between us and the program. Requires: `orphan`.
  void end_parent();
  /// All output is read until the program has ended; its exit code, or 0 if it was an orphan.
  int wait_for_end();

 private:
  bool read_more();

  pid_t child_ = -1;
  bool orphan_ = false;
  int out_ = -1, err_ = -1, leash_ = -1;  // leash_: the process between ends when this is closed
  std::uint16_t port_ = 0;
  std::string output_, error_;
};

}  // namespace sightline::testing_support
