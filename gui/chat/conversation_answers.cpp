/// ConversationController: what the screen shows of messages, answers under way and places.
#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "gui/chat/conversation_controller.h"
#include "gui/chat/conversation_items.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"

namespace sightline::gui {

namespace {

// What one turn of the event loop shows of a conversation that is opened.
constexpr std::size_t kTurnMessages = 512;
constexpr std::size_t kTurnText = 512 * 1024;

std::size_t sizeOf(const StoredMessage& message) {
  std::size_t size = message.thinking ? message.thinking->size() : 0;
  for (const Part& part : message.parts) {
    if (const auto* const text = std::get_if<Text>(&part)) size += text->utf8.size();
  }
  return size;
}

}  // namespace

// --- Messages -------------------------------------------------------------------------------------------------------

std::size_t ConversationController::indexOf(MessageId message) const {
  const auto found = std::find_if(messages_.begin(), messages_.end(),
                                  [message](const StoredMessage& one) { return one.id == message; });
  return static_cast<std::size_t>(found - messages_.begin());
}

const ConversationController::Request* ConversationController::requestOf(MessageId answer) const {
  for (const auto& [ticket, request] : requests_) {
    if (request.hasBegun && request.answer.begun().answer == answer) return &request;
  }
  return nullptr;
}

ConversationItem ConversationController::itemFor(const StoredMessage& message) {
  if (const Request* const request = requestOf(message.id)) return request->answer.item();
  ConversationItem item = itemOf(message);
  for (const ImageRef& picture : attachedPicturesOf(message.parts)) item.thumbnails.push_back(shelf_.known(picture));
  return item;
}

/// From `index` on, these messages instead of the ones shown; those before it are the same.
void ConversationController::showFrom(std::size_t index, std::vector<StoredMessage> messages) {
  const bool wasEmpty = isEmpty();
  removeFrom(index);
  const std::size_t first = std::min(index, messages.size());
  waiting_.assign(std::make_move_iterator(messages.begin() + static_cast<std::ptrdiff_t>(first)),
                  std::make_move_iterator(messages.end()));
  std::reverse(waiting_.begin(), waiting_.end());
  appendWaiting();
  composer_.setAnswering(isAnswering());
  if (wasEmpty != isEmpty()) emit emptyChanged();
}

void ConversationController::appendWaiting() {
  std::size_t size = 0;
  for (std::size_t n = 0; n < kTurnMessages && size < kTurnText && !waiting_.empty(); ++n) {
    size += sizeOf(waiting_.back());
    StoredMessage next = std::move(waiting_.back());
    waiting_.pop_back();
    appendMessage(std::move(next));
  }
  if (!waiting_.empty()) return appending_.start();
  appending_.stop();
  showMentions();
  showNewestPictures();
  updateContext();
  showSought();
}

void ConversationController::appendMessage(StoredMessage message) {
  if (message.role == Role::System || message.role == Role::Tool) return;
  const ConversationItem item = itemFor(message);
  view_.append(item);
  const bool isWhole = message.role == Role::Assistant && message.state != MessageState::Writing;
  documents_->add(message, isWhole ? item.text : QString());
  if (const Request* const request = requestOf(message.id)) message.regions = request->answer.regions();
  if (message.role == Role::Assistant) {  // the view has it
    message.parts.clear();
    message.thinking.reset();
  }
  messages_.push_back(std::move(message));
}

void ConversationController::removeFrom(std::size_t index) {
  waiting_.clear();
  appending_.stop();
  if (index == 0) view_.clear();
  if (index < messages_.size()) documents_->removeFrom(messages_[index].id);
  while (messages_.size() > index) {
    view_.remove(itemId(messages_.back().id));
    messages_.pop_back();
  }
}

void ConversationController::refreshThumbnails(const Digest& picture) {
  for (const StoredMessage& message : messages_) {
    const std::vector<ImageRef> pictures = attachedPicturesOf(message.parts);
    const bool hasIt = std::any_of(pictures.begin(), pictures.end(),
                                   [&picture](const ImageRef& image) { return image.digest == picture; });
    if (hasIt) showThumbnails(message);
  }
}

/// Pictures are read once their message is seen: a long conversation may have hundreds.
void ConversationController::wantThumbnails(const QString& item) {
  const std::size_t index = indexOf(messageId(item));
  if (index == messages_.size()) return;
  for (const ImageRef& picture : attachedPicturesOf(messages_[index].parts)) shelf_.thumbnail(picture);
  showThumbnails(messages_[index]);
}

void ConversationController::showThumbnails(const StoredMessage& message) {
  std::vector<QImage> thumbnails;
  for (const ImageRef& picture : attachedPicturesOf(message.parts)) thumbnails.push_back(shelf_.known(picture));
  view_.setThumbnails(itemId(message.id), thumbnails);
}

// --- Answers --------------------------------------------------------------------------------------------------------

void ConversationController::takeNews(const std::vector<AnswerNews>& news) {
  bool hasPlaces = false;
  for (const AnswerNews& one : news) {
    const auto found = requests_.find(one.ticket);
    if (found == requests_.end()) continue;
    Request& request = found->second;
    if (const auto* const begun = std::get_if<AnswerBegun>(&one.event)) {
      begin(request, *begun);
      continue;
    }
    const ChatEvent& event = std::get<ChatEvent>(one.event);
    const auto* const failed = std::get_if<Failed>(&event);
    if (failed != nullptr && !request.hasBegun) {
      refuse(request, failed->error);
    } else {
      takeEvent(request, event);
    }
    hasPlaces = hasPlaces || std::holds_alternative<RegionFound>(event);
    const bool isEnd = failed != nullptr || std::holds_alternative<Finished>(event);
    if (!isEnd) continue;
    requests_.erase(found);
    tellAnswering();
  }
  if (hasPlaces) showMentions();
}

StoredMessage ConversationController::questionOf(const Request& request, const AnswerBegun& begun) const {
  StoredMessage question;
  question.id = begun.question;
  question.parts = request.parts;
  for (Part& part : question.parts) {  // the store has the bytes now
    if (auto* const image = std::get_if<ImageRef>(&part)) image->encoded = nullptr;
  }
  question.versions = {begun.question};
  if (request.kind != Kind::Edit) return question;
  const std::size_t old = indexOf(request.about);
  if (old < messages_.size()) question.versions = messages_[old].versions;
  question.versions.push_back(begun.question);
  return question;
}

void ConversationController::begin(Request& request, const AnswerBegun& begun) {
  while (!waiting_.empty()) appendWaiting();  // what is older comes first
  StoredMessage answer;
  answer.id = begun.answer;
  answer.role = Role::Assistant;
  answer.state = MessageState::Writing;
  answer.parent = begun.question;
  const std::size_t about = indexOf(request.about);
  if (request.kind == Kind::Retry && about < messages_.size()) answer.versions = messages_[about].versions;
  answer.versions.push_back(begun.answer);
  request.hasBegun = true;
  const bool isHere = request.page == page_;
  if (isHere && begun.is_new_conversation) {
    current_ = begun.conversation;
    emit currentChanged(static_cast<qint64>(current_));
  }
  if (isHere && request.kind == Kind::Ask) moveDraft(request.conversation);
  const std::size_t there = indexOf(begun.answer);
  if (there < messages_.size()) answer.versions = messages_[there].versions;  // it was opened again meanwhile
  request.answer.begin(begun, versionOf(answer), static_cast<int>(answer.versions.size()));
  if (there < messages_.size()) view_.replace(request.answer.item());
  const bool isShown = there < messages_.size() || !isHere;
  if (!isShown) {
    const bool wasEmpty = isEmpty();
    StoredMessage question = questionOf(request, begun);
    if (request.kind != Kind::Ask) removeFrom(about);
    if (request.kind != Kind::Retry) appendMessage(std::move(question));
    appendMessage(std::move(answer));
    if (wasEmpty) emit emptyChanged();
    showMentions();
    showNewestPictures();
  }
  tellAnswering();
}

/// Nothing was kept.
void ConversationController::refuse(Request& request, const Error& error) {
  giveBack(request);
  request.page = -1;
  composer_.setAnswering(isAnswering());
  emit noticed(QString::fromStdString(error.message));
}

void ConversationController::takeEvent(Request& request, const ChatEvent& event) {
  const AnswerChange change = request.answer.take(event);
  const MessageId id = request.answer.begun().answer;
  const std::size_t index = indexOf(id);
  if (index == messages_.size() || current_ != request.answer.begun().conversation) return;
  const QString item = itemId(id);
  if (change.changesState) view_.update(request.answer.item());
  if (!change.thinking.isEmpty()) view_.appendThinking(item, change.thinking);
  if (!change.text.isEmpty()) {
    view_.appendText(item, change.text);
    documents_->grow(id, request.answer.item().text);
  }
  if (change.region) {
    messages_[index].regions = request.answer.regions();
    const Region& region = request.answer.regions()[*change.region];
    if (focus_->answer() != id) {
      lookAtAnswer(id, request.answer.regions());
    } else {
      focus_->setRegion(*change.region, region);
    }
  }
  if (change.isEnd) finish(request);
}

void ConversationController::finish(const Request& request) {
  const std::size_t index = indexOf(request.answer.begun().answer);
  StoredMessage& message = messages_[index];
  message.state = request.answer.item().state == ItemState::Failed ? MessageState::Failed : MessageState::Complete;
  if (const std::optional<Finished>& finished = request.answer.finished()) {
    message.statistics.prompt_tokens = finished->prompt_tokens;
    message.statistics.new_tokens = finished->new_tokens;
  }
  documents_->complete(message.id, request.answer.item().text);
  updateContext();
}

void ConversationController::tellAnswering() {
  composer_.setAnswering(isAnswering());
  std::set<ConversationId> answering;
  for (const auto& [ticket, request] : requests_) {
    if (request.hasBegun) answering.insert(request.answer.begun().conversation);
  }
  emit answeringChanged(answering);
}

void ConversationController::updateContext() {
  contextTokens_ = 0;
  for (const StoredMessage& message : messages_) {
    const std::int64_t tokens = message.statistics.prompt_tokens + message.statistics.new_tokens;
    if (message.role == Role::Assistant && tokens > 0) contextTokens_ = tokens;
  }
  emit contextChanged();
}

// --- Places ---------------------------------------------------------------------------------------------------------

void ConversationController::showMentions() {
  std::vector<Mention> mentions;
  for (const StoredMessage& message : messages_) addMentions(message.id, message.regions, mentions);
  documents_->addMentions(mentions);
  view_.setMentions(mentions);
}

/// The pictures of the message at `index`, with the places of the last answer that names some in them.
void ConversationController::showPicturesOf(std::size_t index) {
  if (index >= messages_.size()) return;
  std::size_t first = 0;
  for (std::size_t i = 0; i < index; ++i) first += picturesOf(messages_[i].parts).size();
  focus_->showPictures(attachedPicturesOf(messages_[index].parts), first);
  const auto last = std::find_if(messages_.rbegin(), messages_.rend(), [this](const StoredMessage& message) {
    return std::any_of(message.regions.begin(), message.regions.end(),
                       [this](const Region& region) { return focus_->has(region.image_index); });
  });
  if (last != messages_.rend()) focus_->showAnswer(last->id, last->regions);
}

void ConversationController::showNewestPictures() {
  for (std::size_t i = messages_.size(); i-- > 0;) {
    if (!attachedPicturesOf(messages_[i].parts).empty()) return showPicturesOf(i);
  }
  previewAttachments(composer_.attachments());
}

/// Brings the pictures that the answer speaks of, and its places over them.
void ConversationController::lookAtAnswer(MessageId answer, const std::vector<Region>& regions) {
  if (regions.empty()) return;
  const std::size_t wanted = regions.front().image_index;
  if (!focus_->has(wanted)) {
    std::size_t first = 0;
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      const std::size_t n = picturesOf(messages_[i].parts).size();
      if (wanted >= first && wanted < first + n) showPicturesOf(i);
      first += n;
    }
  }
  focus_->showAnswer(answer, regions);
}

/// What is about to be sent can be looked at, as long as there is nothing else.
void ConversationController::previewAttachments(const Attachments& attachments) {
  // A question on its way takes its attachments out of the composer before it is there itself.
  const auto asking = std::find_if(requests_.begin(), requests_.end(), [this](const auto& entry) {
    return !entry.second.hasBegun && entry.second.page == page_;
  });
  const bool isAsking = asking != requests_.end();
  documents_->preview(pending_   ? pending_->written.attachments
                      : isAsking ? asking->second.written.attachments
                                 : attachments);
  const bool hasOwn = std::any_of(messages_.begin(), messages_.end(), [](const StoredMessage& message) {
    return !attachedPicturesOf(message.parts).empty();
  });
  if (hasOwn) return;
  if (asking != requests_.end()) return;
  std::vector<ImageRef> pictures;
  for (const Attachment& attachment : attachments) {
    if (attachment.kind == Attachment::Kind::Picture) pictures.push_back(attachment.picture.image);
  }
  focus_->showPictures(pictures, 0);
}

}  // namespace sightline::gui
