/// A vocabulary of any size for models with random weights, and a short chat template.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/token.h"

namespace sightline::bench {

/// What a GGUF file stores about its tokens.
struct ModelVocabulary {
  std::vector<std::string> tokens;        ///< byte-level encoded text, all different
  std::vector<std::int64_t> token_types;  ///< 1 normal, 3 control, 4 user-defined, 5 unused
  std::vector<std::string> merges;        ///< "left right", in order of rank
  TokenId end_of_text = 0;                ///< <|endoftext|>
  TokenId end_of_turn = 0;                ///< <|im_end|>
};

/// Fewest entries a vocabulary can have.
std::int64_t smallest_vocabulary();

/// A vocabulary of `size` entries: byte symbols, results of merges, made-up words that no merge leads to (so that a
/// random model writes legible text), the family's added tokens at their real ids if `size` reaches so far and else at
/// the end, then padding. Requires: size >= smallest_vocabulary().
ModelVocabulary make_vocabulary(std::int64_t size);

/// A few lines of Jinja: the family's turns, with the features by which its variants are told apart (here Qwen3.6).
std::string_view chat_template_text() noexcept;

}  // namespace sightline::bench
