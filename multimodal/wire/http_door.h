/// HttpDoor: accepts connections, reads their heads, and keeps watch over those that were let in.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "engine/base/error.h"
#include "multimodal/wire/http_policy.h"
#include "multimodal/wire/http_reply.h"
#include "multimodal/wire/http_server.h"
#include "multimodal/wire/request_head.h"

namespace sightline {

/// One connection with its one request, from its acceptance to its end.
struct Visit {
  enum class Phase : unsigned char {
    Head,       ///< the head is awaited
    Lingering,  ///< refused; the client may still read why
    Served,     ///< let in; the descriptor belongs to the server's library
  };
  int descriptor = -1;
  Phase phase = Phase::Head;
  std::chrono::steady_clock::time_point since;  ///< when the phase began
  std::size_t drained = 0;                      ///< bytes thrown away while lingering
  RequestHead head;
  std::shared_ptr<ReplyPipe> pipe;
  std::string body;
  std::size_t reserved_bytes = 0;           ///< of the budget of all bodies; guarded by who counts it
  bool begun = false, handed_over = false;  ///< touched by the library's thread only
  std::atomic<std::size_t> received_bytes = 0;
  std::atomic<bool> has_body = false;  ///< the body is complete
};

/// The server's first thread: a stranger costs one descriptor and a look at the bytes that the system holds anyway, until
/// a whole head has passed the policy. Deadlines are total, so that nobody wins by sending one byte now and then.
class HttpDoor {
 public:
  /// Takes a visit whose head passed, and its descriptor. False if there is no room and the descriptor is closed.
  using Admit = std::function<bool(const std::shared_ptr<Visit>&)>;

  /// Errors: Unavailable SRV_PORT.
  static Result<std::unique_ptr<HttpDoor>> open(const HttpServerOptions& options, Admit admit);
  ~HttpDoor();
  HttpDoor(const HttpDoor&) = delete;
  HttpDoor& operator=(const HttpDoor&) = delete;

  [[nodiscard]] const HttpPolicy& policy() const noexcept { return policy_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::size_t visits() const;
  /// Those let in and not yet over.
  [[nodiscard]] std::size_t served() const;

  /// The visit let in with this descriptor, or null.
  [[nodiscard]] std::shared_ptr<Visit> find(int descriptor) const;
  /// Its connection is over and the descriptor about to be closed.
  void forget(int descriptor);
  /// Takes nobody in any more. Those waiting with a head are closed.
  void close_to_strangers();
  /// Asks the work of all visits to stop; with `breaking_off` their connections end at once.
  void stop_all(bool breaking_off);

 private:
  using Clock = std::chrono::steady_clock;
  using Visits = std::unordered_map<int, std::shared_ptr<Visit>>;

  HttpDoor(const HttpServerOptions& options, Admit admit);
  Status listen_on(const std::string& host, std::uint16_t port);
  void run();
  void accept_all();
  void take_in(int descriptor);
  void refuse_beyond_descriptors();
  bool make_room();
  void look(const std::shared_ptr<Visit>& visit);
  void let_in(const std::shared_ptr<Visit>& visit, RequestHead head);
  void refuse(const std::shared_ptr<Visit>& visit, const HttpAnswer& answer);
  void drain(const std::shared_ptr<Visit>& visit);
  void dismiss(const std::shared_ptr<Visit>& visit);
  void handle(int descriptor, std::uint32_t events);
  void check_deadlines();
  [[nodiscard]] bool is_overdue(const Visit& visit, Clock::time_point now) const;

  const HttpLimits limits_;
  const HttpPolicy policy_;
  const Admit admit_;
  std::size_t most_visits_;
  int listener_ = -1, poll_ = -1, wake_ = -1, spare_ = -1;  // spare_: given up to refuse one more when none are left
  std::uint16_t port_ = 0;
  std::atomic<bool> closed_ = false, ending_ = false;
  mutable std::mutex mutex_;  // guards visits_, and descriptors of visits that are served against being closed
  Visits visits_;
  std::thread thread_;
};

}  // namespace sightline
