/// HttpClient: requests to servers elsewhere, read bit by bit and stopped at once.
#include "multimodal/wire/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kHeaderBytes = std::size_t{64} << 10;

struct EasyDeleter {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct MultiDeleter {
  void operator()(CURLM* handle) const noexcept { curl_multi_cleanup(handle); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
struct UrlDeleter {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
using Multi = std::unique_ptr<CURLM, MultiDeleter>;
using List = std::unique_ptr<curl_slist, ListDeleter>;

/// The library is set up once; its own reference count makes further calls cheap.
bool set_up_library() {
  static const bool done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return done;
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

/// What the library's callbacks fill.
struct Transfer {
  CURL* easy = nullptr;
  const HttpClientOptions* options = nullptr;
  const HttpBodySink* sink = nullptr;
  HttpResponse response;
  Clock::time_point heard_at = Clock::now();
  std::size_t header_bytes = 0, body_bytes = 0;
  bool too_much = false, ended_by_sink = false;

  [[nodiscard]] bool is_success() {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return status < 300;
  }
};

std::size_t on_header(char* /*data*/, std::size_t size, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.heard_at = Clock::now();
  transfer.header_bytes += size * count;
  transfer.too_much |= transfer.header_bytes > kHeaderBytes;
  return transfer.too_much ? 0 : size * count;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::string_view bytes(data, size * count);
  transfer.heard_at = Clock::now();
  transfer.body_bytes += bytes.size();
  const bool is_success = transfer.is_success();
  const std::size_t most = is_success ? transfer.options->max_reply_bytes : transfer.options->max_error_bytes;
  if (transfer.body_bytes > most) {
    transfer.too_much = true;
    return 0;
  }
  if (is_success && *transfer.sink) {
    transfer.ended_by_sink = !(*transfer.sink)(bytes);
    return transfer.ended_by_sink ? 0 : bytes.size();
  }
  transfer.response.body.append(bytes);
  return bytes.size();
}

/// Why a transfer failed, in words for a person.
Error explain(CURLcode code, const std::string& server) {
  const auto say = [&server](const std::string& what, std::string_view id) {
    return Error{ErrorCode::Unavailable, "the server " + server + " " + what, id};
  };
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return say("cannot be found by its name", "DL_NETWORK");
    case CURLE_COULDNT_CONNECT:
      return say("does not take connections; is it running?", "DL_NETWORK");
    case CURLE_OPERATION_TIMEDOUT:
      return say("did not answer in time", "DL_NETWORK");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return say("cannot prove that it is the one it says it is (certificate)", "DL_TLS");
    case CURLE_SSL_CONNECT_ERROR:
      return say("speaks no TLS that this program knows; is its address to begin with http:// instead?", "DL_TLS");
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
      return say("closed the connection before its answer was complete", "DL_NETWORK");
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_HTTP2:
      return say("does not speak HTTP", "DL_NETWORK");
    default:
      break;
  }
  return say(std::string("cannot be used: ") + curl_easy_strerror(code), "DL_NETWORK");
}

long milliseconds(std::chrono::milliseconds time) { return static_cast<long>(time.count()); }

/// Everything about the request but its body.
List configure(Transfer& transfer, const std::string& url, bool is_post) {
  CURL* easy = transfer.easy;
  const HttpClientOptions& options = *transfer.options;
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options.connect_timeout));
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);

  List fields;
  const auto add = [&fields](const std::string& field) {
    curl_slist* longer = curl_slist_append(fields.get(), field.c_str());
    if (longer == nullptr) return;
    static_cast<void>(fields.release());
    fields.reset(longer);
  };
  if (is_post) add("Content-Type: application/json");
  add("Expect:");  // no waiting for a go-ahead that some servers never give
  if (!options.token.empty()) add("Authorization: Bearer " + options.token);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields.get());
  return fields;
}

/// Runs the transfer to its end; none if it was stopped or nothing was heard for too long.
std::optional<CURLcode> run(CURLM* multi, const Transfer& transfer, const std::stop_token& stop) {
  int running = 1;
  while (running > 0) {
    if (stop.stop_requested() || Clock::now() - transfer.heard_at > transfer.options->silence_timeout) {
      return std::nullopt;
    }
    if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    if (running > 0) curl_multi_poll(multi, nullptr, 0, 500, nullptr);  // woken by a stop
  }
  int left = 0;
  const CURLMsg* message = curl_multi_info_read(multi, &left);
  return message == nullptr ? CURLE_FAILED_INIT : message->data.result;
}

}  // namespace

Result<HttpClient> HttpClient::create(HttpClientOptions options) {
  const auto refuse = [](const std::string& why) {
    return Error{ErrorCode::InvalidArgument, "the server's address " + why, "DL_NETWORK"};
  };
  if (!set_up_library()) return Error{ErrorCode::Internal, "the network library cannot be set up", ""};
  const std::unique_ptr<CURLU, UrlDeleter> url(curl_url());
  if (options.base_url.size() > 2048 || options.base_url.find("///") != std::string::npos ||
      curl_url_set(url.get(), CURLUPART_URL, options.base_url.c_str(), 0) != CURLUE_OK) {
    return refuse("is not of the form http://HOST:PORT/v1");
  }
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return refuse("begins with neither http:// nor https://");
  if (!part_of(url.get(), CURLUPART_USER).empty() || !part_of(url.get(), CURLUPART_PASSWORD).empty()) {
    return refuse("holds a user or password; give a token instead");
  }
  if (!part_of(url.get(), CURLUPART_QUERY).empty() || !part_of(url.get(), CURLUPART_FRAGMENT).empty()) {
    return refuse("holds a ? or #");
  }
  const bool clean =
      std::all_of(options.token.begin(), options.token.end(), [](char c) { return c > ' ' && c < '\x7F'; });
  if (!clean)
    return Error{ErrorCode::InvalidArgument, "the token holds blanks or characters outside ASCII", "SRV_AUTH"};
  while (options.base_url.ends_with('/')) options.base_url.pop_back();
  std::string server = printable(part_of(url.get(), CURLUPART_HOST), 100);
  if (const std::string port = part_of(url.get(), CURLUPART_PORT); !port.empty()) server += ":" + port;
  return HttpClient(std::move(options), std::move(server));
}

Result<HttpResponse> HttpClient::request(const std::string& path, const std::optional<std::string>& json,
                                         const HttpBodySink& sink, std::stop_token stop) const {
  const Easy easy(curl_easy_init());
  const Multi multi(curl_multi_init());
  if (!easy || !multi) return Error{ErrorCode::Internal, "the network library cannot be set up", ""};
  Transfer transfer;
  transfer.easy = easy.get();
  transfer.options = &options_;
  transfer.sink = &sink;
  const List fields = configure(transfer, options_.base_url + path, json.has_value());
  if (json) {
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json->size()));
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, json->data());
  }
  curl_multi_add_handle(multi.get(), easy.get());
  std::optional<CURLcode> code;
  {
    const std::stop_callback on_stop(stop, [&multi] { curl_multi_wakeup(multi.get()); });
    code = run(multi.get(), transfer, stop);
  }
  long status = 0;
  const char* type = nullptr;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy.get(), CURLINFO_CONTENT_TYPE, &type);
  transfer.response.status = static_cast<int>(status);
  if (type != nullptr) transfer.response.content_type = type;
  curl_multi_remove_handle(multi.get(), easy.get());

  if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "the request was stopped", "CANCELLED"};
  if (!code) return explain(CURLE_OPERATION_TIMEDOUT, server_);
  if (transfer.too_much) {
    return Error{ErrorCode::OverBudget, "the server " + server_ + " sent more than is taken", "DL_SERVER"};
  }
  if (*code != CURLE_OK && !transfer.ended_by_sink) return explain(*code, server_);
  return std::move(transfer.response);
}

}  // namespace sightline
