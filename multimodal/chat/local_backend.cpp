/// LocalBackend: the engine on this machine as a Backend, with its thread and its queue.
#include "multimodal/chat/local_backend.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "engine/base/utf8.h"
#include "multimodal/contract/recommended_sampling.h"

namespace sightline {

/// One request with all that belongs to it. The callback that tells of a stop goes with it and must be destroyed without
/// the backend's lock, because it takes that lock.
struct LocalBackend::Job {
  ChatRequest request;
  EventSink sink;
  std::stop_token stop;
  std::optional<Error> refusal;   ///< why it never reaches the engine; otherwise it was stopped
  std::optional<std::stop_callback<std::function<void()>>> on_stop;
};

LocalBackend::LocalBackend(Options options) : options_(std::move(options)) {
  engine_thread_ = std::thread([this] { run_engine(); });
  clerk_thread_ = std::thread([this] { run_clerk(); });
}

LocalBackend::~LocalBackend() {
  {
    const std::lock_guard lock(mutex_);   // so that a thread about to wait does not miss it
    ending_.request_stop();
  }
  engine_thread_.join();
  clerk_thread_.join();
}

std::optional<Error> LocalBackend::why_not_now() const {
  if (state_.kind == HostState::Kind::Loading) {
    return Error{ErrorCode::Unavailable,
                 "the model is loading, " + std::to_string(static_cast<int>(state_.loaded * 100.0)) + " % done",
                 "MODEL_LOADING"};
  }
  if (state_.kind == HostState::Kind::Failed) {
    return Error{ErrorCode::Unavailable, "the model could not be loaded: " + state_.error.message, "MODEL_FAILED"};
  }
  if (waiting_.size() >= options_.queue) {
    return Error{ErrorCode::OverBudget,
                 std::to_string(waiting_.size()) + " requests are waiting already; try again in a moment", "SRV_BUSY"};
  }
  return std::nullopt;
}

void LocalBackend::submit(ChatRequest request, EventSink sink, std::stop_token stop) {
  auto job = std::make_shared<Job>();
  job->request = std::move(request);
  job->sink = std::move(sink);
  job->stop = stop;
  {
    const std::lock_guard lock(mutex_);
    job->refusal = why_not_now();
    if (job->refusal) {
      ended_.push_back(job);
    } else {
      waiting_.push_back(job);
    }
  }
  changed_.notify_all();
  if (job->refusal) return;
  // A stop takes the job out of the queue; if the engine has it already, it has the token as well.
  job->on_stop.emplace(std::move(stop), [this, weak = std::weak_ptr<Job>(job)] {
    const JobPointer stopped = weak.lock();
    const std::lock_guard lock(mutex_);
    const auto place = std::find(waiting_.begin(), waiting_.end(), stopped);
    if (place == waiting_.end()) return;
    ended_.push_back(std::move(*place));
    waiting_.erase(place);
    changed_.notify_all();
  });
}

HostState LocalBackend::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

HostLoad LocalBackend::load() const {
  const std::lock_guard lock(mutex_);
  return {is_running_ ? 1U : 0U, waiting_.size()};
}

HostedModel LocalBackend::model() const {
  HostedModel model;
  model.context_tokens = engine_->loaded().options().context_rows;
  model.thinks_by_default = engine_->template_variant().thinks_by_default;
  model.sees_images = engine_->sees_images();
  model.is_greedy = engine_->loaded().is_greedy();
  model.direct = recommended_sampling(false, model.is_greedy);
  model.thinking = recommended_sampling(true, model.is_greedy);
  return model;
}

std::vector<TokenId> LocalBackend::tokenize(std::string_view text, bool special) const {
  return engine_->loaded().tokenizer().encode(text, special ? SpecialTokens::Parse : SpecialTokens::AsPlainText);
}

Result<std::string> LocalBackend::detokenize(const std::vector<TokenId>& tokens) const {
  const Tokenizer& tokenizer = engine_->loaded().tokenizer();
  std::string bytes;
  for (const TokenId token : tokens) {
    if (token < 0 || token >= tokenizer.size()) {
      return Error{ErrorCode::InvalidArgument, std::to_string(token) + " is no token id", ""};
    }
    bytes += tokenizer.bytes(token);
  }
  return replace_invalid_utf8(bytes);
}

void LocalBackend::load_engine() {
  const EventSink on_event = [this](const ChatEvent& event) {
    if (const auto* progress = std::get_if<Progress>(&event); progress != nullptr && progress->total > 0) {
      const std::lock_guard lock(mutex_);
      state_.loaded = static_cast<double>(progress->done) / static_cast<double>(progress->total);
    } else if (const auto* notice = std::get_if<Notice>(&event); notice != nullptr && options_.on_notice) {
      options_.on_notice(*notice);
    }
  };
  Result<std::unique_ptr<ChatEngine>> engine =
      ChatEngine::load(options_.files, options_.engine, on_event, ending_.get_token());
  HostState settled;
  {
    const std::lock_guard lock(mutex_);
    if (engine) {
      engine_ = *std::move(engine);
      state_.kind = HostState::Kind::Ready;
      state_.loaded = 1.0;
    } else {
      state_.kind = HostState::Kind::Failed;
      state_.error = engine.error();
    }
    settled = state_;
  }
  if (options_.on_settled) options_.on_settled(settled);
}

void LocalBackend::run_engine() {
  load_engine();
  while (true) {
    JobPointer job;
    {
      std::unique_lock lock(mutex_);
      is_running_ = false;
      changed_.wait(lock, ending_.get_token(), [this] { return !waiting_.empty(); });
      if (ending_.stop_requested()) return;   // the clerk tells those who wait
      job = std::move(waiting_.front());
      waiting_.pop_front();
      is_running_ = true;
    }
    std::stop_source stop;
    const std::stop_callback on_stop(job->stop, [&stop] { stop.request_stop(); });
    const std::stop_callback on_end(ending_.get_token(), [&stop] { stop.request_stop(); });
    // What it returns is what the sink was told.
    if (const Status told = engine_->run(job->request, job->sink, stop.get_token()); !told) continue;
  }
}

void LocalBackend::run_clerk() {
  while (true) {
    std::vector<JobPointer> ended;
    bool is_ending = false;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, ending_.get_token(), [this] { return !ended_.empty(); });
      is_ending = ending_.stop_requested();
      ended.swap(ended_);
      if (is_ending) {
        ended.insert(ended.end(), waiting_.begin(), waiting_.end());
        waiting_.clear();
      }
    }
    for (const JobPointer& job : ended) {
      if (job->refusal) {
        job->sink(Failed{*job->refusal});
      } else {
        Finished finished;
        finished.reason = Finish::Cancelled;
        job->sink(finished);
      }
    }
    if (is_ending) return;
  }
}

}  // namespace sightline
