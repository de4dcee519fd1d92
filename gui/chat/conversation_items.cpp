/// Stored messages as the items that a conversation view shows.
#include "gui/chat/conversation_items.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <variant>

#include "gui/chat/message_parts.h"
#include "gui/conversation/message_texts.h"
#include "gui/picture/place_painter.h"

namespace sightline::gui {

namespace {

ItemState stateOf(const StoredMessage& message) {
  switch (message.state) {
    case MessageState::Writing:
      return message.parts.empty() && message.thinking ? ItemState::Thinking : ItemState::Streaming;
    case MessageState::Interrupted:
      return ItemState::Interrupted;
    case MessageState::Failed:
      return ItemState::Failed;
    case MessageState::Complete:
      break;
  }
  return message.finish == Finish::Cancelled ? ItemState::Stopped : ItemState::Done;
}

/// The colour that each place has over its picture; none for places that are in none.
std::vector<QColor> coloursInPictures(const std::vector<Region>& regions) {
  std::map<std::size_t, std::vector<std::size_t>> ofPicture;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (!regions[i].is_loose) ofPicture[regions[i].image_index].push_back(i);
  }
  std::vector<QColor> colours(regions.size());
  for (const auto& [picture, indices] : ofPicture) {
    std::vector<Region> shown;
    for (const std::size_t i : indices) shown.push_back(regions[i]);
    const std::vector<QColor> found = regionColours(shown);
    for (std::size_t i = 0; i < indices.size(); ++i) colours[indices[i]] = found[i];
  }
  return colours;
}

}  // namespace

QString itemId(MessageId message) { return QString::number(static_cast<qint64>(message)); }

MessageId messageId(const QString& item) { return MessageId{item.toLongLong()}; }

int versionOf(const StoredMessage& message) {
  const auto found = std::find(message.versions.begin(), message.versions.end(), message.id);
  return found == message.versions.end() ? 1 : static_cast<int>(found - message.versions.begin()) + 1;
}

QString endSentence(Finish finish, bool stoppedWhileThinking) {
  if (finish == Finish::Length && stoppedWhileThinking) {
    return MessageTexts::tr("The answer may not be longer; it was used up by thinking. Try again without thinking.");
  }
  if (finish == Finish::Length) return MessageTexts::tr("The answer reached the longest length that is set.");
  if (finish == Finish::ContextFull) return MessageTexts::tr("The context is full: go on in a new conversation.");
  if (finish == Finish::Loop) return MessageTexts::tr("The answer went round in circles and was ended.");
  return {};
}

ConversationItem itemOf(const StoredMessage& message) {
  ConversationItem item;
  item.id = itemId(message.id);
  item.version = versionOf(message);
  item.nVersions = std::max<int>(1, static_cast<int>(message.versions.size()));
  if (message.role != Role::Assistant) {
    item.text = shownText(writtenFrom(message.parts));
    return item;
  }
  item.role = ItemRole::Answer;
  for (const Part& part : message.parts) {  // nothing is attached to an answer
    if (const auto* const text = std::get_if<Text>(&part)) item.text += QString::fromStdString(text->utf8);
  }
  item.thinking = QString::fromStdString(message.thinking.value_or(""));
  item.thinkingSeconds = message.statistics.thinking_seconds;
  item.state = stateOf(message);
  if (item.state == ItemState::Failed) item.sentence = QString::fromStdString(message.error);
  if (item.state == ItemState::Done) item.sentence = endSentence(message.finish, message.stopped_while_thinking);
  if (item.state == ItemState::Interrupted)
    item.sentence = MessageTexts::tr("Sightline ended while this was being written.");
  const AnswerStatistics& figures = message.statistics;
  if (figures.tokens_per_second > 0) item.statistics.tokensPerSecond = figures.tokens_per_second;
  if (figures.seconds_to_first_token > 0) item.statistics.secondsToFirstToken = figures.seconds_to_first_token;
  if (figures.prompt_tokens > 0) item.statistics.nReusedTokens = figures.reused_tokens;
  return item;
}

void addMentions(MessageId answer, const std::vector<Region>& regions, std::vector<Mention>& mentions) {
  const std::vector<QColor> colours = coloursInPictures(regions);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (regions[i].label.empty() || regions[i].is_loose) continue;
    mentions.push_back(
        {itemId(answer), QString::fromStdString(regions[i].label), static_cast<int>(i), false, {}, colours[i]});
  }
}

}  // namespace sightline::gui
