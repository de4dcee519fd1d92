/// ExitCode: what the program's exit status means, and the one way failures are shown.
#include "multimodal/cli/exit_code.h"

#include <cstdio>
#include <string>

namespace sightline {

namespace {

/// A stable id for failures that carry none of their own.
std::string_view general_id(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::InvalidArgument: return "INVALID_ARGUMENT";
    case ErrorCode::NotFound: return "NOT_FOUND";
    case ErrorCode::Unsupported: return "UNSUPPORTED";
    case ErrorCode::Corrupt: return "CORRUPT";
    case ErrorCode::OverBudget: return "OVER_BUDGET";
    case ErrorCode::Cancelled: return "CANCELLED";
    case ErrorCode::Unavailable: return "UNAVAILABLE";
    case ErrorCode::Io: return "DISK_ERROR";
    case ErrorCode::Internal: break;
  }
  return "INTERNAL";
}

}  // namespace

ExitCode exit_code_for(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::InvalidArgument: return ExitCode::Usage;
    case ErrorCode::NotFound: return ExitCode::NotFound;
    case ErrorCode::Unsupported: return ExitCode::Unsupported;
    case ErrorCode::Corrupt: return ExitCode::Corrupt;
    case ErrorCode::OverBudget: return ExitCode::OverBudget;
    case ErrorCode::Cancelled: return ExitCode::Cancelled;
    case ErrorCode::Unavailable: return ExitCode::Unavailable;
    case ErrorCode::Io: return ExitCode::Io;
    case ErrorCode::Internal: break;
  }
  return ExitCode::Internal;
}

ExitCode report(const Error& error) {
  const std::string id(error.id.empty() ? general_id(error.code) : error.id);
  std::fprintf(stderr, "sightline: %s [%s]\n", error.message.c_str(), id.c_str());
  return exit_code_for(error.code);
}

}  // namespace sightline
