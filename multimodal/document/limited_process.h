/// A tool that reads untrusted bytes, run in a process of its own with little time, little memory and no network.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/document/document_limits.h"

namespace sightline {

/// What one run may take.
struct ProcessLimits {
  std::int64_t memory_bytes = document_limits::kToolMemoryBytes;  ///< of address space; -1: no limit
  std::chrono::milliseconds wall_time = document_limits::kPageTime;
  std::chrono::seconds processor_time = document_limits::kPageTime;
  std::int64_t output_bytes = document_limits::kToolOutputBytes;
};

/// One run of a tool. It sees `input` as descriptor 3, nothing else of ours, and an environment of its own.
struct LimitedRun {
  std::filesystem::path launcher;  ///< sightline-confine; empty: beside the running program
  std::filesystem::path program;   ///< absolute
  std::vector<std::string> arguments;
  int input = -1;  ///< stays the caller's
  ProcessLimits limits = {};
};

/// How it went. What was written before the end is there in any case.
struct LimitedOutcome {
  enum class End : std::uint8_t { Exited, Killed, OutOfTime, TooMuchOutput, Stopped } end = End::Exited;
  int exit_code = 0;                 ///< with Exited; 126 and 127 mean that the tool could not be started
  std::string output, error_output;  ///< the latter's first 16 KiB

  [[nodiscard]] bool succeeded() const noexcept { return end == End::Exited && exit_code == 0; }
};

/// The descriptor that tools find their input at.
inline constexpr int kToolInput = 3;

/// Runs the tool to its end, or ends it when a limit is reached or `stop` is requested. It changes no file and sees no more
/// than programs, fonts and settings of the system where the kernel knows Landlock; it cannot start processes, reach
/// others or open sockets. Any thread. Errors: NotFound if the launcher is missing, Io if no process can be started.
Result<LimitedOutcome> run_limited(const LimitedRun& run, const std::stop_token& stop);

/// "it was ended by force", "it took longer than 10 s" … for sentences about a run that did not succeed.
std::string end_text(const LimitedOutcome& outcome, const ProcessLimits& limits);

}  // namespace sightline
