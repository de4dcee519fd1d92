/// HttpClient: requests to servers elsewhere, read bit by bit and stopped at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// Where a server is, and what it may do to us.
struct HttpClientOptions {
  std::string base_url{};  ///< "https://host:port/v1"; http or https, without user, query or fragment
  std::string token{};     ///< sent as bearer token to this address only; empty: none
  std::string ca_file{};   ///< certificates to trust instead of the system's; empty: the system's
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(15);
  std::chrono::milliseconds silence_timeout = std::chrono::minutes(10);  ///< a model may load or read for long
  std::size_t max_reply_bytes = std::size_t{256} << 20;
  std::size_t max_error_bytes = std::size_t{64} << 10;  ///< of a reply that is no success
};

/// A reply. The body is what was not handed on bit by bit.
struct HttpResponse {
  int status = 0;
  std::string content_type;
  std::string body;
};

/// Takes pieces of a successful reply's body; false ends the request without an error.
using HttpBodySink = std::function<bool(std::string_view bytes)>;

/// Any thread; requests do not share connections.
///
/// Certificates and names are always verified. Redirects are not followed, so that a token never reaches another
/// address. Replies are not decompressed. Nothing is printed or kept.
class HttpClient {
 public:
  /// Errors: InvalidArgument naming what is wrong with the address or the token.
  static Result<HttpClient> create(HttpClientOptions options);

  /// "host:port" or "host", for messages.
  [[nodiscard]] const std::string& server() const noexcept { return server_; }

  /// `path` begins with '/', and is put behind the base address. With `json` it is a POST. Pieces of a body whose status
  /// is below 300 go to `sink` if there is one. A stop request closes the connection at once.
  /// Errors: Cancelled; Unavailable DL_NETWORK or DL_TLS in one sentence naming the server; OverBudget for a reply beyond
  /// the limits. A status of 400 and above is no error here.
  Result<HttpResponse> request(const std::string& path, const std::optional<std::string>& json,
                               const HttpBodySink& sink, std::stop_token stop) const;

 private:
  HttpClient(HttpClientOptions options, std::string server)
      : options_(std::move(options)), server_(std::move(server)) {}

  HttpClientOptions options_;
  std::string server_;
};

}  // namespace sightline
