/// A server elsewhere as a ReplySource.
#include "multimodal/cli/server_source.h"

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/input_file.h"
#include "engine/base/utf8.h"
#include "multimodal/wire/http_client.h"
#include "multimodal/wire/remote_backend.h"
#include "multimodal/wire/remote_server.h"

namespace sightline {

namespace {

/// Waits for a backend's answers.
class ServerSource final : public ReplySource {
 public:
  ServerSource(std::unique_ptr<RemoteBackend> backend, ModelTraits model) : backend_(std::move(backend)) {
    model_ = std::move(model);
  }

  Status run(const ChatRequest& request, const EventSink& sink, std::stop_token stop) override {
    std::mutex mutex;
    std::condition_variable changed;
    bool ended = false;
    Status status;
    sink(Progress{});  // nothing is known until the server says something
    backend_->submit(
        request,
        [&](const ChatEvent& event) {
          sink(event);
          const auto* failed = std::get_if<Failed>(&event);
          if (failed == nullptr && !std::holds_alternative<Finished>(event)) return;
          const std::lock_guard lock(mutex);
          if (failed != nullptr) status = failed->error;
          ended = true;
          changed.notify_one();  // under the lock: the variable may be gone right after it
        },
        std::move(stop));
    std::unique_lock lock(mutex);
    changed.wait(lock, [&ended] { return ended; });
    return status;
  }

 private:
  std::unique_ptr<RemoteBackend> backend_;
};

/// The first word of the file; what a token may be is for the server and HttpClient to say.
Result<std::string> read_token(const std::filesystem::path& path) {
  constexpr std::uint64_t kMost = 4096;
  const Result<InputFile> file = InputFile::open(path);
  if (!file) return file.error();
  if (file->size() > kMost) {
    return Error{ErrorCode::InvalidArgument, file->name() + ": the file is too large to be a token", "SRV_AUTH"};
  }
  std::string text(file->size(), '\0');
  if (Status ok = file->read(0, std::as_writable_bytes(std::span(text))); !ok) return ok.error();
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  if (text.empty()) return Error{ErrorCode::InvalidArgument, file->name() + ": the file holds no token", "SRV_AUTH"};
  return text;
}

Result<HttpClientOptions> client_options(const BackendArguments& arguments) {
  HttpClientOptions options;
  options.base_url = api_address(arguments.url);
  if (!arguments.token_file.empty()) {
    Result<std::string> token = read_token(arguments.token_file);
    if (!token) return token.error();
    options.token = *std::move(token);
  } else if (const char* token = std::getenv("SIGHTLINE_TOKEN"); token != nullptr) {
    options.token = token;
  }
  return options;
}

/// The same error, in other words if no token was sent where one is needed.
Error asking_for_token(const Error& error) {
  if (error.id != "SRV_AUTH") return error;
  return {error.code, "the server asks for a token: put it into SIGHTLINE_TOKEN, or into a file for --token-file",
          error.id};
}

/// "a, b and 3 more".
std::string list_of(const std::vector<RemoteServer::Model>& models) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < models.size() && i < kShown; ++i) {
    text += (i == 0 ? "" : ", ") + printable(models[i].id, 80);
  }
  if (models.size() > kShown) text += " and " + std::to_string(models.size() - kShown) + " more";
  return text;
}

Result<RemoteServer::Model> choose_model(const RemoteServer& server, const std::string& name) {
  if (server.models.empty()) {
    if (!name.empty()) return RemoteServer::Model{name, 0};
    return Error{ErrorCode::Unavailable, "the server lists no models; name one with --model", "DL_SERVER"};
  }
  if (name.empty()) return server.models.front();
  for (const RemoteServer::Model& model : server.models) {
    if (model.id == name || model.id == name + ":latest") return model;
  }
  return Error{ErrorCode::NotFound,
               "the server has no model " + printable(name, 80) + "; it has " + list_of(server.models), "NOT_FOUND"};
}

}  // namespace

Result<std::unique_ptr<ReplySource>> open_server(const BackendArguments& arguments, const std::string& model,
                                                 const Terminal& terminal, std::stop_token stop) {
  Result<HttpClientOptions> options = client_options(arguments);
  if (!options) return options.error();
  ProgressLine line(terminal);
  line.show("asking the server which models it has");
  HttpClientOptions brief = *options;
  brief.silence_timeout = std::chrono::seconds(30);  // a list takes no thinking
  const Result<RemoteServer> server = RemoteBackend::probe(brief, stop);
  if (!server) return options->token.empty() ? asking_for_token(server.error()) : server.error();
  Result<RemoteServer::Model> chosen = choose_model(*server, model);
  if (!chosen) return chosen.error();
  ModelTraits traits;
  traits.name = chosen->id;
  // Our own server ends an answer where the context is full; some refuse what might not fit beside the prompt.
  const bool ends_by_itself = server->kind == ServerKind::Sightline || server->kind == ServerKind::LlamaServer;
  traits.max_new_tokens = ends_by_itself ? chosen->context_tokens : chosen->context_tokens / 2;
  if (server->kind == ServerKind::Sightline) {
    const Result<ServerTraits> told = read_server_traits(std::move(brief), stop);
    if (!told) return told.error();
    traits.thinks_by_default = told->thinks_by_default;
    traits.is_greedy = told->is_greedy;
    traits.sees_images = told->sees_images;
  }
  Result<std::unique_ptr<RemoteBackend>> backend =
      RemoteBackend::create(*std::move(options), std::move(chosen->id), server->kind);
  if (!backend) return backend.error();
  return std::unique_ptr<ReplySource>(std::make_unique<ServerSource>(*std::move(backend), std::move(traits)));
}

}  // namespace sightline
