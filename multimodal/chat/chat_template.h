/// The chat template of the Qwen3.5 and Qwen3.6 family: conversation -> prompt pieces.
#pragma once

#include <span>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/chat/prompt_piece.h"
#include "multimodal/contract/chat_request.h"
#include "multimodal/contract/conversation.h"

namespace sightline {

struct RenderOptions {
  bool think = true;               ///< the prompt ends inside the thinking, otherwise behind an empty one
  bool preserve_thinking = false;  ///< show the thinking of all turns, not only of those after the last question
  bool add_reply_start = true;     ///< end with the opening of the assistant's turn
  bool add_vision_id = false;      ///< "Picture 1: ", "Video 1: " before each
  bool scalars_as_text = false;    ///< as in TemplateVariant
  std::span<const Tool> tools;     ///< what may be called; outlive the call of render_chat
};

/// The prompt of `conversation`, in pieces. Text is stripped of white space at both ends of each message, and inline
/// `<think>` blocks of assistant messages without `thinking` are taken for thinking. Results of functions that follow
/// each other share one turn. Definitions, names, arguments and results are user pieces like any text.
///
/// Checkpoints stand after the system message, before the last question, and where the replies to the last two user
/// messages and to results of functions that follow begin: behind `<|im_start|>assistant\n`, because thinking may come
/// next or be dropped by the next turn, while all that precedes stays. In a question of several texts, one stands within
/// the encoded text before the last of them, if much does.
/// Errors: InvalidArgument TEMPLATE_ERROR for no messages, no user message, a late system message or one with images
/// or videos, a result of a function as the first message.
/// Threads: any. Source: the templates published with Qwen3.5-4B and Qwen3.6-35B-A3B.
Result<std::vector<PromptPiece>> render_chat(const Conversation& conversation, const RenderOptions& options);

}  // namespace sightline
