/// TokenConstraint: which tokens may come next, where a reply has to have a certain form.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/token.h"

namespace sightline {

/// Follows one reply token by token. Until the reply is finished at least one token may come next. One thread at a time.
class TokenConstraint {
 public:
  TokenConstraint() = default;
  TokenConstraint(const TokenConstraint&) = delete;
  TokenConstraint& operator=(const TokenConstraint&) = delete;
  virtual ~TokenConstraint() = default;

  /// Whether `token` may come next. Costs as much as the token is long, so that likely tokens are asked for first.
  virtual bool allows(TokenId token) = 0;
  /// All that may come next: bit `token % 64` of word `token / 64`. Tokens beyond the words may not. Valid until the
  /// next call of `accept`. May cost milliseconds.
  virtual std::span<const std::uint64_t> allowed() = 0;
  /// `token` has been chosen. Requires: allows(token).
  virtual void accept(TokenId token) = 0;
  /// Whether the reply is complete and nothing may follow but its end.
  [[nodiscard]] virtual bool is_finished() const = 0;
};

}  // namespace sightline
