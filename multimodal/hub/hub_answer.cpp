/// What answers mean that are no success: refusals, waits, pages of logins, redirects.
#include <algorithm>
#include <charconv>

#include "engine/base/utf8.h"
#include "multimodal/hub/hub_client.h"

namespace sightline {

namespace {

constexpr std::int64_t kLongestWait = 3600;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end == text.data() || value < 0) return std::nullopt;
  return value;
}

/// `RateLimit: "api";r=0;t=120`, else `Retry-After: 120`. Dates are not read: a clock may be wrong.
std::optional<std::chrono::seconds> wish_to_wait(const HttpHead& head) {
  std::optional<std::int64_t> seconds;
  if (const std::string* after = head.find("retry-after")) seconds = whole_number(*after);
  if (const std::string* limit = head.find("ratelimit")) {
    const std::size_t at = limit->find(";t=");
    if (at != std::string::npos) seconds = whole_number(std::string_view(*limit).substr(at + 3));
  }
  if (!seconds) return std::nullopt;
  return std::chrono::seconds(std::min(*seconds, kLongestWait));
}

bool is_near(const WebAddress& address) {
  if (address.is_loopback() || address.host.ends_with(".localhost") || address.host == "0.0.0.0") return true;
  return address.host.starts_with("169.254.") || address.host.starts_with("[fe80:") || address.host.starts_with("[::");
}

}  // namespace

HubProblem explain_answer(const HttpOutcome& answer, const std::string& server, const std::string& subject) {
  const int status = answer.head.status;
  const std::string* const field = answer.head.find("x-error-code");
  const std::string code = field == nullptr ? std::string() : *field;
  const auto definite = [](ErrorCode kind, std::string message) {
    return HubProblem{{kind, std::move(message), "DL_SERVER"}};
  };
  const std::string status_text = " (status " + std::to_string(status) + ")";
  if (code == "RevisionNotFound") return definite(ErrorCode::NotFound, subject + " has no such revision on " + server);
  if (code == "EntryNotFound") return definite(ErrorCode::NotFound, subject + " is not there on " + server);
  if (code == "GatedRepo") {
    return definite(ErrorCode::Unavailable, subject + " wants its terms accepted: do so on its page on " + server +
                                                ", and sign in with `sightline models login`");
  }
  if (status == 401 || code == "RepoNotFound") {
    return definite(
        code.empty() ? ErrorCode::Unavailable : ErrorCode::NotFound,
        subject + " is not on " + server + ", or is private: then sign in first, with `sightline models login`");
  }
  if (status == 403) return definite(ErrorCode::Unavailable, server + " does not let us have " + subject + status_text);
  if (status == 404 || status == 410) {
    return definite(ErrorCode::NotFound, subject + " is " + (status == 410 ? "no longer" : "not") + " on " + server);
  }
  if (status == 429) {
    const std::optional<std::chrono::seconds> wait = wish_to_wait(answer.head);
    std::string sentence = server;
    sentence +=
        wait ? " asks us to wait " + std::to_string(wait->count()) + " s" : std::string(" asks us to wait a while");
    sentence += ": too much was asked of it";
    return {{ErrorCode::Unavailable, std::move(sentence), "DL_SERVER"}, true, wait};
  }
  if (status == 408 || status >= 500) {
    return {{ErrorCode::Unavailable, server + " has trouble answering" + status_text, "DL_SERVER"},
            true,
            wish_to_wait(answer.head)};
  }
  return definite(ErrorCode::Unavailable, server + " refuses " + subject + status_text);
}

std::optional<Error> login_page(const HttpHead& head, const std::string& server) {
  const std::string* const type = head.find("content-type");
  const bool is_page = head.status == 200 && type != nullptr && type->starts_with("text/html");
  if (!is_page && head.status != 204) return std::nullopt;
  return Error{ErrorCode::Unavailable,
               "instead of " + server + " a page answered: the network may need a login; nothing of it was kept",
               "DL_SERVER"};
}

Result<std::string> follow_redirect(const std::string& from, const HttpHead& head) {
  const std::string* const location = head.find("location");
  const std::string next = location == nullptr ? std::string() : join_address(from, *location);
  const Result<WebAddress> before = WebAddress::read(from);
  const Result<WebAddress> after = WebAddress::read(next);
  const auto refuse = [&](const std::string& where) {
    return Error{ErrorCode::Unavailable,
                 (before ? before->server() : from) + " sends us to " + where + ", and we do not follow", "DL_SERVER"};
  };
  if (!before || !after) return refuse("no address");
  if (after->scheme != "https" && after->scheme != "http") return refuse("another protocol than HTTP");
  if (!before->is_loopback() && is_near(*after)) return refuse("this computer or its surroundings");
  if (after->scheme == "http" && !(before->scheme == "http" && after->is_loopback())) {
    return refuse("an unprotected address");
  }
  if (!after->user.empty()) return refuse("an address with a password in it");
  return next;
}

bool is_same_origin(const std::string& a, const std::string& b) {
  const Result<WebAddress> first = WebAddress::read(a);
  const Result<WebAddress> second = WebAddress::read(b);
  return first && second && first->scheme == second->scheme && first->host == second->host &&
         first->port == second->port;
}

}  // namespace sightline
