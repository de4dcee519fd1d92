/// ApiError: what the server answers when it cannot do what was asked, in the shape OpenAI's clients read.
#include "multimodal/wire/api_error.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

const char* type_of(const ApiError& error) noexcept {
  if (error.code == "CTX_FULL") return "exceed_context_size_error";
  switch (error.status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 429:
      return "rate_limit_error";
    case 502:
    case 503:
      return "unavailable_error";
    default:
      break;
  }
  return error.status < 500 ? "invalid_request_error" : "server_error";
}

int status_of(const Error& error) noexcept {
  if (error.id == "CTX_FULL" || error.id == "TEMPLATE_ERROR") return 400;
  if (error.id == "IMAGE_LIMIT") return 413;
  if (error.id == "IMAGE_BAD") return 400;
  if (error.id == "SRV_BUSY") return 429;
  switch (error.code) {
    case ErrorCode::InvalidArgument:
      return 400;
    case ErrorCode::NotFound:
      return 404;
    case ErrorCode::Unsupported:
      return 415;
    case ErrorCode::Corrupt:
      return 422;
    case ErrorCode::OverBudget:
    case ErrorCode::Unavailable:
      return 503;
    case ErrorCode::Cancelled:
      return 499;
    case ErrorCode::Io:
    case ErrorCode::Internal:
      break;
  }
  return 500;
}

nlohmann::ordered_json as_json(const ApiError& error) {
  nlohmann::ordered_json body;
  body["message"] = replace_invalid_utf8(error.message);
  body["type"] = type_of(error);
  body["param"] = error.param.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(printable(error.param, 64));
  body["code"] = error.code.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(error.code);
  nlohmann::ordered_json whole;
  whole["error"] = std::move(body);
  return whole;
}

}  // namespace

std::string error_json(const ApiError& error) { return as_json(error).dump(); }

std::string error_event(const ApiError& error) { return "data: " + error_json(error) + "\n\n"; }

ApiError api_error(const Error& error, std::string param) {
  ApiError out;
  out.status = status_of(error);
  out.message = error.message;
  out.code = error.id;
  out.param = std::move(param);
  if (out.status == 429 || out.status == 503) out.retry_seconds = 1;
  return out;
}

std::string_view status_words(int status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      break;
  }
  return "Error";
}

}  // namespace sightline
