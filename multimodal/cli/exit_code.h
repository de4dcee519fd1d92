/// ExitCode: what the program's exit status means, and the one way failures are shown.
#pragma once

#include "engine/base/error.h"

namespace sightline {

/// Documented in `sightline --help`; numbers never change their meaning.
enum class ExitCode : int {
  Success = 0,
  Usage = 2,          ///< the command line or the question is wrong
  NotFound = 3,       ///< a file is missing
  Unsupported = 4,    ///< the file, its format or this processor is not supported
  Corrupt = 5,        ///< a file is damaged
  OverBudget = 6,     ///< does not fit: memory, context or another limit
  Io = 7,             ///< reading or writing failed
  Unavailable = 8,    ///< the network or a server did not answer
  CutShort = 9,       ///< the answer was ended early: context full or going round in circles
  Internal = 70,      ///< a mistake in this program
  Cancelled = 130,    ///< interrupted
};

/// The exit status for a kind of failure.
ExitCode exit_code_for(ErrorCode code) noexcept;

/// Writes "sightline: message [ID]" to standard error and returns the exit status for it.
ExitCode report(const Error& error);

}  // namespace sightline
