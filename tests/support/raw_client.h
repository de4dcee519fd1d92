/// RawClient: a TCP connection for tests that say exactly the bytes they want.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sightline::testing_support {

/// One connection to 127.0.0.1. Waits are bounded by a generous limit, so that a test ends whatever happens.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;

  [[nodiscard]] bool connected() const noexcept { return socket_ >= 0; }
  /// Sends all of `bytes`; false if the other side no longer takes them.
  bool send(std::string_view bytes);
  /// Everything until the other side ends, and what came before.
  const std::string& read_all(std::chrono::seconds limit = std::chrono::seconds(60));
  /// Reads until `text` has come; false if it never does.
  bool read_until(std::string_view text, std::chrono::seconds limit = std::chrono::seconds(60));
  /// Whether the other side has ended the connection; set by the functions above.
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  [[nodiscard]] const std::string& received() const noexcept { return received_; }
  /// Ends our half.
  void close_writing();
  /// Ends it, with a reset if `abruptly`.
  void close(bool abruptly = false);

 private:
  bool read_more(std::chrono::steady_clock::time_point until);

  int socket_ = -1;
  std::string received_;
  bool ended_ = false;
};

/// Sends `request` on a connection of its own and gives all that is answered.
std::string talk(std::uint16_t port, std::string_view request);

/// The status of a reply; 0 if there is none.
int status_of(std::string_view reply);

/// What follows the head of a reply, chunks put together; empty if there is no whole head.
std::string body_of(std::string_view reply);

}  // namespace sightline::testing_support
