/// ListenSocket: a port to listen on, or one sentence why not.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/error.h"

namespace sightline {

/// A listening TCP socket, not blocking, closed in child processes. A plain value: whoever has it closes it.
struct ListenSocket {
  int descriptor = -1;
  std::uint16_t port = 0;  ///< as the system chose it, if 0 was asked for

  /// `host` is an address in numbers, or localhost, which is 127.0.0.1. Names are not looked up.
  /// Errors: Unavailable SRV_PORT naming host and port and what to do; InvalidArgument SRV_PORT if it is no address.
  static Result<ListenSocket> open(const std::string& host, std::uint16_t port);
};

}  // namespace sightline
