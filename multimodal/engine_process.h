/// EngineProcess: `sightline serve` as a child of ours, started, watched and ended.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/error.h"
#include "multimodal/contract/engine_state.h"
#include "multimodal/contract/settings.h"
#include "multimodal/wire/http_client.h"

namespace sightline {

/// The program beside this one, else along PATH; empty if there is none.
std::filesystem::path find_engine_program();

struct EngineProcessOptions {
  std::filesystem::path program;  ///< `sightline`
  EngineChoice choice;            ///< of this computer
};

/// One process that loads one model and answers on a loopback port, behind a token only we know.
///
/// The token travels in the child's environment, where neither its arguments nor a log show it. The child ends when this
/// program does (`serve --parent`). The functions may be called from any thread.
class EngineProcess {
 public:
  /// Called in order, never twice at once, from a thread of the process's own, with every change: Starting with more and
  /// more `loaded`, Ready, and at last one Ended. Not after the destructor has returned.
  using OnChange = std::function<void(const EngineState&)>;

  /// Starts the program and returns. Errors: NotFound if the program or the model is missing; Io ENGINE_DIED if it cannot
  /// be started; Internal if the system gives no randomness.
  static Result<std::unique_ptr<EngineProcess>> start(const EngineProcessOptions& options, OnChange on_change);
  /// Ends the process, by force if it takes longer than two seconds, and waits until it has.
  ~EngineProcess();
  EngineProcess(const EngineProcess&) = delete;
  EngineProcess& operator=(const EngineProcess&) = delete;

  [[nodiscard]] EngineState state() const;
  /// Where to ask, once it is Ready.
  [[nodiscard]] std::optional<HttpClientOptions> address() const;
  /// The process's number; -1 when it has ended. For tests and for showing memory.
  [[nodiscard]] int process_id() const;

 private:
  class Watch;
  explicit EngineProcess(std::unique_ptr<Watch> watch);
  std::unique_ptr<Watch> watch_;
};

}  // namespace sightline
