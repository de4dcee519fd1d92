/// Runs the real programs for tests: with pipes, or as a person sees them, on a terminal.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sightline::testing_support {

/// Variables that are set for the program, besides those it inherits.
using Environment = std::vector<std::pair<std::string, std::string>>;

struct ProgramResult {
  int exit_code = -1;        ///< 128 + signal if one ended it
  std::string output, error;
};

/// The built program `sightline`.
std::filesystem::path sightline_program();

/// A child becomes the program; does not return. Exit code 127 if it cannot.
[[noreturn]] void become(const std::vector<std::string>& arguments, const Environment& environment);

/// A pipe that no program started later inherits: read end, write end.
std::array<int, 2> make_pipe();

/// Runs the program to its end with `input` on standard input.
ProgramResult run_program(const std::vector<std::string>& arguments, const std::string& input = {},
                          const Environment& environment = {});

/// The program on a pseudo-terminal.
class TerminalProgram {
 public:
  explicit TerminalProgram(const std::vector<std::string>& arguments, const Environment& environment = {});
  ~TerminalProgram();   ///< kills it if it still runs
  TerminalProgram(const TerminalProgram&) = delete;
  TerminalProgram& operator=(const TerminalProgram&) = delete;

  /// Types `keys`; "\x03" is ctrl-C, "\x04" ctrl-D, "\r" Enter.
  void type(std::string_view keys);
  /// Reads until what came since the last call contains `text`. False when the program ended or time is up.
  bool wait_for(std::string_view text, std::chrono::seconds limit = std::chrono::seconds(60));
  /// Reads until at least `n` further bytes have come.
  bool wait_for_bytes(std::size_t n, std::chrono::seconds limit = std::chrono::seconds(60));
  /// Waits for its end and gives the exit code; -1 when time is up.
  int wait_for_end(std::chrono::seconds limit = std::chrono::seconds(60));
  /// All it has shown.
  [[nodiscard]] const std::string& shown() const noexcept { return shown_; }

 private:
  bool read_more(std::chrono::steady_clock::time_point until);

  pid_t child_ = -1;
  int terminal_ = -1;
  std::string shown_;
  std::size_t seen_ = 0;   // of it, by earlier waits
};

}  // namespace sightline::testing_support
