/// HttpServer: requests in, replies out; every limit and deadline that strangers are held to.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/wire/http_reply.h"
#include "multimodal/wire/request_head.h"

namespace sightline {

/// A request as a handler sees it.
struct HttpRequest {
  std::string method;
  std::string path;  ///< plain, without the query
  std::string query;
  std::string body;
};

/// What one client, and all together, may take.
struct HttpLimits {
  HeadLimits head;
  std::size_t body_bytes = std::size_t{64} << 20;
  std::size_t all_bodies_bytes = std::size_t{256} << 20;  ///< of requests that are not yet answered
  std::size_t connections = 256;                          ///< fewer if the system gives fewer descriptors
  std::chrono::milliseconds head_deadline = std::chrono::seconds(10);
  std::chrono::milliseconds body_deadline = std::chrono::seconds(30);   ///< and a second more per 256 KiB received
  std::chrono::milliseconds reply_deadline = std::chrono::seconds(60);  ///< to take what is complete
  ReplyPipe::Limits reply;
};

struct HttpServerOptions {
  std::string host = "127.0.0.1";            ///< address to listen on, or localhost
  std::uint16_t port = 0;                    ///< 0: any free one
  std::string token;                         ///< empty: none is asked for
  std::vector<std::string> allowed_hosts;    ///< names a request may call this machine by, besides those of loopback
  std::vector<std::string> allowed_origins;  ///< pages whose scripts may ask, as browsers spell them
  HttpLimits limits;
};

/// Answers a request through `reply`, at once or later from another thread. Runs on a thread of the server's own, several
/// at once; must not throw and should not wait for long.
using HttpHandler = std::function<void(HttpRequest request, std::shared_ptr<HttpReply> reply)>;

/// True for 127.0.0.0/8, ::1 and localhost.
bool is_loopback_address(const std::string& host);

/// A server of HTTP/1.1, one request per connection.
///
/// Before the handler hears of a request, its head has been read strictly, its Host is one of ours (403), its Origin, if
/// it has one, is listed (403), its token is right (401), a POST declares JSON (415) and its body keeps the limits (413).
/// Preflights of listed origins are answered here. All of these replies are error objects as OpenAI's clients read them.
///
/// A client that closes its connection, also only its half of it, has left: the reply's stop token is asked to stop
/// within a moment, whether or not anything is being written.
class HttpServer {
 public:
  /// Listens, then serves until the end. Errors: Unavailable SRV_PORT naming host and port.
  static Result<std::unique_ptr<HttpServer>> start(const HttpServerOptions& options, HttpHandler handler);
  /// As stop with a second.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept;
  /// "http://127.0.0.1:PORT"
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::size_t connections() const;

  /// Takes no more connections, asks all work to stop, gives replies `grace` to end and then breaks them off. Handlers
  /// have returned when this returns. Called from one thread, not from a handler.
  void stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sightline
