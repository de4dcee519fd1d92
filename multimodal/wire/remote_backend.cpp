/// RemoteBackend: a server elsewhere as a Backend.
#include "multimodal/wire/remote_backend.h"

#include <atomic>
#include <utility>
#include <variant>

#include "engine/base/utf8.h"
#include "multimodal/wire/json_value.h"
#include "multimodal/wire/remote_json.h"
#include "multimodal/wire/remote_reply.h"

namespace sightline {

namespace {

ServerKind kind_of(const std::string& owner) {
  if (owner == "sightline") return ServerKind::Sightline;
  if (owner == "llamacpp") return ServerKind::LlamaServer;
  if (owner == "vllm") return ServerKind::Vllm;
  if (owner == "sglang") return ServerKind::SgLang;
  if (owner == "library") return ServerKind::Ollama;
  return ServerKind::Unknown;
}

Finished cancelled() {
  Finished finished;
  finished.reason = Finish::Cancelled;
  return finished;
}

/// Places are taken to lie in the last picture, as our own server does.
void find_regions(const ChatRequest& request, RemoteReply& reply) {
  std::size_t n_images = 0;
  for (const Message& message : request.conversation.messages) {
    for (const Part& part : message.parts) n_images += std::holds_alternative<ImageRef>(part) ? 1 : 0;
  }
  if (request.find_regions && n_images > 0) reply.find_regions(n_images - 1);
}

}  // namespace

/// One request with its thread.
struct RemoteBackend::Request {
  ChatRequest request;
  EventSink sink;
  std::stop_source stop;
  std::optional<std::stop_callback<std::function<void()>>> on_stop;
  std::atomic<bool> done = false;
  std::thread thread;
};

RemoteBackend::RemoteBackend(HttpClient client, std::string model, ServerKind kind)
    : client_(std::move(client)), model_(std::move(model)), kind_(kind) {}

Result<std::unique_ptr<RemoteBackend>> RemoteBackend::create(HttpClientOptions options, std::string model,
                                                             ServerKind kind) {
  Result<HttpClient> client = HttpClient::create(std::move(options));
  if (!client) return client.error();
  return std::unique_ptr<RemoteBackend>(new RemoteBackend(*std::move(client), std::move(model), kind));
}

RemoteBackend::~RemoteBackend() {
  for (const auto& request : requests_) request->stop.request_stop();
  for (const auto& request : requests_) request->thread.join();
}

void RemoteBackend::submit(ChatRequest request, EventSink sink, std::stop_token stop) {
  auto one = std::make_unique<Request>();
  one->request = std::move(request);
  one->sink = std::move(sink);
  one->on_stop.emplace(std::move(stop), [source = one->stop]() mutable { source.request_stop(); });
  const std::lock_guard lock(mutex_);
  requests_.remove_if([](const std::unique_ptr<Request>& old) {
    if (!old->done) return false;
    old->thread.join();
    return true;
  });
  Request* raw = requests_.emplace_back(std::move(one)).get();
  raw->thread = std::thread([this, raw] {
    run(*raw);
    raw->done = true;
  });
}

void RemoteBackend::run(Request& request) const {
  const std::stop_token stop = request.stop.get_token();
  const Result<std::string> body = remote_request_json(request.request, model_, kind_);
  if (!body) return request.sink(Failed{body.error()});
  RemoteReply reply(client_.server(), request.request.tools);
  if (kind_ != ServerKind::Sightline) find_regions(request.request, reply);
  bool told = false;  // how it ended
  const auto tell = [&request, &told](const ChatEvent& event) {
    if (told) return;
    told = std::holds_alternative<Finished>(event) || std::holds_alternative<Failed>(event);
    request.sink(event);
  };
  const auto tell_all = [&tell, &stop](const std::vector<ChatEvent>& events) {
    for (const ChatEvent& event : events) {
      if (stop.stop_requested()) return;  // what was stopped ends as stopped
      tell(event);
    }
  };
  const Result<HttpResponse> response = client_.request(
      "/chat/completions", *body,
      [&reply, &tell_all, &stop](std::string_view bytes) {
        tell_all(reply.push(bytes));
        return !reply.ended() && !stop.stop_requested();
      },
      stop);
  if (stop.stop_requested()) return tell(cancelled());
  if (!response) return tell(Failed{response.error()});
  if (response->status >= 300) {
    return tell(Failed{remote_error(response->status, response->body, client_.server())});
  }
  tell_all(reply.finish());
  tell(cancelled());  // unless it ended otherwise: a stop came in between
}

Result<RemoteServer> RemoteBackend::probe(const HttpClientOptions& options, std::stop_token stop) {
  const Result<HttpClient> client = HttpClient::create(options);
  if (!client) return client.error();
  const Result<HttpResponse> response = client->request("/models", std::nullopt, {}, std::move(stop));
  if (!response) return response.error();
  if (response->status >= 300) return remote_error(response->status, response->body, client->server());
  const Result<JsonValue> json = parse_json(response->body, "the list of models");
  if (!json || json->find("data") == nullptr) {
    return Error{ErrorCode::Corrupt, "the server " + client->server() + " does not list its models at /models",
                 "DL_SERVER"};
  }
  RemoteServer server;
  for (const JsonValue& entry : remote::array(*json, "data")) {
    RemoteServer::Model model;
    model.id = remote::text(entry, "id");
    if (model.id.empty()) continue;
    model.context_tokens = remote::integer(entry, "max_model_len");
    if (model.context_tokens == 0) model.context_tokens = remote::integer(remote::object(entry, "meta"), "n_ctx");
    if (server.kind == ServerKind::Unknown) server.kind = kind_of(remote::text(entry, "owned_by"));
    server.models.push_back(std::move(model));
  }
  return server;
}

}  // namespace sightline
