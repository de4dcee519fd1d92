/// What a person chose, as a request to the model that is there.
#pragma once

#include "multimodal/contract/chat_request.h"
#include "multimodal/contract/engine_state.h"
#include "multimodal/contract/settings.h"

namespace sightline {

/// Fills in everything but the conversation: the options, over what the model card recommends for the mode; a seed where
/// none was chosen; at most as many tokens as the server takes. `think` of the request, if it is set, wins.
void apply_options(const ChatOptions& options, const EngineState& engine, ChatRequest& request);

}  // namespace sightline
