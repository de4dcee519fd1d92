/// HttpPolicy: who is let in, decided by the head of a request alone.
#include "multimodal/wire/http_policy.h"

#include <arpa/inet.h>

#include <algorithm>

#include "multimodal/wire/api_error.h"
#include "multimodal/wire/bearer_token.h"

namespace sightline {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The name in a Host field, in lower case, without brackets or port; empty if it is not well formed.
std::string host_name(std::string_view field) {
  std::string_view name = field;
  std::string_view rest;
  if (field.starts_with('[')) {
    const std::size_t end = field.find(']');
    if (end == std::string_view::npos) return {};
    name = field.substr(1, end - 1);
    rest = field.substr(end + 1);
  } else if (const std::size_t colon = field.find(':'); colon != std::string_view::npos) {
    name = field.substr(0, colon);
    rest = field.substr(colon);
  }
  if (!rest.empty() && (!rest.starts_with(':') || !is_port(rest.substr(1)))) return {};
  return lower(name);
}

bool is_address(const std::string& host) {
  in6_addr room{};
  return inet_pton(AF_INET, host.c_str(), &room) == 1 || inet_pton(AF_INET6, host.c_str(), &room) == 1;
}

bool is_json_type(std::string_view content_type) {
  std::string type = lower(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
  return type == "application/json";
}

}  // namespace

HttpAnswer error_answer(int status, std::string message, std::string code, int retry_seconds) {
  HttpAnswer answer;
  answer.status = status;
  if (retry_seconds > 0) answer.headers.emplace_back("Retry-After", std::to_string(retry_seconds));
  if (status == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  answer.body = error_json({.status = status, .message = std::move(message), .code = std::move(code)});
  return answer;
}

std::string answer_bytes(const HttpAnswer& answer) {
  std::string bytes = "HTTP/1.1 " + std::to_string(answer.status) + " ";
  bytes += status_words(answer.status);
  bytes += "\r\nConnection: close\r\n";
  if (!answer.body.empty()) bytes += "Content-Type: " + answer.content_type + "\r\n";
  if (answer.status != 204) bytes += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  for (const auto& [name, value] : answer.headers) bytes += name + ": " + value + "\r\n";
  return bytes + "\r\n" + answer.body;
}

bool is_loopback_address(const std::string& host) {
  if (lower(host) == "localhost") return true;
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24U) == 127;
  in6_addr six{};
  return inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

HttpPolicy::HttpPolicy(const HttpServerOptions& options)
    : token_(options.token),
      hosts_{"localhost", "127.0.0.1", "::1"},
      origins_(options.allowed_origins),
      takes_any_address_(options.host == "0.0.0.0" || options.host == "::"),
      body_bytes_(options.limits.body_bytes) {
  for (const std::string& host : options.allowed_hosts) hosts_.push_back(lower(host));
  if (!takes_any_address_ && !is_loopback_address(options.host)) hosts_.push_back(lower(options.host));
}

bool HttpPolicy::knows_host(std::string_view host) const {
  const std::string name = host_name(host);
  if (name.empty()) return false;
  return std::find(hosts_.begin(), hosts_.end(), name) != hosts_.end() || (takes_any_address_ && is_address(name));
}

std::optional<std::string_view> HttpPolicy::listed_origin(const RequestHead& head) const {
  const std::optional<std::string_view> origin = head.find("origin");
  if (!origin || std::find(origins_.begin(), origins_.end(), *origin) == origins_.end()) return std::nullopt;
  return origin;
}

std::optional<HttpAnswer> HttpPolicy::check_body(const RequestHead& head) const {
  if (head.method == "POST" && !is_json_type(head.find("content-type").value_or(""))) {
    return error_answer(415, "the request's Content-Type is not application/json", "SRV_BAD_REQUEST");
  }
  if (head.content_length().value_or(0) > body_bytes_) {
    return error_answer(413,
                        "the body has " + std::to_string(*head.content_length()) + " bytes, at most " +
                            std::to_string(body_bytes_) + " are taken",
                        "SRV_LIMIT");
  }
  return std::nullopt;
}

std::optional<HttpAnswer> HttpPolicy::answer_at_door(const RequestHead& head) const {
  if (head.count("host") != 1) {
    return error_answer(400, "the request does not have exactly one Host field", "SRV_BAD_REQUEST");
  }
  if (!knows_host(*head.find("host"))) {
    return error_answer(403, "this server does not answer to the name in the request's Host field", "SRV_FORBIDDEN");
  }
  if (head.count("origin") > 0 && !listed_origin(head)) {
    return error_answer(403, "pages of this origin may not ask this server", "SRV_FORBIDDEN");
  }
  if (head.method == "OPTIONS" && listed_origin(head)) {
    HttpAnswer answer;
    answer.status = 204;
    answer.headers = {{"Access-Control-Allow-Methods", "GET, POST"},
                      {"Access-Control-Allow-Headers", "authorization, content-type"},
                      {"Access-Control-Max-Age", "600"}};
    add_origin_headers(head, answer);
    return answer;
  }
  std::optional<HttpAnswer> refusal;
  if (!token_.empty() && !is_authorized(head.find("authorization").value_or(""), token_)) {
    refusal = error_answer(401, "the request does not carry this server's token; send \"Authorization: Bearer TOKEN\"",
                           "SRV_AUTH");
  } else {
    refusal = check_body(head);
  }
  if (refusal) add_origin_headers(head, *refusal);
  return refusal;
}

void HttpPolicy::add_origin_headers(const RequestHead& head, HttpAnswer& answer) const {
  const std::optional<std::string_view> origin = listed_origin(head);
  if (!origin) return;
  answer.headers.emplace_back("Access-Control-Allow-Origin", *origin);
  answer.headers.emplace_back("Vary", "Origin");
}

}  // namespace sightline
