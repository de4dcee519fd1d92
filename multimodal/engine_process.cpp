/// EngineProcess: `sightline serve` as a child of ours, started, watched and ended.
#include "multimodal/engine_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

#include "engine/base/program_folder.h"
#include "engine/base/utf8.h"
#include "multimodal/session/child_process.h"
#include "multimodal/wire/bearer_token.h"
#include "multimodal/wire/remote_backend.h"
#include "multimodal/wire/remote_server.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> serve_arguments(const EngineChoice& choice) {
  std::vector<std::string> arguments = {"serve", "--parent", "--port", "0", "--model", choice.model};
  if (!choice.projector.empty()) arguments.insert(arguments.end(), {"--mmproj", choice.projector});
  if (choice.context_tokens > 0) {
    arguments.insert(arguments.end(), {"--context", std::to_string(choice.context_tokens)});
  }
  if (choice.threads > 0) arguments.insert(arguments.end(), {"--threads", std::to_string(choice.threads)});
  return arguments;
}

Status check_files(const EngineProcessOptions& options) {
  std::error_code problem;
  if (options.program.empty() || !std::filesystem::exists(options.program, problem)) {
    return Error{ErrorCode::NotFound, "the engine, the program sightline, is not installed beside this one",
                 "ENGINE_DIED"};
  }
  for (const std::string& file : {options.choice.model, options.choice.projector}) {
    if (file.empty() || std::filesystem::exists(file, problem)) continue;
    return Error{ErrorCode::NotFound, printable(file) + ": the model file is not there", "NOT_FOUND"};
  }
  if (options.choice.model.empty()) return Error{ErrorCode::InvalidArgument, "no model is chosen", ""};
  return {};
}

/// The last sentence the program said of a failure: "sightline: SENTENCE [ID]" without its frame; empty if none.
std::string last_words(const std::string& error_output) {
  const std::string_view kPrefix = "sightline: ";
  const std::size_t at = error_output.rfind(kPrefix);
  if (at == std::string::npos || (at > 0 && error_output[at - 1] != '\n')) return {};
  std::string line = error_output.substr(at + kPrefix.size());
  line = line.substr(0, line.find('\n'));
  if (const std::size_t id = line.rfind(" ["); id != std::string::npos && line.ends_with(']')) line.resize(id);
  return replace_invalid_utf8(line);
}

EngineState ended_state(const ProcessEnd& end, bool was_ready, const std::string& error_output) {
  using Reason = EngineState::Reason;
  EngineState state;
  state.kind = EngineState::Kind::Ended;
  state.id = "ENGINE_DIED";
  state.exit_code = end.exit_code;
  state.signal = end.signal;
  const std::string words = last_words(error_output);
  if (end.out_of_memory) {
    state.reason = Reason::KilledForMemory;
    state.message = "the system ended the engine because memory ran out; choose a smaller model or a shorter context";
  } else if (end.signal != 0) {
    state.reason = Reason::Signal;
    state.message = "the engine ended unexpectedly (" + std::string(strsignal(end.signal)) + ")";
  } else {
    state.reason = was_ready ? Reason::Exited : Reason::CannotStart;
    state.message = words.empty() ? "the engine ended with code " + std::to_string(end.exit_code) : words;
  }
  return state;
}

}  // namespace

std::filesystem::path find_engine_program() {
  const std::optional<std::filesystem::path> own = program_folder();
  if (own && access((*own / "sightline").c_str(), X_OK) == 0) return *own / "sightline";
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::filesystem::path folder(rest.substr(0, rest.find(':')));
    rest.remove_prefix(
        std::min(rest.size(), rest.find(':') == std::string_view::npos ? rest.size() : rest.find(':') + 1));
    // A relative entry would start whatever lies in the folder one happens to be in.
    if (folder.is_absolute() && access((folder / "sightline").c_str(), X_OK) == 0) return folder / "sightline";
  }
  return {};
}

/// The thread that has the process.
class EngineProcess::Watch {
 public:
  Watch(ChildProcess child, std::string token, std::string model, OnChange on_change)
      : child_(std::move(child)), on_change_(std::move(on_change)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    http_.token = std::move(token);
    http_.silence_timeout = std::chrono::seconds(10);
    state_.kind = EngineState::Kind::Starting;
    state_.model = std::move(model);
    process_id_ = child_.process_id();
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  ~Watch() {
    thread_.request_stop();
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
    thread_.join();
    if (wake_ >= 0) close(wake_);
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  EngineState state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  std::optional<HttpClientOptions> address() const {
    const std::lock_guard lock(mutex_);
    if (state_.kind != EngineState::Kind::Ready) return std::nullopt;
    return http_;
  }
  int process_id() const {
    const std::lock_guard lock(mutex_);
    return process_id_;
  }

 private:
  void run(const std::stop_token& stop) {
    tell(state());
    Clock::time_point asked_to_end{};
    while (!has_ended_) {
      wait(asked_to_end);
      if (stop.stop_requested()) hurry(asked_to_end);
      child_.read_output(output_);
      child_.read_error_output(error_output_);
      keep_last(error_output_);
      if (!stop.stop_requested() && !has_ended_) look(stop);
    }
    const bool was_ready = state().kind == EngineState::Kind::Ready;
    const ProcessEnd end = child_.take_end();
    child_.read_error_output(error_output_);
    EngineState ended = ended_state(end, was_ready, error_output_);
    if (stop.stop_requested()) ended = EngineState{};  // it was asked to
    tell(std::move(ended));
  }

  /// Until there is something to read, the process has ended, we are woken, or it is time to ask how loading goes.
  void wait(Clock::time_point asked_to_end) {
    constexpr int kLookMilliseconds = 100;
    const bool is_waiting = asked_to_end == Clock::time_point{} && state().kind == EngineState::Kind::Ready;
    // Negative descriptors are passed over.
    std::array<pollfd, 4> waiting{{{child_.output(), POLLIN, 0},
                                   {child_.error_output(), POLLIN, 0},
                                   {child_.end_descriptor(), POLLIN, 0},
                                   {asked_to_end == Clock::time_point{} ? wake_ : -1, POLLIN, 0}}};
    poll(waiting.data(), waiting.size(), is_waiting ? -1 : kLookMilliseconds);
    has_ended_ = waiting[2].revents != 0;
  }

  /// First politely, after two seconds by force.
  void hurry(Clock::time_point& asked_to_end) {
    constexpr std::chrono::seconds kPatience(2);
    const Clock::time_point now = Clock::now();
    if (asked_to_end == Clock::time_point{}) {
      asked_to_end = now;
      child_.send(SIGTERM);
    } else if (now - asked_to_end > kPatience) {
      child_.send(SIGKILL);
    }
  }

  /// Reads what it has said so far, and asks it how far it is.
  void look(const std::stop_token& stop) {
    if (state().kind != EngineState::Kind::Starting) {
      keep_last(output_);
      return;
    }
    const std::string_view kListening = "listening on ";
    if (http_.base_url.empty()) {
      const std::size_t at = output_.find(kListening);
      const std::size_t end = at == std::string::npos ? at : output_.find('\n', at);
      if (end == std::string::npos) return;
      const std::lock_guard lock(mutex_);
      http_.base_url = api_address(output_.substr(at + kListening.size(), end - at - kListening.size()));
    }
    const Result<double> loaded = read_loaded_share(http_, stop);
    if (!loaded) return;  // it has ended or will say more
    if (*loaded >= 1.0) return find_out(stop);
    EngineState now = state();
    if (std::floor(*loaded * 100) <= std::floor(now.loaded * 100)) return;
    now.loaded = *loaded;
    tell(std::move(now));
  }

  void find_out(const std::stop_token& stop) {
    const Result<RemoteServer> server = RemoteBackend::probe(http_, stop);
    const Result<ServerTraits> traits = read_server_traits(http_, stop);
    if (!server || !traits || server->models.empty()) return;
    EngineState ready;
    ready.kind = EngineState::Kind::Ready;
    ready.loaded = 1.0;
    ready.model = server->models.front().id;
    ready.context_tokens = server->models.front().context_tokens;
    ready.sees_images = traits->sees_images;
    ready.thinks_by_default = traits->thinks_by_default;
    ready.is_greedy = traits->is_greedy;
    tell(std::move(ready));
  }

  void tell(EngineState now) {
    {
      const std::lock_guard lock(mutex_);
      state_ = now;
      if (child_.process_id() < 0) process_id_ = -1;
    }
    on_change_(now);
  }

  static void keep_last(std::string& text) {
    constexpr std::size_t kMost = 16384;
    if (text.size() > kMost) text.erase(0, text.size() - kMost);
  }

  ChildProcess child_;  // the thread's
  OnChange on_change_;
  std::string output_, error_output_;
  bool has_ended_ = false;
  int wake_ = -1;
  mutable std::mutex mutex_;  // guards what follows
  EngineState state_;
  HttpClientOptions http_;  // written by the thread only
  int process_id_ = -1;
  std::jthread thread_;
};

EngineProcess::EngineProcess(std::unique_ptr<Watch> watch) : watch_(std::move(watch)) {}
EngineProcess::~EngineProcess() = default;

Result<std::unique_ptr<EngineProcess>> EngineProcess::start(const EngineProcessOptions& options, OnChange on_change) {
  if (Status ok = check_files(options); !ok) return ok.error();
  Result<std::string> token = make_bearer_token();
  if (!token) return token.error();
  Result<ChildProcess> child =
      ChildProcess::start(options.program, serve_arguments(options.choice), {"SIGHTLINE_TOKEN=" + *token});
  if (!child) return child.error();
  std::string model = replace_invalid_utf8(std::filesystem::path(options.choice.model).stem().string());
  auto watch = std::make_unique<Watch>(*std::move(child), *std::move(token), std::move(model), std::move(on_change));
  return std::unique_ptr<EngineProcess>(new EngineProcess(std::move(watch)));
}

EngineState EngineProcess::state() const { return watch_->state(); }
std::optional<HttpClientOptions> EngineProcess::address() const { return watch_->address(); }
int EngineProcess::process_id() const { return watch_->process_id(); }

}  // namespace sightline
