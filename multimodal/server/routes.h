/// Routes: which path does what.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "multimodal/chat/model_host.h"
#include "multimodal/server/answering.h"
#include "multimodal/server/metrics.h"
#include "multimodal/wire/http_server.h"
#include "multimodal/wire/openai_request.h"

namespace sightline {

struct RoutesOptions {
  std::string model_id;                                       ///< how clients call the model
  std::int64_t reply_tokens = 32768;                          ///< if a client names no limit
  std::chrono::milliseconds keep_alive = std::chrono::seconds(15);
};

/// Answers the requests that HttpServer hands over, with one model. Its README lists paths and fields. Any thread.
class Routes {
 public:
  /// `host` outlives this and every request.
  Routes(ModelHost& host, RoutesOptions options);
  ~Routes();
  Routes(const Routes&) = delete;
  Routes& operator=(const Routes&) = delete;

  /// An HttpHandler.
  void handle(HttpRequest request, std::shared_ptr<HttpReply> reply);

 private:
  void answer(HttpRequest request, std::shared_ptr<HttpReply> reply, bool is_chat);
  [[nodiscard]] ModelFacts facts() const;
  [[nodiscard]] HttpAnswer get_health() const;
  [[nodiscard]] HttpAnswer get_models() const;
  [[nodiscard]] HttpAnswer get_props() const;
  [[nodiscard]] HttpAnswer tokenize(const std::string& body) const;
  [[nodiscard]] HttpAnswer detokenize(const std::string& body) const;
  [[nodiscard]] bool is_ready() const;
  void keep_alive();

  ModelHost& host_;
  const RoutesOptions options_;
  const std::int64_t started_;   // seconds since 1970
  Metrics metrics_;
  std::atomic<std::uint64_t> n_replies_ = 0;
  std::mutex mutex_;   // guards the next two
  std::condition_variable changed_;
  std::vector<std::weak_ptr<Answering>> streams_;
  bool ending_ = false;
  std::thread ticker_;
};

}  // namespace sightline
