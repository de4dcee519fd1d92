/// Bearer tokens: making one, and comparing without telling how much was right.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// 256 random bits as 43 characters that need no quoting anywhere. Errors: Internal if the system gives no randomness.
Result<std::string> make_bearer_token();

/// Whether `text` may be a token: 16 to 512 visible ASCII characters without blanks. Errors: InvalidArgument saying so,
/// without the text.
Status check_bearer_token(std::string_view text);

/// Whether the value of an Authorization field is "Bearer " and `token`. Takes the same time for any wrong token of a
/// given length. Any thread.
bool is_authorized(std::string_view authorization, std::string_view token);

}  // namespace sightline
