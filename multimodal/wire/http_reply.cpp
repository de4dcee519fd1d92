/// HttpReply: where a handler writes its answer, whole or bit by bit, from any thread.
#include "multimodal/wire/http_reply.h"

#include <algorithm>
#include <cstring>

#include "multimodal/wire/api_error.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

void ReplyPipe::wake_connection() {
  if (!parked_) return;
  parked_ = false;
  if (wake_) wake_();
}

void ReplyPipe::send(HttpAnswer answer) {
  const std::lock_guard lock(mutex_);
  if (begun_) return;
  begun_ = finished_ = true;
  finished_at_ = Clock::now();
  head_ = std::move(answer);
  wake_connection();
}

bool ReplyPipe::begin(HttpAnswer answer) {
  const std::lock_guard lock(mutex_);
  if (begun_) return false;
  begun_ = stream_ = true;
  unsent_ = std::move(answer.body);
  answer.body.clear();
  head_ = std::move(answer);
  wake_connection();
  return !gone_;
}

bool ReplyPipe::write(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  if (gone_ || !stream_ || finished_) return false;
  const auto has_room = [this] { return gone_ || unsent_.size() - sent_ < limits_.unsent_bytes; };
  if (!has_room()) {
    // Words after a stop are few and may pass, but nobody waits for room for them.
    room_.wait_for(lock, stop_.get_token(), limits_.write_stall, has_room);
    if (!has_room()) gone_ = true;
  }
  if (gone_) {
    wake_connection();
    lock.unlock();
    stop_.request_stop();
    return false;
  }
  unsent_.append(bytes);
  wake_connection();
  return true;
}

void ReplyPipe::finish() {
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  finished_ = true;
  finished_at_ = Clock::now();
  wake_connection();
}

void ReplyPipe::attach(std::function<void()> park, std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  park_ = std::move(park);
  wake_ = std::move(wake);
}

std::optional<HttpAnswer> ReplyPipe::take_head() {
  const std::lock_guard lock(mutex_);
  if (head_) return std::exchange(head_, std::nullopt);
  if (!gone_ && !parked_ && park_) {
    parked_ = true;
    park_();
  }
  return std::nullopt;
}

ReplyPipe::Read ReplyPipe::read(char* out, std::size_t room) {
  const std::lock_guard lock(mutex_);
  if (gone_) return {Read::State::Broken, 0};
  const std::size_t n = std::min(room, unsent_.size() - sent_);
  if (n > 0) {
    std::memcpy(out, unsent_.data() + sent_, n);
    sent_ += n;
    if (sent_ == unsent_.size()) {
      unsent_.clear();
      sent_ = 0;
    } else if (sent_ > unsent_.size() / 2) {
      unsent_.erase(0, sent_);
      sent_ = 0;
    }
    room_.notify_all();
    return {Read::State::Some, n};
  }
  if (finished_) return {Read::State::End, 0};
  if (!parked_ && park_) {
    parked_ = true;
    park_();
  }
  return {Read::State::Later, 0};
}

void ReplyPipe::leave() {
  {
    const std::lock_guard lock(mutex_);
    gone_ = true;
    wake_connection();
    room_.notify_all();
  }
  stop_.request_stop();  // outside of the lock: callbacks may write here
}

void ReplyPipe::ask_to_stop() { stop_.request_stop(); }

void ReplyPipe::detach() {
  bool cut_short = false;
  {
    const std::lock_guard lock(mutex_);
    park_ = nullptr;
    wake_ = nullptr;
    parked_ = false;
    cut_short = !finished_;
    gone_ = true;
    room_.notify_all();
  }
  if (cut_short) stop_.request_stop();
}

bool ReplyPipe::gone() const {
  const std::lock_guard lock(mutex_);
  return gone_;
}

bool ReplyPipe::is_stream() const {
  const std::lock_guard lock(mutex_);
  return stream_;
}

std::optional<Clock::time_point> ReplyPipe::finished_at() const {
  const std::lock_guard lock(mutex_);
  return finished_at_;
}

HttpReply::~HttpReply() {
  pipe_->send({.status = 500,
               .body = error_json({.status = 500, .message = "the server gave no answer", .code = "SRV_INTERNAL"})});
  pipe_->finish();
}

}  // namespace sightline
