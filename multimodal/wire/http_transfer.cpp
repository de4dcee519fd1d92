/// HttpTransfer: one request after another to any address, over connections that are kept.
#include "multimodal/wire/http_transfer.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kHeaderBytes = std::size_t{64} << 10;
constexpr long kBufferBytes = 128L << 10;

struct EasyDeleter {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct MultiDeleter {
  void operator()(CURLM* handle) const noexcept { curl_multi_cleanup(handle); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

/// The library is set up once; its own reference count makes further calls cheap.
bool set_up_library() {
  static const bool done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return done;
}

/// What the library's callbacks fill.
struct Transfer {
  const HttpTransferOptions* options = nullptr;
  const HttpSink* sink = nullptr;
  HttpOutcome answer;
  Clock::time_point heard_at = Clock::now();
  std::size_t header_bytes = 0, body_bytes = 0;
  bool too_much = false, ended_by_sink = false, head_was_shown = false;

  [[nodiscard]] bool is_success() const { return answer.head.status < 300; }
  /// False if the sink does not want the body.
  bool show_head() {
    if (head_was_shown) return true;
    head_was_shown = true;
    if (!is_success() || !sink->on_head) return true;
    ended_by_sink = !sink->on_head(answer.head);
    return !ended_by_sink;
  }
};

std::string_view without_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

void read_field(std::string_view line, HttpHead& head) {
  if (line.starts_with("HTTP/")) {  // of a proxy, of a go-ahead, or at last of the answer
    const std::size_t blank = line.find(' ');
    head = {};
    if (blank != std::string_view::npos) head.status = std::atoi(std::string(line.substr(blank + 1, 3)).c_str());
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  std::string name(without_blanks(line.substr(0, colon)));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  head.fields.emplace_back(std::move(name), without_blanks(line.substr(colon + 1)));
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.heard_at = Clock::now();
  transfer.header_bytes += size * count;
  transfer.too_much |= transfer.header_bytes > kHeaderBytes;
  if (transfer.too_much) return 0;
  read_field(std::string_view(data, size * count), transfer.answer.head);
  return size * count;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::string_view bytes(data, size * count);
  transfer.heard_at = Clock::now();
  transfer.body_bytes += bytes.size();
  if (!transfer.show_head()) return 0;
  const bool is_success = transfer.is_success();
  const std::size_t most = is_success ? transfer.options->max_reply_bytes : transfer.options->max_error_bytes;
  if (transfer.body_bytes > most) {
    transfer.too_much = true;
    return 0;
  }
  if (is_success && transfer.sink->on_body) {
    transfer.ended_by_sink = !transfer.sink->on_body(bytes);
    transfer.heard_at = Clock::now();  // the sink may have made us wait
    return transfer.ended_by_sink ? 0 : bytes.size();
  }
  transfer.answer.body.append(bytes);
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
    case CURLE_COULDNT_RESOLVE_PROXY:
      return say("cannot be asked, because the proxy cannot be found by its name", "DL_NETWORK");
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

/// This machine, and whatever the person's variable names.
std::string hosts_without_proxy() {
  std::string hosts = "localhost,127.0.0.1,::1";
  for (const char* name : {"no_proxy", "NO_PROXY"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    if (std::string_view(value) == "*") return value;
    hosts += ',';
    hosts += value;
    break;
  }
  return hosts;
}

void configure(CURL* easy, Transfer& transfer) {
  const HttpTransferOptions& options = *transfer.options;
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, hosts_without_proxy().c_str());
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kBufferBytes);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options.connect_timeout));
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
}

/// The request itself; the fields live as long as the list that is returned, the body as long as `call`.
List describe(CURL* easy, const HttpCall& call) {
  curl_easy_setopt(easy, CURLOPT_URL, call.url.c_str());
  if (call.wants_head_only) curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  if (call.json) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.json->size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call.json->data());
  }
  List fields;
  const auto add = [&fields](const std::string& field) {
    curl_slist* longer = curl_slist_append(fields.get(), field.c_str());
    if (longer == nullptr) return;
    static_cast<void>(fields.release());
    fields.reset(longer);
  };
  if (call.json) add("Content-Type: application/json");
  add("Expect:");  // no waiting for a go-ahead that some servers never give
  if (!call.token.empty()) add("Authorization: Bearer " + call.token);
  for (const std::string& field : call.fields) add(field);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields.get());
  return fields;
}

/// Runs the transfer to its end; none if it was stopped or nothing was heard for too long.
std::optional<CURLcode> run_to_end(CURLM* multi, const Transfer& transfer, const std::stop_token& stop) {
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

struct HttpTransfer::State {
  HttpTransferOptions options;
  std::unique_ptr<CURL, EasyDeleter> easy;
  std::unique_ptr<CURLM, MultiDeleter> multi;
};

HttpTransfer::HttpTransfer(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
HttpTransfer::~HttpTransfer() = default;
HttpTransfer::HttpTransfer(HttpTransfer&&) noexcept = default;
HttpTransfer& HttpTransfer::operator=(HttpTransfer&&) noexcept = default;

Result<HttpTransfer> HttpTransfer::create(HttpTransferOptions options) {
  auto state = std::make_unique<State>();
  state->options = std::move(options);
  if (set_up_library()) {
    state->easy.reset(curl_easy_init());
    state->multi.reset(curl_multi_init());
  }
  if (!state->easy || !state->multi) return Error{ErrorCode::Internal, "the network library cannot be set up", ""};
  return HttpTransfer(std::move(state));
}

Result<HttpOutcome> HttpTransfer::run(const HttpCall& call, const HttpSink& sink, std::stop_token stop) {
  const Result<WebAddress> address = WebAddress::read(call.url);
  if (!address) return address.error();
  const std::string server = address->server();
  CURL* const easy = state_->easy.get();
  CURLM* const multi = state_->multi.get();
  Transfer transfer;
  transfer.options = &state_->options;
  transfer.sink = &sink;
  curl_easy_reset(easy);  // connections stay
  configure(easy, transfer);
  const List fields = describe(easy, call);
  curl_multi_add_handle(multi, easy);
  std::optional<CURLcode> code;
  {
    const std::stop_callback on_stop(stop, [multi] { curl_multi_wakeup(multi); });
    code = run_to_end(multi, transfer, stop);
  }
  curl_multi_remove_handle(multi, easy);

  if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "the request was stopped", "CANCELLED"};
  if (!code) return explain(CURLE_OPERATION_TIMEDOUT, server);
  if (transfer.too_much) {
    return Error{ErrorCode::OverBudget, "the server " + server + " sent more than is taken", "DL_SERVER"};
  }
  if (*code != CURLE_OK && !transfer.ended_by_sink) return explain(*code, server);
  transfer.show_head();  // of an answer without a body
  return std::move(transfer.answer);
}

const std::string* HttpHead::find(std::string_view name) const noexcept {
  const auto at =
      std::find_if(fields.rbegin(), fields.rend(), [name](const auto& field) { return field.first == name; });
  return at == fields.rend() ? nullptr : &at->second;
}

bool is_clean_token(std::string_view token) noexcept {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

}  // namespace sightline
