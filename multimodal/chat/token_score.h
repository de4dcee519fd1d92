/// score_token: how probable a token was, and which would have been the most probable ones.
#pragma once

#include <span>

#include "engine/base/token.h"
#include "engine/text/tokenizer.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

/// Natural logarithms of the softmax of `logits`, the rows of the vocabulary without padding, for `chosen` and for the
/// `n_best` most probable tokens; of equal ones the lowest id comes first. Requires: finite logits, `chosen` among them.
/// Any thread.
TokenScore score_token(std::span<const float> logits, TokenId chosen, int n_best, const Tokenizer& tokenizer);

}  // namespace sightline
