/// The chat template of the Qwen3.5 and Qwen3.6 family: conversation -> prompt pieces.
#pragma once

#include <vector>

#include "engine/base/error.h"
#include "multimodal/chat/prompt_piece.h"
#include "multimodal/contract/conversation.h"

namespace sightline {

struct RenderOptions {
  bool think = true;               ///< the prompt ends inside the thinking, otherwise behind an empty one
  bool preserve_thinking = false;  ///< show the thinking of all turns, not only of those after the last question
  bool add_reply_start = true;     ///< end with the opening of the assistant's turn
};

/// The prompt of `conversation`, in pieces. Text is stripped of white space at both ends of each message, and inline
/// `<think>` blocks of assistant messages without `thinking` are taken for thinking.
///
/// Checkpoints stand after the system message and after the last two user messages: what follows those places is
/// dropped or changed by the next turn, what precedes them is not.
/// Errors: InvalidArgument TEMPLATE_ERROR for no messages, no user message, a late system message or one with images.
/// Threads: any. Source: the templates published with Qwen3.5-4B and Qwen3.6-35B-A3B.
Result<std::vector<PromptPiece>> render_chat(const Conversation& conversation, const RenderOptions& options);

}  // namespace sightline
