/// EngineControl: whoever was chosen to answer, started when it is needed, and the requests that wait for it.
#include "multimodal/session/engine_control.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/session/request_options.h"
#include "multimodal/wire/remote_backend.h"
#include "multimodal/wire/remote_server.h"

namespace sightline {

namespace {

using Kind = EngineState::Kind;

EngineState ended(EngineState::Reason reason, const Error& error) {
  EngineState state;
  state.kind = Kind::Ended;
  state.reason = reason;
  state.message = error.message;
  state.id = error.id;
  return state;
}

Error error_of(const EngineState& state) {
  return {ErrorCode::Unavailable, state.message.empty() ? "the engine has ended" : state.message, state.id};
}

Finished cancelled() {
  Finished finished;
  finished.reason = Finish::Cancelled;
  return finished;
}

ChatEvent loading(double share) {
  return Progress{Progress::Stage::Loading, static_cast<std::int64_t>(share * 100), 100};
}

}  // namespace

EngineControl::EngineControl(std::filesystem::path program, std::shared_ptr<Backend> scripted,
                             const std::string& scripted_model, OnChange on_change)
    : program_(program.empty() ? find_engine_program() : std::move(program)),
      scripted_(std::move(scripted)),
      on_change_(std::move(on_change)),
      backend_(scripted_) {
  if (scripted_ == nullptr) return;
  state_.kind = Kind::Ready;
  state_.model = scripted_model;
}

EngineControl::~EngineControl() { queue_.finish(); }

EngineState EngineControl::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void EngineControl::interrupt_connecting() {
  const std::lock_guard lock(mutex_);
  connecting_.request_stop();
}

void EngineControl::choose(EngineChoice choice, bool starts) {
  interrupt_connecting();
  queue_.post([this, choice = std::move(choice), starts] {
    if (scripted_ != nullptr) return;
    if (choice != choice_) {
      stop_here();
      choice_ = choice;
    }
    if (starts) start_here();
  });
}

void EngineControl::start() {
  queue_.post([this] { start_here(); });
}

void EngineControl::stop() {
  interrupt_connecting();
  queue_.post([this] {
    if (scripted_ == nullptr) stop_here();
  });
}

void EngineControl::submit(EngineRequest request) {
  const auto shared =
      std::make_shared<EngineRequest>(std::move(request));  // tasks can be copied, requests cannot cheaply
  queue_.post([this, shared] { submit_here(std::move(*shared)); });
}

void EngineControl::end_stopped() {
  queue_.post([this] {
    std::erase_if(waiting_, [](const EngineRequest& request) {
      if (!request.stop.stop_requested()) return false;
      request.sink(cancelled());
      return true;
    });
  });
}

void EngineControl::explain(const Error& error, std::function<void(const Error&)> next) {
  queue_.post([this, error, next = std::move(next)] {
    // The connection breaks a moment before the system tells how the process ended.
    constexpr std::chrono::milliseconds kLook(20);
    constexpr int kLooks = 150;
    if (process_ == nullptr || error.code != ErrorCode::Unavailable) return next(error);
    for (int i = 0; i < kLooks && process_->process_id() >= 0; ++i) std::this_thread::sleep_for(kLook);
    const EngineState now = process_->state();
    if (now.kind != Kind::Ended) return next(error);
    // Before the person hears of it: whoever tries again at once must find it ended, not ready.
    take_change(generation_, now);
    next(error_of(now));
  });
}

void EngineControl::close() {
  closing_.request_stop();
  interrupt_connecting();
  queue_.post([this] { stop_here(); });
}

void EngineControl::start_here() {
  const Kind now = state().kind;
  if (scripted_ != nullptr || closing_.stop_requested() || now == Kind::Starting || now == Kind::Ready) return;
  drop_engine();
  switch (choice_.kind) {
    case EngineChoice::Kind::ThisComputer:
      return start_process(choice_);
    case EngineChoice::Kind::Remote:
      return connect(choice_);
    case EngineChoice::Kind::None:
      break;
  }
}

/// Ends what runs, with its requests; what waits goes on waiting.
void EngineControl::drop_engine() {
  ++generation_;
  backend_ = scripted_;
  process_.reset();
}

void EngineControl::stop_here() {
  drop_engine();
  if (scripted_ == nullptr && state().kind != Kind::NotStarted) set_state(EngineState{});
  for (EngineRequest& request : std::exchange(waiting_, {})) request.sink(cancelled());
}

void EngineControl::start_process(const EngineChoice& choice) {
  EngineState starting;
  starting.kind = Kind::Starting;
  set_state(starting);
  const std::uint64_t generation = generation_;
  Result<std::unique_ptr<EngineProcess>> process =
      EngineProcess::start({program_, choice}, [this, generation](const EngineState& state) {
        queue_.post([this, generation, state] { take_change(generation, state); });
      });
  if (process) {
    process_ = *std::move(process);
  } else {
    set_state(ended(EngineState::Reason::CannotStart, process.error()));
  }
}

void EngineControl::take_change(std::uint64_t generation, const EngineState& state) {
  if (generation != generation_ || process_ == nullptr) return;
  if (state.kind == Kind::Ready) {
    std::optional<HttpClientOptions> address = process_->address();
    if (!address) return;  // it has ended since
    address->silence_timeout = HttpClientOptions{}.silence_timeout;
    Result<std::unique_ptr<RemoteBackend>> backend =
        RemoteBackend::create(*std::move(address), state.model, ServerKind::Sightline);
    if (!backend) return set_state(ended(EngineState::Reason::CannotStart, backend.error()));
    backend_ = *std::move(backend);
  }
  set_state(state);
}

void EngineControl::connect(const EngineChoice& choice) {
  EngineState state;
  state.kind = Kind::Starting;
  state.is_remote = true;
  set_state(state);
  HttpClientOptions options;
  options.base_url = api_address(choice.url);
  options.token = choice.token;
  HttpClientOptions brief = options;
  brief.silence_timeout = std::chrono::seconds(30);  // a list takes no thinking
  std::stop_token stop;
  {
    const std::lock_guard lock(mutex_);
    connecting_ = std::stop_source();
    stop = connecting_.get_token();
    if (closing_.stop_requested()) return;
  }
  const auto give_up = [this](const Error& error) {
    EngineState gone = ended(EngineState::Reason::Unreachable, error);
    gone.is_remote = true;
    set_state(gone);
  };
  const Result<RemoteServer> server = RemoteBackend::probe(brief, stop);
  if (!server) return give_up(server.error());
  RemoteServer::Model model{choice.remote_model, 0};
  for (const RemoteServer::Model& one : server->models) {
    if (model.id.empty() || one.id == model.id || one.id == model.id + ":latest") {
      model = one;
      break;
    }
  }
  if (model.id.empty()) return give_up({ErrorCode::Unavailable, "the server lists no models; name one", "DL_SERVER"});
  if (server->kind == ServerKind::Sightline) {
    const Result<ServerTraits> traits = read_server_traits(brief, stop);
    if (!traits) return give_up(traits.error());
    state.thinks_by_default = traits->thinks_by_default;
    state.is_greedy = traits->is_greedy;
    state.sees_images = traits->sees_images;
  }
  Result<std::unique_ptr<RemoteBackend>> backend = RemoteBackend::create(options, model.id, server->kind);
  if (!backend) return give_up(backend.error());
  backend_ = *std::move(backend);
  state.kind = Kind::Ready;
  state.loaded = 1.0;
  state.model = model.id;
  state.context_tokens = model.context_tokens;
  set_state(state);
}

void EngineControl::set_state(const EngineState& state) {
  {
    const std::lock_guard lock(mutex_);
    state_ = state;
  }
  on_change_(state);
  serve_waiting();
}

/// Tells those who wait what has become of the engine.
void EngineControl::serve_waiting() {
  const EngineState now = state();
  if (now.kind == Kind::Starting) {
    for (const EngineRequest& request : waiting_) request.sink(loading(now.loaded));
  } else if (now.kind == Kind::Ready) {
    for (EngineRequest& request : std::exchange(waiting_, {})) hand_over(request);
  } else if (now.kind == Kind::Ended) {
    for (EngineRequest& request : std::exchange(waiting_, {})) request.sink(Failed{error_of(now)});
  }
}

/// The process may have ended a moment ago, with the news still on its way here.
void EngineControl::look_for_end() {
  if (process_ == nullptr || state().kind != Kind::Ready) return;
  if (const EngineState now = process_->state(); now.kind == Kind::Ended) take_change(generation_, now);
}

void EngineControl::submit_here(EngineRequest request) {
  if (closing_.stop_requested() || request.stop.stop_requested()) return request.sink(cancelled());
  look_for_end();
  if (state().kind == Kind::Ready) return hand_over(request);
  if (choice_.kind == EngineChoice::Kind::None) {
    return request.sink(Failed{{ErrorCode::Unavailable, "no model is chosen yet; choose one to get an answer", ""}});
  }
  waiting_.push_back(std::move(request));
  if (state().kind == Kind::Starting) {
    waiting_.back().sink(loading(state().loaded));
  } else {
    start_here();
  }
}

void EngineControl::hand_over(EngineRequest& request) {
  const EngineState now = state();
  request.on_model(now.model);
  apply_options(request.options, now, request.request);
  backend_->submit(std::move(request.request), std::move(request.sink), request.stop);
}

}  // namespace sightline
