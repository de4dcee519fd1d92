/// HttpClient: requests to servers elsewhere, read bit by bit and stopped at once.
#include "multimodal/wire/http_client.h"

#include <utility>

#include "multimodal/wire/http_transfer.h"

namespace sightline {

Result<HttpClient> HttpClient::create(HttpClientOptions options) {
  const auto refuse = [](const std::string& why) {
    return Error{ErrorCode::InvalidArgument, "the server's address " + why, "DL_NETWORK"};
  };
  const Result<WebAddress> address = WebAddress::read(options.base_url);
  if (options.base_url.size() > 2048 || !address) return refuse("is not of the form http://HOST:PORT/v1");
  if (address->scheme != "http" && address->scheme != "https")
    return refuse("begins with neither http:// nor https://");
  if (!address->user.empty()) return refuse("holds a user or password; give a token instead");
  if (!address->query.empty() || !address->fragment.empty()) return refuse("holds a ? or #");
  if (!is_clean_token(options.token)) {
    return Error{ErrorCode::InvalidArgument, "the token holds blanks or characters outside ASCII", "SRV_AUTH"};
  }
  while (options.base_url.ends_with('/')) options.base_url.pop_back();
  return HttpClient(std::move(options), address->server());
}

Result<HttpResponse> HttpClient::request(const std::string& path, const std::optional<std::string>& json,
                                         const HttpBodySink& sink, std::stop_token stop) const {
  Result<HttpTransfer> transfer =
      HttpTransfer::create({options_.ca_file, options_.connect_timeout, options_.silence_timeout,
                            options_.max_reply_bytes, options_.max_error_bytes});
  if (!transfer) return transfer.error();
  HttpCall call;
  call.url = options_.base_url + path;
  call.json = json;
  call.token = options_.token;
  Result<HttpOutcome> answer = transfer->run(call, {{}, sink}, std::move(stop));
  if (!answer) return answer.error();
  const std::string* const type = answer->head.find("content-type");
  return HttpResponse{answer->head.status, type == nullptr ? std::string() : *type, std::move(answer->body)};
}

}  // namespace sightline
