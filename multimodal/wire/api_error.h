/// ApiError: what the server answers when it cannot do what was asked, in the shape OpenAI's clients read.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// One refusal. A plain value.
struct ApiError {
  int status = 500;       ///< of HTTP
  std::string message{};  ///< one sentence; nothing of the request beyond 64 escaped characters
  std::string code{};     ///< stable identifier such as "SRV_AUTH", or empty
  std::string param{};    ///< the field concerned, or empty
  int retry_seconds = 0;  ///< for Retry-After; 0 is left out
};

/// `{"error":{"message","type","param","code"}}`; the type follows from status and code. Always valid JSON.
std::string error_json(const ApiError& error);

/// As an event within a stream that has begun: the same object on one `data:` line.
std::string error_event(const ApiError& error);

/// What an error of ours becomes on the wire. `param` is kept. OverBudget about the context, pictures and fields of the
/// request is the client's to mend (400, 413); what does not fit this machine is 503.
ApiError api_error(const Error& error, std::string param = "");

/// The usual words for a status, for the first line of a reply.
std::string_view status_words(int status) noexcept;

}  // namespace sightline
