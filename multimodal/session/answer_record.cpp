/// AnswerRecord: the events of an answer as the message that is kept of it.
#include "multimodal/session/answer_record.h"

#include <utility>
#include <variant>

namespace sightline {

namespace {

double seconds_between(AnswerRecord::Clock::time_point from, AnswerRecord::Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

AnswerRecord::AnswerRecord(MessageId answer, MessageId question, Clock::time_point asked) : asked_(asked) {
  message_.id = answer;
  message_.parent = question;
  message_.role = Role::Assistant;
  message_.state = MessageState::Writing;
}

void AnswerRecord::add(const ChatEvent& event, Clock::time_point now) {
  if (message_.state != MessageState::Writing) return;
  if (const auto* thought = std::get_if<ThinkingDelta>(&event)) {
    note_token(now);
    if (!first_thought_) first_thought_ = now;
    message_.thinking = std::move(message_.thinking).value_or("") + thought->utf8;
    message_.statistics.thinking_seconds = seconds_between(*first_thought_, now);
  } else if (const auto* text = std::get_if<AnswerDelta>(&event)) {
    note_token(now);
    add_text(text->utf8);
  } else if (const auto* found = std::get_if<RegionFound>(&event)) {
    add_region(*found);
  } else if (const auto* finished = std::get_if<Finished>(&event)) {
    finish(*finished, now);
  } else if (const auto* failed = std::get_if<Failed>(&event)) {
    fail(failed->error);
  }
}

void AnswerRecord::note_token(Clock::time_point now) {
  if (first_token_) return;
  first_token_ = now;
  message_.statistics.seconds_to_first_token = seconds_between(asked_, now);
}

void AnswerRecord::add_text(const std::string& utf8) {
  if (message_.parts.empty()) message_.parts.emplace_back(Text{});
  std::get<Text>(message_.parts.front()).utf8 += utf8;
}

void AnswerRecord::add_region(const RegionFound& found) {
  constexpr std::size_t kRegionsMost = 10'000;  // no answer that a person reads has more
  if (found.index >= kRegionsMost) return;
  if (found.index >= message_.regions.size()) message_.regions.resize(found.index + 1);
  message_.regions[found.index] = found.region;
}

void AnswerRecord::finish(const Finished& finished, Clock::time_point now) {
  message_.state = MessageState::Complete;
  message_.finish = finished.reason;
  message_.stopped_while_thinking = finished.stopped_while_thinking;
  AnswerStatistics& figures = message_.statistics;
  figures.prompt_tokens = finished.prompt_tokens;
  figures.reused_tokens = finished.reused_tokens;
  figures.new_tokens = finished.new_tokens;
  // Servers that tell no times are measured from here.
  double writing = finished.writing_seconds;
  if (writing <= 0.0 && first_token_) writing = seconds_between(*first_token_, now);
  if (writing > 0.0) figures.tokens_per_second = static_cast<double>(finished.new_tokens) / writing;
}

void AnswerRecord::fail(const Error& error) {
  const bool is_stop = error.code == ErrorCode::Cancelled;
  message_.state = is_stop ? MessageState::Complete : MessageState::Failed;
  if (is_stop) message_.finish = Finish::Cancelled;
  if (!is_stop) message_.error = error.message;
  if (!is_stop) message_.error_id = error.id;
}

}  // namespace sightline
