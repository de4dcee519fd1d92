/// Answering: carries the events of one request to its HTTP reply.
#include "multimodal/server/answering.h"

#include <utility>
#include <variant>

#include "multimodal/wire/api_error.h"
#include "multimodal/wire/sse.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

ApiError stopping() {
  return {.status = 503, .message = "the server is being stopped", .code = "SRV_STOPPING", .retry_seconds = 5};
}

HttpAnswer answer_of(const ApiError& error) {
  HttpAnswer answer;
  answer.status = error.status;
  if (error.retry_seconds > 0) answer.headers.emplace_back("Retry-After", std::to_string(error.retry_seconds));
  answer.body = error_json(error);
  return answer;
}

bool is_cancelled(const ChatEvent& event) {
  const auto* end = std::get_if<Finished>(&event);
  return end != nullptr && end->reason == Finish::Cancelled;
}

bool is_end(const ChatEvent& event) {
  return std::holds_alternative<Finished>(event) || std::holds_alternative<Failed>(event);
}

}  // namespace

Answering::Answering(std::shared_ptr<HttpReply> reply, ReplyForm form, bool stream, Metrics& metrics)
    : reply_(std::move(reply)),
      json_(std::move(form)),
      stream_(stream),
      metrics_(metrics),
      arrived_(Clock::now()),
      sent_(arrived_) {}

void Answering::handle(const ChatEvent& event) {
  const std::lock_guard lock(mutex_);
  count(event);
  if (stream_) {
    handle_streamed(event);
  } else {
    handle_whole(event);
  }
  ended_ = is_end(event);
}

void Answering::keep_alive(std::chrono::milliseconds silence) {
  const std::unique_lock lock(mutex_, std::try_to_lock);   // whoever holds it is sending
  if (!lock || !stream_ || ended_ || Clock::now() - sent_ < silence) return;
  if (begin()) write(sse_comment("waiting"));
}

void Answering::count(const ChatEvent& event) {
  const bool is_text = std::holds_alternative<ThinkingDelta>(event) || std::holds_alternative<AnswerDelta>(event);
  if (is_text && !first_token_) first_token_ = Clock::now() - arrived_;
  if (const auto* end = std::get_if<Finished>(&event)) {
    metrics_.add_finished(*end, first_token_.value_or(Clock::now() - arrived_));
  } else if (std::holds_alternative<Failed>(event)) {
    metrics_.add_failed();
  }
}

bool Answering::begin() {
  if (std::exchange(begun_, true)) return true;
  return reply_->begin({.content_type = "text/event-stream", .headers = {{"Cache-Control", "no-store"}}});
}

void Answering::write(const std::string& bytes) {
  if (bytes.empty()) return;
  reply_->write(bytes);   // a client that left is known by the request's stop token
  sent_ = Clock::now();
}

void Answering::handle_streamed(const ChatEvent& event) {
  const auto* failed = std::get_if<Failed>(&event);
  const bool is_cut_short = is_cancelled(event);
  if (!begun_ && (failed != nullptr || is_cut_short)) {
    return reply_->send(answer_of(failed != nullptr ? api_error(failed->error) : stopping()));
  }
  begin();
  write(is_cut_short ? error_event(stopping()) : json_.stream(event));
  if (is_end(event)) reply_->finish();
}

void Answering::handle_whole(const ChatEvent& event) {
  json_.collect(event);
  if (const auto* failed = std::get_if<Failed>(&event)) return reply_->send(answer_of(api_error(failed->error)));
  if (is_cancelled(event)) return reply_->send(answer_of(stopping()));
  if (is_end(event)) reply_->send({.body = json_.whole()});
}

}  // namespace sightline
