/// EngineControl: whoever was chosen to answer, started when it is needed, and the requests that wait for it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/backend.h"
#include "multimodal/contract/engine_state.h"
#include "multimodal/contract/settings.h"
#include "multimodal/engine_process.h"
#include "multimodal/session/work_queue.h"

namespace sightline {

/// A request on its way to the engine.
struct EngineRequest {
  ChatRequest request;  ///< the conversation, `think` and `find_regions`
  ChatOptions options;
  EventSink sink;
  std::stop_token stop;
  std::function<void(const std::string& model)> on_model;  ///< who answers, before the first of its events
};

/// Every function returns at once and may be called from any thread; starting and ending run on a thread of its own.
class EngineControl {
 public:
  using OnChange = std::function<void(const EngineState&)>;

  /// `scripted`, if there is one, answers everything. `on_change` comes from a thread of the control.
  EngineControl(std::filesystem::path program, std::shared_ptr<Backend> scripted, const std::string& scripted_model,
                OnChange on_change);
  /// Requires: `close`, and every request has had its end.
  ~EngineControl();
  EngineControl(const EngineControl&) = delete;
  EngineControl& operator=(const EngineControl&) = delete;

  [[nodiscard]] EngineState state() const;
  /// What is to answer from now on; what ran ends. It is started by `start` or a request.
  void choose(EngineChoice choice, bool starts);
  void start();
  void stop();
  /// The request waits until the engine is ready, with Progress of loading, and ends with its own failure if that fails.
  void submit(EngineRequest request);
  /// Ends waiting requests that were stopped.
  void end_stopped();
  /// Calls `next` with a better reason for a failure, if it is that the engine's process ended.
  void explain(const Error& error, std::function<void(const Error&)> next);
  /// Ends everything; requests that come later end as cancelled.
  void close();

 private:
  void interrupt_connecting();
  // All of these run on queue_.
  void start_here();
  void drop_engine();
  void stop_here();
  void start_process(const EngineChoice& choice);
  void connect(const EngineChoice& choice);
  void take_change(std::uint64_t generation, const EngineState& state);
  void set_state(const EngineState& state);
  void look_for_end();
  void submit_here(EngineRequest request);
  void hand_over(EngineRequest& request);
  void serve_waiting();

  const std::filesystem::path program_;
  const std::shared_ptr<Backend> scripted_;
  const OnChange on_change_;
  std::stop_source closing_;
  // queue_'s own
  EngineChoice choice_;
  std::unique_ptr<EngineProcess> process_;
  std::shared_ptr<Backend> backend_;
  std::vector<EngineRequest> waiting_;
  std::uint64_t generation_ = 0;  // of the process: what an earlier one says does not count
  mutable std::mutex mutex_;      // guards what follows
  EngineState state_;
  std::stop_source connecting_;
  WorkQueue queue_;
};

}  // namespace sightline
