/// ConversationController: how the open conversation is answered, and going to what a search found.
#include <utility>

#include "gui/chat/conversation_controller.h"
#include "gui/chat/conversation_items.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"

namespace sightline::gui {

ChatOptions ConversationController::chatOptions() const { return options_.value_or(bridge_.settings().chat); }

void ConversationController::setChatOptions(std::optional<ChatOptions> options) {
  if (!isRead_) return;
  options_ = std::move(options);
  showThinking();
  if (current_ != kNoConversation) bridge_.session().set_options(current_, options_, bridge_.orTell());
}

void ConversationController::setThinking(bool on) {
  if (!isRead_) {
    wishedThinking_ = on;
    return composer_.setThinking(on);
  }
  ChatOptions options = chatOptions();
  options.think = on;
  setChatOptions(std::move(options));
}

void ConversationController::showThinking() {
  if (wishedThinking_) return;
  const bool isHabit = bridge_.engine().thinks_by_default.value_or(false);
  composer_.setThinking(chatOptions().think.value_or(isHabit));
}

void ConversationController::openAt(ConversationId conversation, MessageId message, const QString& words) {
  if (conversation != current_) open(conversation);
  sought_ = Sought{message, words, false};
  showSought();
}

/// Once everything is there. What is in another version is fetched first.
void ConversationController::showSought() {
  if (!sought_ || messages_.empty() || !waiting_.empty()) return;
  const Sought sought = *std::exchange(sought_, std::nullopt);
  if (indexOf(sought.message) < messages_.size()) return view_.reveal(itemId(sought.message), sought.words);
  if (sought.message == kNoMessage || sought.isFetched || isAnswering()) return;
  sought_ = Sought{sought.message, sought.words, true};
  chooseMessage(sought.message, 0);
}

}  // namespace sightline::gui
