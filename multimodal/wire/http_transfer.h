/// HttpTransfer: one request after another to any address, over connections that are kept.

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/error.h"

namespace sightline {

/// How a transfer is made.
struct HttpTransferOptions {
  std::string ca_file{};  ///< certificates to trust instead of the system's; empty: the system's
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(15);
  std::chrono::milliseconds silence_timeout = std::chrono::seconds(30);
  std::size_t max_reply_bytes = std::size_t{256} << 20;  ///< of a body that is kept, or handed on
  std::size_t max_error_bytes = std::size_t{64} << 10;   ///< of a reply that is no success
};

/// What is asked.
struct HttpCall {
  std::string url{};                  ///< http or https, as whoever fills it has checked
  bool wants_head_only = false;       ///< HEAD
  std::optional<std::string> json{};  ///< makes it a POST
  std::vector<std::string> fields{};  ///< "Range: bytes=0-9"
  std::string token{};                ///< sent as bearer token; empty: none
};

/// The head of an answer.
struct HttpHead {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields{};  ///< names in lower case, in their order

  /// The last field of this name (in lower case); null if there is none.
  [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
};

/// An answer. The body is what was not handed on bit by bit.
struct HttpOutcome {
  HttpHead head;
  std::string body;
};

/// Takes an answer as it comes; functions that are empty are not called, and false ends the transfer without an error.
struct HttpSink {
  std::function<bool(const HttpHead& head)> on_head{};    ///< of a status below 300, before its body
  std::function<bool(std::string_view bytes)> on_body{};  ///< of a status below 300
};

/// Whether bytes may be sent as a bearer token: no blanks, nothing outside ASCII.
bool is_clean_token(std::string_view token) noexcept;

/// What an address says; the parts are as they are written in it. Errors: InvalidArgument for what is no address.
struct WebAddress {
  std::string scheme, user, host, port, path, query, fragment;

  /// "host:port" or "host", for messages.
  [[nodiscard]] std::string server() const;
  /// This machine by name or number.
  [[nodiscard]] bool is_loopback() const;
  static Result<WebAddress> read(const std::string& url);
};

/// `reference`, which may be relative, as seen from `base`; empty if it is no address.
std::string join_address(const std::string& base, const std::string& reference);
/// `text` as one part of a path: everything but letters, digits, '-', '.', '_' and '~' as %XX.
std::string escape_path_part(std::string_view text);

/// The head of an answer is seen before its body. One thread at a time. Movable.
///
/// Certificates and names are always verified. Redirects are not followed: that is for whoever knows which token may go
/// where. Replies are not decompressed. The variables http_proxy, https_proxy, all_proxy and no_proxy are obeyed; this
/// machine itself is never asked through a proxy. Nothing is printed or kept.
class HttpTransfer {
 public:
  /// Errors: Internal if the library cannot be set up.
  static Result<HttpTransfer> create(HttpTransferOptions options);
  ~HttpTransfer();
  HttpTransfer(HttpTransfer&&) noexcept;
  HttpTransfer& operator=(HttpTransfer&&) noexcept;

  /// A stop request closes the connection at once.
  /// Errors: Cancelled; Unavailable DL_NETWORK or DL_TLS in one sentence naming the server; OverBudget for a reply beyond
  /// the limits. A status of 300 and above is no error here.
  Result<HttpOutcome> run(const HttpCall& call, const HttpSink& sink, std::stop_token stop);

 private:
  struct State;
  explicit HttpTransfer(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace sightline
