/// What `debug logits` and `debug generate` run: token ids, or a prompt that may hold one picture.
#pragma once

#include <cstdint>
#include <stop_token>

#include "engine/base/error.h"
#include "engine/run/input.h"
#include "multimodal/chat/loaded_model.h"
#include "multimodal/cli/arguments.h"

namespace sightline {

struct DebugInput {
  Input input;
  std::int64_t first_row = 0;   ///< the first row whose scores are asked for: the one after the picture
};

/// Whether the arguments agree, the projector fits the language model and the picture is one; asked before loading.
Status check_prompt(const DebugPromptArguments& prompt, const EngineArguments& engine);

/// Builds the input, loading the projector if there is a picture. Errors: InvalidArgument for arguments that contradict
/// each other; those of ImageReader.
Result<DebugInput> build_debug_input(const DebugPromptArguments& prompt, const LoadedModel& loaded, std::stop_token stop);

}  // namespace sightline
