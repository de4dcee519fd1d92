/// What people call a server elsewhere, and what our own says of its model.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "multimodal/wire/http_client.h"

namespace sightline {

/// The address requests go to: `/v1` is put behind one that has no path, as people write it and `serve` shows it.
std::string api_address(std::string_view url);

/// What is known of a server's model beyond the list of models.
struct ServerTraits {
  std::optional<bool> thinks_by_default;  ///< none: not said
  bool sees_images = true;                ///< also if it is not said
  bool is_greedy = false;                 ///< its file asks for the most probable token always
};

/// Asks a server of ours for its /props; waits. Nothing is known of an address that does not end in "/v1".
/// Errors: those of HttpClient and remote_error; Unavailable while the model loads.
Result<ServerTraits> read_server_traits(HttpClientOptions options, std::stop_token stop);

/// How much of the model our own server has read, by its /health: 1 when it is ready. Errors: as above; InvalidArgument
/// for an address that does not end in "/v1"; Unavailable if loading failed.
Result<double> read_loaded_share(HttpClientOptions options, std::stop_token stop);

}  // namespace sightline
