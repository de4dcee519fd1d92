/// A small byte-level BPE vocabulary with the model family's special tokens.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/token.h"

namespace sightline::testing_support {

/// What a GGUF file stores about its tokens. Ids: 256 byte symbols, merge results in order, the family's 33 added
/// tokens in their order, then padding.
struct TinyVocabulary {
  std::vector<std::string> tokens;         ///< byte-level encoded text
  std::vector<std::int32_t> token_types;   ///< 1 normal, 3 control, 4 user-defined, 5 unused
  std::vector<std::string> merges;         ///< "left right", in order of rank
  TokenId end_of_text = 0;                 ///< <|endoftext|>
  TokenId end_of_turn = 0;                 ///< <|im_end|>
};

/// The vocabulary with padding up to `size` entries; never fewer than smallest_tiny_vocabulary().
TinyVocabulary make_tiny_vocabulary(std::int64_t size);

/// Entries without padding.
std::int64_t smallest_tiny_vocabulary();

/// The id of the entry with this text; -1 if there is none.
TokenId find_token(const TinyVocabulary& vocabulary, const std::string& text);

}  // namespace sightline::testing_support
