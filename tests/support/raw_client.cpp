/// RawClient: a TCP connection for tests that say exactly the bytes they want.
#include "tests/support/raw_client.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

namespace sightline::testing_support {

namespace {

using Clock = std::chrono::steady_clock;

std::string join_chunks(std::string_view rest) {
  std::string out;
  while (true) {
    const std::size_t end = rest.find("\r\n");
    std::size_t size = 0;
    const auto [last, problem] = std::from_chars(rest.data(), rest.data() + std::min(end, rest.size()), size, 16);
    if (end == std::string_view::npos || problem != std::errc() || size == 0) return out;
    rest.remove_prefix(end + 2);
    out += rest.substr(0, size);
    rest.remove_prefix(std::min(size + 2, rest.size()));
  }
}

}  // namespace

RawClient::RawClient(std::uint16_t port) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) close();
}

RawClient::~RawClient() { close(); }

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)), ended_(other.ended_) {}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool RawClient::read_more(Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  if (ended_ || left <= 0) return false;
  pollfd waiting{socket_, POLLIN, 0};
  if (poll(&waiting, 1, static_cast<int>(left)) <= 0) return false;
  std::array<char, 65536> block{};
  const ssize_t n = recv(socket_, block.data(), block.size(), 0);
  if (n > 0) received_.append(block.data(), static_cast<std::size_t>(n));
  ended_ = n <= 0;
  return n > 0;
}

const std::string& RawClient::read_all(std::chrono::seconds limit) {
  const Clock::time_point until = Clock::now() + limit;
  while (read_more(until)) {
  }
  return received_;
}

bool RawClient::read_until(std::string_view text, std::chrono::seconds limit) {
  const Clock::time_point until = Clock::now() + limit;
  while (received_.find(text) == std::string::npos) {
    if (!read_more(until)) return received_.find(text) != std::string::npos;
  }
  return true;
}

void RawClient::close_writing() { shutdown(socket_, SHUT_WR); }

void RawClient::close(bool abruptly) {
  if (socket_ < 0) return;
  if (abruptly) {
    const linger now{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  }
  ::close(std::exchange(socket_, -1));
}

std::string talk(std::uint16_t port, std::string_view request) {
  RawClient client(port);
  client.send(request);  // a server that refuses early may stop listening before the end
  return client.read_all();
}

int status_of(std::string_view reply) {
  int status = 0;
  if (reply.starts_with("HTTP/1.1 ") && reply.size() > 12) std::from_chars(reply.data() + 9, reply.data() + 12, status);
  return status;
}

std::string body_of(std::string_view reply) {
  const std::size_t end = reply.find("\r\n\r\n");
  if (end == std::string_view::npos) return {};
  const std::string_view head = reply.substr(0, end);
  const std::string_view body = reply.substr(end + 4);
  return head.find("hunked") == std::string_view::npos ? std::string(body) : join_chunks(body);
}

}  // namespace sightline::testing_support
