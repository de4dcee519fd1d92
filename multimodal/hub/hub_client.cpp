/// HubClient: what a hub of models tells: its models, their files, and where the bytes are.
#include "multimodal/hub/hub_client.h"

#include <algorithm>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/hub/safe_name.h"

namespace sightline {

namespace {

constexpr int kRedirects = 10;
constexpr std::size_t kListingBytes = std::size_t{32} << 20;

std::string escape_path(std::string_view path) {
  std::string out;
  while (true) {
    const std::size_t slash = path.find('/');
    out += escape_path_part(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    out += '/';
    path.remove_prefix(slash + 1);
  }
}

/// A tag of an answer without the marks around it.
std::string tag_of(const HttpHead& head) {
  const std::string* field = head.find("x-linked-etag");
  if (field == nullptr) return {};
  std::string_view tag = *field;
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
  return std::string(tag);
}

/// Whether the hub says of the file what it said before.
Status check_same(const HttpHead& head, const HubModel& model, const HubFileEntry& file) {
  const auto changed = [&file](const std::string& what) {
    return Error{ErrorCode::Corrupt,
                 printable(file.path, 80) + " has changed on the hub since its download began: it has another " + what,
                 "DL_CHANGED"};
  };
  const std::string* const commit = head.find("x-repo-commit");
  if (commit != nullptr && !model.commit.empty() && *commit != model.commit) return changed("commit");
  const std::string* const size = head.find("x-linked-size");
  if (size != nullptr && *size != std::to_string(file.size)) return changed("size");
  const std::optional<Digest> digest = digest_from_hex(tag_of(head));
  if (digest && file.sha256 && *digest != *file.sha256) return changed("SHA-256");
  return {};
}

}  // namespace

Result<HubClient> HubClient::create(HubOptions options) {
  const Result<WebAddress> address = WebAddress::read(options.endpoint);
  if (!address) return address.error();
  const auto refuse = [&options](const std::string& why) {
    return Error{ErrorCode::InvalidArgument, "the hub's address " + printable(options.endpoint, 100) + " " + why,
                 "DL_TLS"};
  };
  if (!address->user.empty() || !address->query.empty() || !address->fragment.empty()) {
    return refuse("holds more than scheme, host and path");
  }
  const bool is_plain = address->scheme == "http" && address->is_loopback();
  if (address->scheme != "https" && !is_plain) {
    return refuse("does not begin with https://, and models are fetched over protected connections only");
  }
  if (!is_clean_token(options.token)) return refuse("cannot be shown the token: it holds blanks or odd characters");
  while (options.endpoint.ends_with('/')) options.endpoint.pop_back();
  return HubClient(std::move(options), address->server());
}

Result<std::string> HubClient::read_json(const std::string& path, const std::string& subject, std::stop_token stop,
                                         HubProblem* problem) const {
  const auto fail = [problem](HubProblem found) {
    if (problem != nullptr) *problem = found;
    return std::move(found.error);
  };
  if (options_.is_offline) {
    return Error{ErrorCode::Unavailable, subject + " was not asked for: HF_HUB_OFFLINE says to stay off the network",
                 "DL_OFFLINE"};
  }
  Result<HttpTransfer> transfer = HttpTransfer::create(
      {options_.ca_file, options_.connect_timeout, options_.silence_timeout, kListingBytes, std::size_t{64} << 10});
  if (!transfer) return transfer.error();
  HttpCall call;
  call.url = options_.endpoint + path;
  call.token = options_.token;
  for (int redirects = 0; redirects <= kRedirects; ++redirects) {
    Result<HttpOutcome> answer = transfer->run(call, {}, stop);
    if (!answer && answer.error().code == ErrorCode::OverBudget) {
      return Error{ErrorCode::Unavailable, answer.error().message, "DL_SERVER"};
    }
    if (!answer) return fail({answer.error(), answer.error().id == "DL_NETWORK"});
    if (answer->head.status >= 300 && answer->head.status < 400) {  // a model that was renamed
      Result<std::string> next = follow_redirect(call.url, answer->head);
      if (!next) return next.error();
      if (!is_same_origin(call.url, *next)) call.token.clear();
      call.url = *std::move(next);
      continue;
    }
    if (std::optional<Error> login = login_page(answer->head, server_)) return *std::move(login);
    if (answer->head.status != 200) return fail(explain(*answer, subject));
    return std::move(answer->body);
  }
  return Error{ErrorCode::Unavailable, "the server " + server_ + " sends us from one address to the next without end",
               "DL_SERVER"};
}

/// As explain_answer, with what is known of the token.
HubProblem HubClient::explain(const HttpOutcome& answer, const std::string& subject) const {
  HubProblem problem = explain_answer(answer, server_, subject);
  const bool lacks_token = options_.token.empty() && (answer.head.status == 401 || answer.head.status == 403);
  if (lacks_token && options_.has_locked_token) {
    problem.error.message += "; there is one in the keyring, which is locked: unlock it and try again";
  }
  return problem;
}

Result<std::string> HubClient::owner_of_token(std::stop_token stop) const {
  if (options_.kind == HubKind::ModelScope) {
    return Error{ErrorCode::Unsupported, "ModelScope does not tell whose a token is", ""};
  }
  HubProblem problem;
  const Result<std::string> json = read_json("/api/whoami-v2", "the token", std::move(stop), &problem);
  if (json) return read_hub_owner(*json, "what " + server_ + " says of the token");
  if (problem.error.id != "DL_SERVER" || problem.may_pass) return json.error();
  if (json.error().code == ErrorCode::NotFound) {
    return Error{ErrorCode::Unsupported, server_ + " does not tell whose a token is", ""};
  }
  return Error{ErrorCode::Unavailable, server_ + " does not know this token", "SRV_AUTH"};
}

Result<HubModel> HubClient::model(const std::string& repository, const std::string& revision, std::stop_token stop,
                                  HubProblem* problem) const {
  if (Status ok = check_repository_name(repository); !ok) return ok.error();
  const std::string subject = "the model " + repository;
  const bool is_scope = options_.kind == HubKind::ModelScope;
  std::string path = "/api/models/" + repository;
  if (!revision.empty()) path += "/revision/" + escape_path_part(revision);
  path += "?blobs=true";
  if (is_scope) {
    path = "/api/v1/models/" + repository +
           "/repo/files?Recursive=true&Revision=" + escape_path_part(revision.empty() ? "master" : revision);
  }
  const Result<std::string> json = read_json(path, subject, std::move(stop), problem);
  if (!json) return json.error();
  const std::string name = "the list of files of " + repository + " on " + server_;
  Result<HubModel> model = is_scope ? read_modelscope_files(*json, name) : read_hub_model(*json, name);
  if (!model) return model;
  model->repository = repository;
  return model;
}

Result<std::vector<HubFound>> HubClient::search(std::string_view words, std::stop_token stop) const {
  if (options_.kind == HubKind::ModelScope) {
    return Error{ErrorCode::Unsupported, "ModelScope cannot be searched from here; name a model as org/model", ""};
  }
  const Result<std::string> json =
      read_json("/api/models?filter=gguf&sort=downloads&direction=-1&limit=30&search=" + escape_path_part(words),
                "the search", std::move(stop));
  if (!json) return json.error();
  return read_hub_search(*json, "what " + server_ + " found");
}

Result<HubSource> HubClient::resolve(const HubModel& model, const HubFileEntry& file, std::stop_token stop,
                                     HubProblem* problem) const {
  HubProblem unused;
  HubProblem& why = problem == nullptr ? unused : *problem;
  const auto fail = [&why](HubProblem found) {
    why = std::move(found);
    return why.error;
  };
  if (options_.is_offline) {
    return fail({{ErrorCode::Unavailable, "HF_HUB_OFFLINE says to stay off the network", "DL_OFFLINE"}});
  }
  Result<HttpTransfer> transfer =
      HttpTransfer::create({options_.ca_file, options_.connect_timeout, options_.silence_timeout});
  if (!transfer) return fail({transfer.error()});
  const bool is_scope = options_.kind == HubKind::ModelScope;
  const std::string revision = model.commit.empty() ? "master" : model.commit;
  HttpCall call;
  call.url = options_.endpoint + (is_scope ? "/models/" : "/") + model.repository + "/resolve/" +
             escape_path_part(revision) + "/" + escape_path(file.path);
  call.wants_head_only = true;
  call.token = options_.token;
  call.fields = {"Accept-Encoding: identity"};
  for (int redirects = 0; redirects <= kRedirects; ++redirects) {
    const Result<HttpOutcome> answer = transfer->run(call, {}, stop);
    if (!answer)
      return fail({answer.error(), answer.error().id != "DL_TLS" && answer.error().code == ErrorCode::Unavailable});
    const HttpHead& head = answer->head;
    if (std::optional<Error> login = login_page(head, server_)) return fail({*std::move(login)});
    if (head.status >= 400) return fail(explain(*answer, printable(file.path, 80) + " of " + model.repository));
    if (Status same = check_same(head, model, file); !same) return fail({same.error()});
    if (head.status < 300) return HubSource{call.url, true};
    Result<std::string> next = follow_redirect(call.url, head);
    if (!next) return fail({next.error()});
    if (!is_same_origin(call.url, *next)) return HubSource{*std::move(next), false};
    call.url = *std::move(next);
  }
  return fail({{ErrorCode::Unavailable, "the server " + server_ + " sends us from one address to the next without end",
                "DL_SERVER"}});
}

}  // namespace sightline
