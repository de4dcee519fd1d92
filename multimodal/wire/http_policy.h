/// HttpPolicy: who is let in, decided by the head of a request alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "multimodal/wire/http_reply.h"
#include "multimodal/wire/http_server.h"
#include "multimodal/wire/request_head.h"

namespace sightline {

/// A refusal or other answer that takes no handler: error object, type, status.
HttpAnswer error_answer(int status, std::string message, std::string code, int retry_seconds = 0);

/// An answer as bytes for a connection that closes after it.
std::string answer_bytes(const HttpAnswer& answer);

/// The rules of HttpServer for heads. Immutable; any thread.
class HttpPolicy {
 public:
  explicit HttpPolicy(const HttpServerOptions& options);

  /// What a request is answered at the door: a refusal, or a preflight's reply. None: it may go on.
  /// Checked in this order: Host, Origin, preflight, token, type and length of the body.
  [[nodiscard]] std::optional<HttpAnswer> answer_at_door(const RequestHead& head) const;

  /// Adds what a listed origin must be told, so that its browser hands the reply over.
  void add_origin_headers(const RequestHead& head, HttpAnswer& answer) const;

 private:
  [[nodiscard]] bool knows_host(std::string_view host) const;
  [[nodiscard]] std::optional<std::string_view> listed_origin(const RequestHead& head) const;
  [[nodiscard]] std::optional<HttpAnswer> check_body(const RequestHead& head) const;

  std::string token_;
  std::vector<std::string> hosts_;
  std::vector<std::string> origins_;
  bool takes_any_address_ = false;  // listens on all addresses: a number is no name that could be pointed at us
  std::size_t body_bytes_;
};

}  // namespace sightline
