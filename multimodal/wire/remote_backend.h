/// RemoteBackend: a server elsewhere as a Backend.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/backend.h"
#include "multimodal/wire/http_client.h"
#include "multimodal/wire/remote_request.h"

namespace sightline {

/// What a server says of itself.
struct RemoteServer {
  ServerKind kind = ServerKind::Unknown;
  struct Model {
    std::string id;
    std::int64_t context_tokens = 0;  ///< 0: not said
  };
  std::vector<Model> models;
};

/// Speaks the chat completions protocol to our own server, vLLM, SGLang, llama-server and Ollama, and to others as far as
/// they keep to it. Every request has a connection and a thread of its own; a stop closes the connection.
class RemoteBackend final : public Backend {
 public:
  /// `model` as the server calls it. Errors: those of HttpClient::create.
  static Result<std::unique_ptr<RemoteBackend>> create(HttpClientOptions options, std::string model, ServerKind kind);
  /// Stops all requests; each still gets its end.
  ~RemoteBackend() override;

  void submit(ChatRequest request, EventSink sink, std::stop_token stop) override;

  /// Asks a server what it is and which models it has; waits. Errors: those of HttpClient and remote_error; Corrupt for
  /// an answer that is no list of models.
  static Result<RemoteServer> probe(const HttpClientOptions& options, std::stop_token stop);

 private:
  struct Request;
  RemoteBackend(HttpClient client, std::string model, ServerKind kind);
  void run(Request& request) const;

  const HttpClient client_;
  const std::string model_;
  const ServerKind kind_;
  std::mutex mutex_;  // guards requests_
  std::list<std::unique_ptr<Request>> requests_;
};

}  // namespace sightline
