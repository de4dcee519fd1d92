/// TokenStore: where a person's tokens for hubs are kept.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "engine/base/error.h"

namespace sightline {

/// What was found for a hub.
struct KeptToken {
  std::string token;       ///< empty: none that can be read
  bool is_locked = false;  ///< there is one, and the keyring is locked
};

/// Three functions, any of which may be empty: then nothing is kept. `origin` is the hub's scheme, host and port, as in
/// "https://huggingface.co". Any thread; each may take as long as another program takes to answer, and a stop ends it.
struct TokenStore {
  /// Never asks the person anything. What cannot be found, for whatever reason, is not there.
  std::function<KeptToken(const std::string& origin, const std::stop_token& stop)> find;
  /// Puts a token in place of the one before; may wait until the person has unlocked the keyring.
  /// Errors: Unavailable if there is no keyring; Cancelled; Io.
  std::function<Status(const std::string& origin, const std::string& token, const std::stop_token& stop)> keep;
  /// Tells whether there was one. Errors: as `keep`.
  std::function<Result<bool>(const std::string& origin, const std::stop_token& stop)> forget;
};

}  // namespace sightline
