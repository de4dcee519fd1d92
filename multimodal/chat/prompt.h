/// Prompt pieces -> engine Input with positions.
#pragma once

#include <span>
#include <vector>

#include "engine/base/error.h"
#include "engine/run/input.h"
#include "engine/text/tokenizer.h"
#include "multimodal/chat/prompt_piece.h"

namespace sightline {

/// Tokens of `pieces` at consecutive positions; a segment ends at each checkpoint.
///
/// Only control pieces give special tokens. The ordinary text between two special tokens is encoded as one, whichever
/// kinds of pieces it comes from, because the reference encodes the rendered prompt as a whole.
/// Errors: Unsupported IMAGE_UNSUPPORTED for an image piece. Any thread.
Result<Input> build_input(std::span<const PromptPiece> pieces, const Tokenizer& tokenizer);

}  // namespace sightline
