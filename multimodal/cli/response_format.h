/// What `ask --format` and `ask --schema` ask an answer to look like.
#pragma once

#include "engine/base/error.h"
#include "multimodal/cli/arguments.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

/// Whether a schema can be obeyed is found out here, before a model is loaded; for a server it is the server's to say,
/// but JSON it must be. Errors: those of InputFile and of make_format_grammar, naming the file; OverBudget above 1 MiB.
Result<ResponseFormat> read_response_format(const AskArguments& arguments);

}  // namespace sightline
