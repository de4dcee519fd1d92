/// Stored messages as the items that a conversation view shows.
#pragma once

#include <QString>
#include <vector>

#include "gui/conversation/conversation_item.h"
#include "multimodal/contract/chat_request.h"
#include "multimodal/contract/stored_chat.h"

namespace sightline::gui {

/// How the view calls a message.
QString itemId(MessageId message);
/// kNoMessage for what is no id.
MessageId messageId(const QString& item);

/// Without thumbnails.
ConversationItem itemOf(const StoredMessage& message);
/// Which of its versions a message is, counted from 1.
int versionOf(const StoredMessage& message);
/// One sentence on why an answer ended, if that needs one.
QString endSentence(Finish finish, bool stoppedWhileThinking);
/// Of places with a label; `regionIndex` is the place's index in the answer.
void addMentions(MessageId answer, const std::vector<Region>& regions, std::vector<Mention>& mentions);

}  // namespace sightline::gui
