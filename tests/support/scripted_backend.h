/// ScriptedBackend: a Backend that answers what a test says.
#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "multimodal/contract/backend.h"

namespace sightline::testing_support {

/// Runs the script on a thread of its own for each request, and keeps the requests. The script says the events, one
/// Finished or Failed last; if `stop` is requested it ends soon with Finish::Cancelled.
class ScriptedBackend final : public Backend {
 public:
  using Script = std::function<void(const ChatRequest& request, const EventSink& sink, const std::stop_token& stop)>;

  explicit ScriptedBackend(Script script) : script_(std::move(script)) {}
  ~ScriptedBackend() override {
    for (std::thread& thread : threads_) thread.join();
  }

  void submit(ChatRequest request, EventSink sink, std::stop_token stop) override {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    threads_.emplace_back([this, request = std::move(request), sink = std::move(sink), stop = std::move(stop)] {
      script_(request, sink, stop);
    });
  }

  /// Those that came so far.
  [[nodiscard]] std::vector<ChatRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  /// Says these words and finishes.
  static Script saying(std::vector<std::string> words) {
    return [words = std::move(words)](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
      for (const std::string& word : words) sink(AnswerDelta{word});
      sink(Finished{});
    };
  }

 private:
  const Script script_;
  mutable std::mutex mutex_;
  std::vector<ChatRequest> requests_;
  std::list<std::thread> threads_;
};

}  // namespace sightline::testing_support
