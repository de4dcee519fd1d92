/// AnswerRecord: the events of an answer as the message that is kept of it.
#pragma once

#include <chrono>
#include <optional>

#include "multimodal/contract/chat_request.h"
#include "multimodal/contract/stored_chat.h"

namespace sightline {

/// Grows with each event. One thread at a time.
class AnswerRecord {
 public:
  using Clock = std::chrono::steady_clock;

  AnswerRecord() = default;
  /// `asked` is when the person did.
  AnswerRecord(MessageId answer, MessageId question, Clock::time_point asked);

  void set_model(std::string model) { message_.model = std::move(model); }
  /// Takes in an event that came at `now`. After Finished or Failed nothing changes any more.
  void add(const ChatEvent& event, Clock::time_point now);
  [[nodiscard]] const StoredMessage& message() const noexcept { return message_; }

 private:
  void note_token(Clock::time_point now);
  void add_text(const std::string& utf8);
  void add_region(const RegionFound& found);
  void finish(const Finished& finished, Clock::time_point now);
  void fail(const Error& error);

  StoredMessage message_;
  Clock::time_point asked_;
  std::optional<Clock::time_point> first_token_, first_thought_;
};

}  // namespace sightline
