/// AnswerInbox: events of answers from other threads, collected until the window's thread takes them.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "multimodal/session.h"

namespace sightline::gui {

/// Tells the answers of one window apart; counted from 1.
enum class Ticket : int {};

/// One event of one answer.
struct AnswerNews {
  Ticket ticket{};
  AnswerEvent event;
};

/// Text that follows text of the same answer is joined, and so is progress that follows progress: what waits stays small
/// however many events come. Any thread.
class AnswerInbox {
 public:
  /// `wake` is called, from the thread that puts, when the first event comes after the inbox was taken empty.
  explicit AnswerInbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void put(Ticket ticket, const AnswerEvent& event);
  /// The oldest events, until they have about `bytes` of text or are `events` many. A longer text is cut between two
  /// characters and its rest stays.
  std::vector<AnswerNews> take(std::size_t bytes, std::size_t events);
  /// Whether nothing waits. If so, the next event wakes again.
  bool settle();

 private:
  const std::function<void()> wake_;
  std::mutex mutex_;  // guards what follows
  std::deque<AnswerNews> news_;
  bool isAwake_ = false;
};

}  // namespace sightline::gui
