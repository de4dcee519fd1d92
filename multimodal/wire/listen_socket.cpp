/// ListenSocket: a port to listen on, or one sentence why not.
#include "multimodal/wire/listen_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr int kBacklog = 512;

struct AddressDeleter {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

Error cannot(const std::string& host, std::uint16_t port, int problem) {
  const std::string place = "port " + std::to_string(port) + " of " + printable(host, 64);
  if (problem == EADDRINUSE) {
    return {ErrorCode::Unavailable, place + " is in use by another program; choose another port, or 0 for any free one",
            "SRV_PORT"};
  }
  if (problem == EACCES) {
    return {ErrorCode::Unavailable, place + " is reserved for the system; choose one from 1024 on", "SRV_PORT"};
  }
  if (problem == EADDRNOTAVAIL || problem == EAFNOSUPPORT) {
    return {ErrorCode::Unavailable, "this machine does not have the address " + printable(host, 64) + "; try 127.0.0.1",
            "SRV_PORT"};
  }
  return {ErrorCode::Unavailable, place + " cannot be listened on: " + std::generic_category().message(problem),
          "SRV_PORT"};
}

std::uint16_t port_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

}  // namespace

Result<ListenSocket> ListenSocket::open(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string address = host == "localhost" ? "127.0.0.1" : host;
  if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return Error{ErrorCode::InvalidArgument, printable(host, 64) + " is no address to listen on", "SRV_PORT"};
  }
  const std::unique_ptr<addrinfo, AddressDeleter> list(found);
  const int descriptor = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return cannot(host, port, errno);
  const int yes = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  if (bind(descriptor, found->ai_addr, found->ai_addrlen) != 0 || listen(descriptor, kBacklog) != 0) {
    const int problem = errno;
    close(descriptor);
    return cannot(host, port, problem);
  }
  return ListenSocket{descriptor, port_of(descriptor)};
}

}  // namespace sightline
