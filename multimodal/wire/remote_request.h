/// ChatRequest -> the JSON that servers elsewhere read.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/error.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

/// Whose server it is, as far as it matters.
enum class ServerKind : std::uint8_t { Unknown, Sightline, LlamaServer, Vllm, SgLang, Ollama };

/// The body of a streaming POST to /chat/completions. Pictures travel as data: addresses; results of functions are given
/// the ids of the calls before them, in order. Any thread.
/// Errors: Unsupported for what the server cannot do (plain prompts, a choice of function on Ollama).
Result<std::string> remote_request_json(const ChatRequest& request, const std::string& model, ServerKind kind);

}  // namespace sightline
