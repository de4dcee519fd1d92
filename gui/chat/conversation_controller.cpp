/// ConversationController: opening, asking, versions.
#include "gui/chat/conversation_controller.h"

#include <algorithm>
#include <utility>

#include "gui/chat/conversation_items.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"

namespace sightline::gui {

ConversationController::ConversationController(const ChatParts& parts, QObject* parent)
    : QObject(parent),
      bridge_(*parts.bridge),
      view_(*parts.view),
      composer_(*parts.composer),
      shelf_(*parts.shelf),
      focus_(std::make_unique<PictureFocus>(*parts.panel, *parts.shelf)),
      documents_(std::make_unique<DocumentFocus>(*parts.documentPanel, *parts.documents)) {
  appending_.setInterval(0);
  connect(&appending_, &QTimer::timeout, this, &ConversationController::appendWaiting);
  connectParts();
  connectDocuments();
}

ConversationController::~ConversationController() = default;

void ConversationController::connectParts() {
  connect(&bridge_, &SessionBridge::answerNews, this, &ConversationController::takeNews);
  connect(&bridge_, &SessionBridge::engineChanged, this, [this] {
    showThinking();
    emit contextChanged();
  });
  connect(&bridge_, &SessionBridge::settingsChanged, this, &ConversationController::showThinking);
  connect(&shelf_, &PictureShelf::thumbnailReady, this, &ConversationController::refreshThumbnails);
  connect(&composer_, &Composer::sendRequested, this,
          [this](const QString& text, const Attachments& attachments) { askWritten(text, attachments, false); });
  connect(&composer_, &Composer::thinkingChanged, this, &ConversationController::setThinking);
  connect(&composer_, &Composer::stopRequested, this, &ConversationController::stop);
  connect(&composer_, &Composer::editLastRequested, this, &ConversationController::editLast);
  connect(&composer_, &Composer::asideReady, this, &ConversationController::takeAside);
  connect(&composer_, &Composer::asideFailed, this,
          [this](int /*aside*/, const QString& sentence) { emit noticed(sentence); });
  connect(&composer_, &Composer::draftChanged, this, [this](const QString&, const Attachments& attachments) {
    saveDraft();
    previewAttachments(attachments);
    planning_.start();
  });
  connect(&view_, &ConversationView::thumbnailsWanted, this, &ConversationController::wantThumbnails);
  connect(&view_, &ConversationView::retryRequested, this, &ConversationController::retry);
  connect(&view_, &ConversationView::tryAgainRequested, this, &ConversationController::retry);
  connect(&view_, &ConversationView::editRequested, this, &ConversationController::edit);
  connect(&view_, &ConversationView::versionRequested, this, &ConversationController::chooseVersion);
  connect(&view_, &ConversationView::pictureActivated, this, [this](const QString& item, int picture) {
    showPicturesOf(indexOf(messageId(item)));
    focus_->choosePicture(picture);
    emit pictureWanted();
  });
  connect(&view_, &ConversationView::mentionHovered, this, [this](const QString& item, int region) {
    const std::size_t index = indexOf(messageId(item));
    documents_->light(messageId(item), region);
    view_.highlightMention(region >= kSourceMentions ? item : QString(), region >= kSourceMentions ? region : -1);
    if (region >= kSourceMentions) return;
    if (region >= 0 && index < messages_.size()) lookAtAnswer(messages_[index].id, messages_[index].regions);
    focus_->highlight(region);
  });
  connect(focus_.get(), &PictureFocus::regionHovered, this, [this](qint64 answer, int region) {
    view_.highlightMention(region < 0 ? QString() : itemId(MessageId{answer}), region);
  });
  connect(focus_.get(), &PictureFocus::boxDrawn, this, &ConversationController::putBox);
  connect(focus_.get(), &PictureFocus::emptyChanged, this, [this](bool isEmpty) { emit picturesChanged(!isEmpty); });
}

// --- Opening --------------------------------------------------------------------------------------------------------

void ConversationController::open(ConversationId conversation) {
  leaveDraft();
  ++page_;
  current_ = conversation;
  options_.reset();
  isRead_ = conversation == kNoConversation;
  wishedThinking_.reset();
  sought_.reset();
  showThinking();
  waiting_.clear();
  appending_.stop();
  messages_.clear();
  view_.clear();
  focus_->showPictures({}, 0);
  documents_->clear();
  composer_.setDraft({}, {});
  documents_->closeAll();
  bringBack(false);
  composer_.setAnswering(isAnswering());
  updateContext();
  emit currentChanged(static_cast<qint64>(conversation));
  emit emptyChanged();
  if (conversation == kNoConversation) {
    bridge_.session().read_draft(conversation,
                                 bridge_.answerTo<Draft>(this, [this, page = page_](const Result<Draft>& draft) {
                                   if (page == page_) showDraft(draft ? writtenFrom(*draft) : Written());
                                 }));
    return;
  }
  readCurrent();
}

void ConversationController::readCurrent() {
  const auto take = [this, page = page_](Result<StoredConversation> read) {
    if (page != page_) return;
    if (read) return show(*std::move(read));
    emit noticed(QString::fromStdString(read.error().message));
    showDraft({});
  };
  bridge_.session().read(current_, bridge_.answerTo<StoredConversation>(this, take));
}

void ConversationController::show(StoredConversation conversation) {
  // A question that was asked after this was read is not in it: what comes again has it.
  const bool isOld = std::any_of(requests_.begin(), requests_.end(), [this, &conversation](const auto& entry) {
    const AnswerBegun& begun = entry.second.answer.begun();
    if (!entry.second.hasBegun || begun.conversation != current_) return false;
    return std::none_of(conversation.messages.begin(), conversation.messages.end(),
                        [&begun](const StoredMessage& message) { return message.id == begun.answer; });
  });
  if (isOld) return readCurrent();
  options_ = std::move(conversation.options);
  isRead_ = true;
  const std::optional<bool> wished = std::exchange(wishedThinking_, std::nullopt);
  showThinking();
  if (wished) setThinking(*wished);
  showDraft(writtenFrom(conversation.draft));
  showFrom(0, std::move(conversation.messages));
  showNewestPictures();
}

// --- Asking ---------------------------------------------------------------------------------------------------------

/// Places are asked for whenever there is a picture to find them in.
AskOptions ConversationController::options(bool hasNewPictures) const {
  AskOptions options;
  options.think = composer_.isThinking();
  const bool hasOld = std::any_of(messages_.begin(), messages_.end(), [](const StoredMessage& message) {
    return !attachedPicturesOf(message.parts).empty();
  });
  options.find_regions = hasNewPictures || hasOld;
  return options;
}

void ConversationController::askWritten(const QString& text, const Attachments& attachments, bool keepsDraft) {
  const Written written{text, attachments};
  for (const Attachment& attachment : attachments) {
    shelf_.keepThumbnail(attachment.picture.image.digest, attachment.picture.thumbnail);
  }
  if (documents_->isAbout(attachments)) return askAboutDocuments({written, keepsDraft});
  askParts(written, partsOf(written), keepsDraft);
}

void ConversationController::askParts(const Written& written, std::vector<Part> parts, bool keepsDraft,
                                      std::shared_ptr<PartReading> reading) {
  AskOptions asked = options(!attachedPicturesOf(parts).empty());
  asked.reading = std::move(reading);
  if (isEditing()) {
    Request& request = note(bridge_.edit(editing_, parts, asked), Kind::Edit, editing_);
    request.written = written;
    request.parts = std::move(parts);
    // The composer empties itself after this; then the draft from before comes back.
    QMetaObject::invokeMethod(this, &ConversationController::cancelEdit, Qt::QueuedConnection);
  } else {
    Question question;
    question.conversation = current_;
    question.parts = parts;
    question.options = asked;
    question.chat_options = options_;
    question.keeps_draft = keepsDraft || !isDraftShown_;
    Request& request = note(bridge_.ask(std::move(question)), Kind::Ask, kNoMessage);
    request.written = written;
    request.parts = std::move(parts);
  }
  view_.jumpToNewest();
  composer_.focusText();
}

ConversationController::Request& ConversationController::note(Ticket ticket, Kind kind, MessageId about) {
  Request& request = requests_[ticket];
  request.kind = kind;
  request.about = about;
  request.page = page_;
  request.conversation = current_;
  composer_.setAnswering(true);
  return request;
}

void ConversationController::askExample(const QString& text, const Attachments& attachments) {
  if (!isAnswering()) askWritten(text, attachments, true);
}

void ConversationController::retry(const QString& item) {
  const std::size_t index = indexOf(messageId(item));
  if (index == messages_.size() || isAnswering() || readAgain(messages_[index])) return;
  note(bridge_.retry(messages_[index].id, options(false)), Kind::Retry, messages_[index].id);
}

void ConversationController::retryLast() {
  if (!messages_.empty() && messages_.back().role == Role::Assistant) retry(itemId(messages_.back().id));
}

void ConversationController::toggleThinking() { setThinking(!composer_.isThinking()); }

void ConversationController::chooseVersion(const QString& item, int version) {
  const std::size_t index = indexOf(messageId(item));
  if (index == messages_.size() || isAnswering()) return;
  const std::vector<MessageId>& versions = messages_[index].versions;
  if (version < 1 || version > static_cast<int>(versions.size())) return;
  chooseMessage(versions[static_cast<std::size_t>(version) - 1], index);
}

/// The branch of this message becomes the chosen one; it is shown anew from `index` on.
void ConversationController::chooseMessage(MessageId message, std::size_t index) {
  bridge_.session().choose_version(
      message, bridge_.answerTo<StoredConversation>(this, [this, page = page_, index](Result<StoredConversation> read) {
        if (page != page_) return;
        if (!read) return emit noticed(QString::fromStdString(read.error().message));
        showFrom(index, std::move(read->messages));
        showNewestPictures();
      }));
}

bool ConversationController::isAnswering() const {
  if (pending_) return true;
  return std::any_of(requests_.begin(), requests_.end(), [this](const auto& entry) {
    const Request& request = entry.second;
    if (!request.hasBegun) return request.page == page_;
    return current_ != kNoConversation && request.answer.begun().conversation == current_;
  });
}

void ConversationController::stop() {
  if (pending_) return giveUpPending();
  for (const auto& [ticket, request] : requests_) {
    const bool isHere = request.hasBegun ? request.answer.begun().conversation == current_ : request.page == page_;
    if (isHere) bridge_.stop(ticket);
  }
}

}  // namespace sightline::gui
