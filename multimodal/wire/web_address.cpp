/// WebAddress: what an address says, taken apart by libcurl so that we and the request agree about it.
#include <curl/curl.h>

#include <memory>

#include "engine/base/utf8.h"
#include "multimodal/wire/http_transfer.h"

namespace sightline {

namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlDeleter>;

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

}  // namespace

Result<WebAddress> WebAddress::read(const std::string& url) {
  const Url parsed(curl_url());
  if (url.size() > 8192 || url.find("///") != std::string::npos || url.find("://") == std::string::npos ||
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return Error{ErrorCode::InvalidArgument, printable(url, 100) + " is no address", "DL_NETWORK"};
  }
  WebAddress address;
  address.scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  address.user = part_of(parsed.get(), CURLUPART_USER) + part_of(parsed.get(), CURLUPART_PASSWORD);
  address.host = part_of(parsed.get(), CURLUPART_HOST);
  address.port = part_of(parsed.get(), CURLUPART_PORT);
  address.path = part_of(parsed.get(), CURLUPART_PATH);
  address.query = part_of(parsed.get(), CURLUPART_QUERY);
  address.fragment = part_of(parsed.get(), CURLUPART_FRAGMENT);
  return address;
}

std::string WebAddress::server() const {
  const std::string name = printable(host, 100);
  return port.empty() ? name : name + ":" + port;
}

bool WebAddress::is_loopback() const { return host == "localhost" || host == "[::1]" || host.starts_with("127."); }

std::string join_address(const std::string& base, const std::string& reference) {
  const Url url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK) return {};
  if (curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) return {};
  return part_of(url.get(), CURLUPART_URL);
}

std::string escape_path_part(std::string_view text) {
  constexpr std::string_view kPlain = "-._~";
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          kPlain.find(c) != std::string_view::npos;
    if (is_plain) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 15U];
    }
  }
  return out;
}

}  // namespace sightline
