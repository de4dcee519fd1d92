/// AnswerInbox: events of answers from other threads, collected until the window's thread takes them.
#include "gui/session/answer_inbox.h"

#include <utility>
#include <variant>

namespace sightline::gui {

namespace {

/// The text of an event that has nothing else, or null.
std::string* textOf(AnswerEvent& event) {
  auto* const chat = std::get_if<ChatEvent>(&event);
  if (chat == nullptr) return nullptr;
  if (auto* const answer = std::get_if<AnswerDelta>(chat)) return &answer->utf8;
  if (auto* const thought = std::get_if<ThinkingDelta>(chat)) return &thought->utf8;
  return nullptr;
}

bool isSameKind(const AnswerEvent& left, const AnswerEvent& right) {
  const auto* const one = std::get_if<ChatEvent>(&left);
  const auto* const other = std::get_if<ChatEvent>(&right);
  return one != nullptr && other != nullptr && one->index() == other->index();
}

bool isProgress(const AnswerEvent& event) {
  const auto* const chat = std::get_if<ChatEvent>(&event);
  return chat != nullptr && std::holds_alternative<Progress>(*chat);
}

/// Joins `next` to `last`; false if these cannot be one.
bool join(AnswerEvent& last, const AnswerEvent& next) {
  if (!isSameKind(last, next)) return false;
  if (isProgress(last)) {
    last = next;
    return true;
  }
  std::string* const text = textOf(last);
  if (text == nullptr) return false;
  AnswerEvent copy = next;
  *text += *textOf(copy);
  return true;
}

/// Where a text of UTF-8 may be cut: at `at` or a few bytes before it.
std::size_t characterStart(const std::string& utf8, std::size_t at) {
  std::size_t start = at;
  while (start > 0 && at - start < 4 && (static_cast<unsigned char>(utf8[start]) & 0xC0U) == 0x80U) --start;
  return start == 0 ? at : start;
}

}  // namespace

void AnswerInbox::put(Ticket ticket, const AnswerEvent& event) {
  {
    const std::lock_guard lock(mutex_);
    const bool isJoined = !news_.empty() && news_.back().ticket == ticket && join(news_.back().event, event);
    if (!isJoined) news_.push_back({ticket, event});
    if (std::exchange(isAwake_, true)) return;
  }
  wake_();
}

std::vector<AnswerNews> AnswerInbox::take(std::size_t bytes, std::size_t events) {
  const std::lock_guard lock(mutex_);
  std::vector<AnswerNews> taken;
  std::size_t size = 0;
  while (!news_.empty() && taken.size() < events && size < bytes) {
    std::string* const text = textOf(news_.front().event);
    const std::size_t left = bytes - size;
    if (text != nullptr && text->size() > left) {
      const std::size_t cut = characterStart(*text, left);
      std::string rest = text->substr(cut);
      text->resize(cut);
      taken.push_back(news_.front());
      *text = std::move(rest);
      return taken;
    }
    if (text != nullptr) size += text->size();
    taken.push_back(std::move(news_.front()));
    news_.pop_front();
  }
  return taken;
}

bool AnswerInbox::settle() {
  const std::lock_guard lock(mutex_);
  if (news_.empty()) isAwake_ = false;
  return news_.empty();
}

}  // namespace sightline::gui
