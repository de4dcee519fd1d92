/// From the arguments of `ask` and `chat` to a loaded engine and a request.
#pragma once

#include <memory>
#include <stop_token>

#include "engine/base/error.h"
#include "multimodal/chat/chat_engine.h"
#include "multimodal/cli/arguments.h"
#include "multimodal/cli/terminal.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

/// Loads the model and, if one was named, the projector, with a line of progress on a terminal. Errors: those of
/// ChatEngine::load.
Result<std::unique_ptr<ChatEngine>> load_engine(const ReplyArguments& arguments, const Terminal& terminal,
                                                std::stop_token stop);

/// A request with everything but the conversation: the model card's sampling for the mode, with the person's choices.
/// Without a seed, each call makes one.
ChatRequest make_request(const ReplyArguments& arguments, const ChatEngine& engine);

}  // namespace sightline
