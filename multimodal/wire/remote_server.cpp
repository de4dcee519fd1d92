/// What people call a server elsewhere, and what our own says of its model.
#include "multimodal/wire/remote_server.h"

#include <algorithm>
#include <utility>

#include "multimodal/wire/json_value.h"
#include "multimodal/wire/remote_json.h"
#include "multimodal/wire/remote_reply.h"

namespace sightline {

namespace {

std::optional<bool> flag(const JsonValue* value) {
  if (value == nullptr || !value->is(JsonValue::Kind::Boolean)) return std::nullopt;
  return value->boolean;
}

/// A page that stands beside /v1.
struct Page {
  HttpResponse response;
  std::string server;
};

Result<Page> get_page(HttpClientOptions options, const std::string& path, std::stop_token stop) {
  if (!options.base_url.ends_with("/v1")) {
    return Error{ErrorCode::InvalidArgument, "the server's address does not end in /v1", ""};
  }
  options.base_url.resize(options.base_url.size() - 3);
  const Result<HttpClient> client = HttpClient::create(std::move(options));
  if (!client) return client.error();
  Result<HttpResponse> response = client->request(path, std::nullopt, {}, std::move(stop));
  if (!response) return response.error();
  return Page{*std::move(response), client->server()};
}

}  // namespace

std::string api_address(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  const std::size_t host = url.find("://");
  const bool has_path = host != std::string_view::npos && url.find('/', host + 3) != std::string_view::npos;
  return std::string(url) + (has_path ? "" : "/v1");
}

Result<ServerTraits> read_server_traits(HttpClientOptions options, std::stop_token stop) {
  if (!options.base_url.ends_with("/v1")) return ServerTraits{};
  const Result<Page> page = get_page(std::move(options), "/props", std::move(stop));
  if (!page) return page.error();
  if (page->response.status != 200) return remote_error(page->response.status, page->response.body, page->server);
  ServerTraits traits;
  const Result<JsonValue> json = parse_json(page->response.body, "the answer");
  if (!json) return traits;
  traits.thinks_by_default = flag(json->find("thinks_by_default"));
  traits.is_greedy = flag(json->find("is_greedy")).value_or(false);
  if (const JsonValue* modalities = json->find("modalities")) {
    traits.sees_images = flag(modalities->find("vision")).value_or(true);
  }
  return traits;
}

Result<double> read_loaded_share(HttpClientOptions options, std::stop_token stop) {
  const Result<Page> page = get_page(std::move(options), "/health", std::move(stop));
  if (!page) return page.error();
  if (page->response.status == 200) return 1.0;
  const Result<JsonValue> json = parse_json(page->response.body, "the answer");
  if (!json || remote::text(*json, "status") != "loading") {
    return remote_error(page->response.status, page->response.body, page->server);
  }
  // All of it may be read a moment before the model is ready, and only then the server can say what it has.
  constexpr double kAlmost = 0.999;
  return std::clamp(remote::number(*json, "loaded"), 0.0, kAlmost);
}

}  // namespace sightline
