/// Prompt pieces -> engine Input with positions.
#pragma once

#include <span>
#include <vector>

#include "engine/base/error.h"
#include "engine/run/input.h"
#include "engine/text/tokenizer.h"
#include "multimodal/chat/prompt_piece.h"
#include "vision/embed_image.h"

namespace sightline {

/// Tokens and pictures of `pieces`; a segment ends at each checkpoint and after each picture, where the state is worth
/// remembering too. Text stands at consecutive positions. All rows of a picture share the position t where it begins and
/// add their row and column to h and w; what follows begins max(grid_h, grid_w) later.
///
/// Only control pieces give special tokens. The ordinary text between two special tokens is encoded as one, whichever
/// kinds of pieces it comes from, because the reference encodes the rendered prompt as a whole.
/// `images` are those of the conversation in order. Errors: Unsupported IMAGE_UNSUPPORTED for an image piece without an
/// image, VIDEO_UNSUPPORTED for a video. Any thread. Source: get_rope_index of the Qwen2-VL reference for the positions.
Result<Input> build_input(std::span<const PromptPiece> pieces, std::span<const ImageEmbedding> images,
                          const Tokenizer& tokenizer);

/// One picture whose first row stands at position `first`.
InputSegment image_segment(const ImageEmbedding& image, std::int32_t first, bool checkpoint_after);

/// Positions a picture takes up: the longer side of its grid.
std::int32_t positions_of(const ImageEmbedding& image) noexcept;

}  // namespace sightline
