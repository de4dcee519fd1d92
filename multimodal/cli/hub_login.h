/// `sightline models login` and `logout`: a hub's token in the desktop's keyring.
#pragma once

#include <stop_token>

#include "engine/base/error.h"
#include "multimodal/cli/arguments.h"
#include "multimodal/cli/terminal.h"

namespace sightline {

/// Reads a token from standard input, without showing it on a terminal, and keeps it for the hub of the command line or
/// the environment. It is never an argument: those are seen by other programs and kept in histories. Errors: those of
/// find_hub and keep_token; InvalidArgument for an input without a line.
Status log_in(const ModelsArguments& arguments, const Terminal& terminal, const std::stop_token& stop);
/// Removes the token. Errors: those of find_hub and forget_token.
Status log_out(const ModelsArguments& arguments, const std::stop_token& stop);

}  // namespace sightline
