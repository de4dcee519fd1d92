/// TokenTable: the ordinary tokens of a vocabulary in the order of their bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/token.h"
#include "engine/text/tokenizer.h"

namespace sightline {

/// Neighbours share the longest beginnings there are, so that a walk over all tokens reads each beginning once.
/// Immutable; any thread.
class TokenTable {
 public:
  struct Entry {
    TokenId token = 0;
    std::uint32_t n_shared = 0;  ///< bytes in common with the entry before
    std::string_view bytes;      ///< never empty; valid as long as the tokeniser
  };

  /// Added tokens and those without bytes are left out. Sorts, which takes tenths of a second for 250,000 tokens.
  explicit TokenTable(const Tokenizer& tokenizer);

  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
  /// Words of a mask with a bit for each token of the vocabulary.
  [[nodiscard]] std::size_t mask_words() const noexcept { return mask_words_; }

 private:
  std::vector<Entry> entries_;
  std::size_t mask_words_ = 0;
};

}  // namespace sightline
