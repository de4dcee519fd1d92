/// Routes: which path does what.
#include "multimodal/server/routes.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/wire/api_error.h"
#include "multimodal/wire/bearer_token.h"
#include "multimodal/wire/http_policy.h"
#include "multimodal/wire/json_value.h"
#include "multimodal/wire/request_fields.h"

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kTextBytes = std::size_t{8} << 20;

std::int64_t seconds_since_1970() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

HttpAnswer json_answer(const Json& json, int status = 200) { return {.status = status, .body = json.dump()}; }

HttpAnswer refusal(const Error& error, const std::string& param = "") {
  const ApiError api = api_error(error, param);
  HttpAnswer answer{.status = api.status, .body = error_json(api)};
  if (api.retry_seconds > 0) answer.headers.emplace_back("Retry-After", std::to_string(api.retry_seconds));
  return answer;
}

/// What a model that is not ready answers to everything that needs it.
Error not_ready(const HostState& state) {
  if (state.kind == HostState::Kind::Failed) {
    return {ErrorCode::Unavailable, "the model could not be loaded: " + state.error.message, "MODEL_FAILED"};
  }
  return {ErrorCode::Unavailable,
          "the model is loading, " + std::to_string(static_cast<int>(state.loaded * 100.0)) + " % done",
          "MODEL_LOADING"};
}

HttpAnswer wrong_method(const char* allowed) {
  HttpAnswer answer = error_answer(405, std::string("this path takes ") + allowed + " requests", "SRV_BAD_REQUEST");
  answer.headers.emplace_back("Allow", allowed);
  return answer;
}

}  // namespace

Routes::Routes(ModelHost& host, RoutesOptions options)
    : host_(host), options_(std::move(options)), started_(seconds_since_1970()), ticker_([this] { keep_alive(); }) {}

Routes::~Routes() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  ticker_.join();
}

void Routes::keep_alive() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || !streams_.empty(); });
    if (changed_.wait_for(lock, options_.keep_alive / 4, [this] { return ending_; })) return;
    std::vector<std::shared_ptr<Answering>> alive;
    for (const auto& stream : streams_) {
      if (auto one = stream.lock()) alive.push_back(std::move(one));
    }
    streams_.assign(alive.begin(), alive.end());
    lock.unlock();
    for (const auto& one : alive) one->keep_alive(options_.keep_alive);
    alive.clear();
    lock.lock();
  }
}

bool Routes::is_ready() const { return host_.state().kind == HostState::Kind::Ready; }

ModelFacts Routes::facts() const {
  const HostedModel model = host_.model();
  ModelFacts facts;
  facts.id = options_.model_id;
  facts.context_tokens = model.context_tokens;
  facts.thinks_by_default = model.thinks_by_default;
  facts.sees_images = model.sees_images;
  facts.direct = model.direct;
  facts.thinking = model.thinking;
  facts.reply_tokens = options_.reply_tokens;
  return facts;
}

void Routes::handle(HttpRequest request, std::shared_ptr<HttpReply> reply) {
  const std::string& path = request.path;
  const bool is_get = request.method == "GET" || request.method == "HEAD";
  const bool is_post = request.method == "POST";
  const bool is_page = path == "/health" || path == "/v1/models" || path == "/metrics" || path == "/props";
  const bool is_task =
      path == "/v1/chat/completions" || path == "/v1/completions" || path == "/tokenize" || path == "/detokenize";
  if (!is_page && !is_task) {
    return reply->send(error_answer(404, "there is nothing at this path", "SRV_BAD_REQUEST"));
  }
  if (is_page && !is_get) return reply->send(wrong_method("GET"));
  if (is_task && !is_post) return reply->send(wrong_method("POST"));
  if (path == "/health") return reply->send(get_health());
  if (path == "/v1/models") return reply->send(get_models());
  if (path == "/metrics") {
    return reply->send({.content_type = "text/plain; version=0.0.4", .body = metrics_.text(host_.load())});
  }
  if (!is_ready()) return reply->send(refusal(not_ready(host_.state())));
  if (path == "/props") return reply->send(get_props());
  if (path == "/tokenize") return reply->send(tokenize(request.body));
  if (path == "/detokenize") return reply->send(detokenize(request.body));
  answer(std::move(request), std::move(reply), path == "/v1/chat/completions");
}

void Routes::answer(HttpRequest request, std::shared_ptr<HttpReply> reply, bool is_chat) {
  const ModelFacts model = facts();
  AskedResult asked = is_chat ? read_chat_request(request.body, model) : read_completion_request(request.body, model);
  if (!asked) return reply->send(refusal(asked.problem().error, asked.problem().param));
  const Result<std::string> random = make_bearer_token();
  const std::string number = random ? random->substr(0, 24) : std::to_string(++n_replies_);

  ReplyForm form;
  form.id = (is_chat ? "chatcmpl-" : "cmpl-") + number;
  form.model = options_.model_id;
  form.created = seconds_since_1970();
  form.is_chat = is_chat;
  form.include_usage = asked->include_usage;
  form.return_progress = asked->return_progress;
  form.one_call_only = asked->one_call_only;
  const std::stop_token stop = reply->stop_token();
  const auto answering = std::make_shared<Answering>(std::move(reply), std::move(form), asked->stream, metrics_);
  if (asked->stream) {
    {
      const std::lock_guard lock(mutex_);
      streams_.push_back(answering);
    }
    changed_.notify_all();
  }
  host_.submit(
      std::move(asked->request), [answering](const ChatEvent& event) { answering->handle(event); }, stop);
}

HttpAnswer Routes::get_health() const {
  const HostState state = host_.state();
  if (state.kind == HostState::Kind::Ready) return json_answer({{"status", "ok"}});
  HttpAnswer answer = refusal(not_ready(state));
  Json json = Json::parse(answer.body);
  const bool is_loading = state.kind == HostState::Kind::Loading;
  json["status"] = is_loading ? "loading" : "failed";
  if (is_loading) json["loaded"] = state.loaded;
  answer.body = json.dump();
  return answer;
}

HttpAnswer Routes::get_models() const {
  Json model = {{"id", replace_invalid_utf8(options_.model_id)},
                {"object", "model"},
                {"created", started_},
                {"owned_by", "sightline"}};
  if (is_ready()) model["max_model_len"] = host_.model().context_tokens;
  return json_answer({{"object", "list"}, {"data", Json::array({std::move(model)})}});
}

HttpAnswer Routes::get_props() const {
  const HostedModel model = host_.model();
  Json json;
  json["default_generation_settings"] = {{"n_ctx", model.context_tokens}};
  json["modalities"] = {{"vision", model.sees_images}};
  json["thinks_by_default"] = model.thinks_by_default;
  json["is_greedy"] = model.is_greedy;
  return json_answer(json);
}

HttpAnswer Routes::tokenize(const std::string& body) const {
  const Result<JsonValue> json = parse_json(body, "the body");
  if (!json) return refusal({ErrorCode::InvalidArgument, json.error().message, "SRV_BAD_REQUEST"});
  RequestFields fields(*json);
  const std::string* content = fields.text("content");
  if (content == nullptr) fields.refuse("content", "is missing");
  if (content != nullptr && content->size() > kTextBytes) fields.refuse("content", "has more than 8 MiB");
  const bool special = fields.boolean("parse_special").value_or(false);
  if (!fields.ok()) return refusal(fields.error(), fields.param());
  return json_answer({{"tokens", host_.tokenize(*content, special)}});
}

HttpAnswer Routes::detokenize(const std::string& body) const {
  constexpr std::size_t kTokens = std::size_t{1} << 20;
  const Result<JsonValue> json = parse_json(body, "the body", {.values = kTokens + 16});
  if (!json) return refusal({ErrorCode::InvalidArgument, json.error().message, "SRV_BAD_REQUEST"});
  RequestFields fields(*json);
  const JsonValue* array = fields.array("tokens");
  if (array == nullptr) fields.refuse("tokens", "is missing");
  std::vector<TokenId> tokens;
  for (std::size_t i = 0; fields.ok() && i < array->items.size(); ++i) {
    const std::optional<std::int64_t> id = array->items[i].integer();
    if (id && std::in_range<TokenId>(*id)) {
      tokens.push_back(static_cast<TokenId>(*id));
    } else {
      fields.refuse("tokens", "holds something that is no token id");
    }
  }
  if (!fields.ok()) return refusal(fields.error(), fields.param());
  const Result<std::string> text = host_.detokenize(tokens);
  if (!text) return refusal(text.error(), "tokens");
  return json_answer({{"content", *text}});
}

}  // namespace sightline
