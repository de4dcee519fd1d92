/// LoopGuard: notices that a reply repeats the same block of tokens over and over.
#include "engine/run/loop_guard.h"

#include <algorithm>

namespace sightline {

bool LoopGuard::push(TokenId token) noexcept {
  bool is_loop = false;
  for (std::int64_t length = 1; length <= std::min(kLongest, n_tokens_); ++length) {
    std::int64_t& equal = equal_[static_cast<std::size_t>(length - 1)];
    const TokenId before = recent_[static_cast<std::size_t>((n_tokens_ - length) % kLongest)];
    equal = before == token ? equal + 1 : 0;
    if (equal == 0) continue;
    const std::int64_t covered = equal + length;   // the first block has nothing before it to equal
    if (covered >= limits::kLoopTokens && covered / length >= limits::kLoopRepeats) is_loop = true;
  }
  recent_[static_cast<std::size_t>(n_tokens_ % kLongest)] = token;
  ++n_tokens_;
  return is_loop;
}

}  // namespace sightline
