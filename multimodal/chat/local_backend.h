/// LocalBackend: the engine on this machine as a Backend, with its thread and its queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "multimodal/chat/chat_engine.h"
#include "multimodal/chat/model_host.h"

namespace sightline {

/// Loads a model in the background and answers one request after the other.
///
/// A request that comes before the model is ready ends with Failed: Unavailable, MODEL_LOADING, or the error that ended
/// loading. One beyond the queue ends with Failed: OverBudget, SRV_BUSY. A request that is stopped while it waits ends
/// at once, whatever the engine is doing. Which thread gives events of requests that never reach the engine is open, but
/// it is none of the caller's.
class LocalBackend final : public ModelHost {
 public:
  struct Options {
    ModelFiles files;
    EngineOptions engine;
    std::size_t queue = 32;                            ///< requests that may wait
    std::function<void(const Notice&)> on_notice;      ///< of loading; called on the engine's thread, may be empty
    std::function<void(const HostState&)> on_settled;  ///< once, when loading has ended either way; may be empty
  };

  explicit LocalBackend(Options options);
  /// Stops everything; each request still gets its end.
  ~LocalBackend() override;

  void submit(ChatRequest request, EventSink sink, std::stop_token stop) override;
  [[nodiscard]] HostState state() const override;
  [[nodiscard]] HostLoad load() const override;
  [[nodiscard]] HostedModel model() const override;
  [[nodiscard]] std::vector<TokenId> tokenize(std::string_view text, bool special) const override;
  [[nodiscard]] Result<std::string> detokenize(const std::vector<TokenId>& tokens) const override;

 private:
  struct Job;
  using JobPointer = std::shared_ptr<Job>;

  void run_engine();
  void load_engine();
  void run_clerk();
  std::optional<Error> why_not_now() const;   // under the lock

  Options options_;
  std::stop_source ending_;
  mutable std::mutex mutex_;   // guards what follows
  std::condition_variable_any changed_;
  HostState state_;
  std::deque<JobPointer> waiting_;   // for the engine, in order
  std::vector<JobPointer> ended_;    // without it: the clerk tells them
  bool is_running_ = false;
  std::unique_ptr<ChatEngine> engine_;   // set once, before Ready; then only the engine's thread runs it
  std::thread engine_thread_, clerk_thread_;
};

}  // namespace sightline
