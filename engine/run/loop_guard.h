/// LoopGuard: notices that a reply repeats the same block of tokens over and over.
#pragma once

#include <array>
#include <cstdint>

#include "engine/base/limits.h"
#include "engine/base/token.h"

namespace sightline {

/// Watches the tokens of one reply. A loop is a block of 1 to 256 tokens that stands there at least 16 times in a row
/// and covers at least 512 tokens. Constant memory, at most 256 comparisons per token. One thread at a time.
class LoopGuard {
 public:
  /// Takes the next token; true if the reply so far ends in a loop.
  bool push(TokenId token) noexcept;

 private:
  static constexpr std::int64_t kLongest = limits::kLoopBlockTokensMax;

  std::array<TokenId, static_cast<std::size_t>(kLongest)> recent_{};     // a ring, by token number modulo its size
  std::array<std::int64_t, static_cast<std::size_t>(kLongest)> equal_{}; // by block length - 1: tokens in a row that
                                                                         // equal the one a block length before
  std::int64_t n_tokens_ = 0;
};

}  // namespace sightline
