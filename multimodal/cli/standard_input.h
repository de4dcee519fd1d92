/// Standard input as text, with a limit.
#pragma once

#include <cstddef>
#include <string>

#include "engine/base/error.h"

namespace sightline {

/// Longest text of one message.
inline constexpr std::size_t kMessageBytesMax = std::size_t{8} << 20;

/// Everything up to the end of standard input. Errors: OverBudget if it is longer than `max_bytes`; Io DISK_ERROR.
Result<std::string> read_standard_input(std::size_t max_bytes);

/// Errors: InvalidArgument if `text` (called `what` in the message) is not UTF-8; OverBudget if it is longer than
/// kMessageBytesMax.
Status check_message(const std::string& text, const char* what);

}  // namespace sightline
