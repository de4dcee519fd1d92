/// A server elsewhere as a ReplySource.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "engine/base/error.h"
#include "multimodal/cli/arguments.h"
#include "multimodal/cli/reply_source.h"
#include "multimodal/cli/terminal.h"

namespace sightline {

/// Asks the server which models it has, with a line of progress on a terminal. `model` is one of them; empty: the first.
/// Errors: InvalidArgument for an address or token that is none, or a token the server does not accept; Unavailable in
/// one sentence if it cannot be reached, lists no models or is still loading; NotFound for a model it does not have.
Result<std::unique_ptr<ReplySource>> open_server(const BackendArguments& arguments, const std::string& model,
                                                 const Terminal& terminal, std::stop_token stop);

}  // namespace sightline
