/// ConversationController: questions about documents: pages are chosen before they are asked.
#include <algorithm>
#include <utility>

#include "gui/chat/conversation_controller.h"
#include "gui/chat/conversation_items.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"

namespace sightline::gui {

namespace {

constexpr std::int64_t kPagesMost = 8192;     // tokens; a local engine reads that in a minute or two
constexpr std::int64_t kForTheAnswer = 2560;  // tokens that are left for it and what stands around
constexpr int kPlanPause = 250;               // milliseconds after the last key

}  // namespace

void ConversationController::connectDocuments() {
  planning_.setSingleShot(true);
  planning_.setInterval(kPlanPause);
  connect(&planning_, &QTimer::timeout, this, &ConversationController::planDocuments);
  connect(documents_.get(), &DocumentFocus::planned, &composer_, &Composer::setDocumentPlan);
  connect(documents_.get(), &DocumentFocus::sourcesChanged, this, &ConversationController::showMentions);
  connect(documents_.get(), &DocumentFocus::noticed, this, &ConversationController::noticed);
  connect(documents_.get(), &DocumentFocus::emptyChanged, this,
          [this](bool isEmpty) { emit documentsChanged(!isEmpty); });
  connect(documents_.get(), &DocumentFocus::settled, this, &ConversationController::preparePending);
  connect(documents_.get(), &DocumentFocus::shownOnPurpose, this, &ConversationController::documentWanted);
  connect(documents_.get(), &DocumentFocus::mentionHovered, this, [this](qint64 answer, int mention) {
    view_.highlightMention(mention < 0 ? QString() : itemId(MessageId{answer}), mention);
  });
  connect(&view_, &ConversationView::mentionActivated, this,
          [this](const QString& item, int mention) { documents_->goTo(messageId(item), mention); });
}

/// What of the context the pages may take.
DocumentRoom ConversationController::documentRoom() const {
  const EngineState& engine = bridge_.engine();
  DocumentRoom room;
  room.tokens = room.partTokens = kPagesMost;
  if (engine.context_tokens > 0) {
    room.partTokens = std::min(kPagesMost, engine.context_tokens - kForTheAnswer);
    room.tokens = std::min(kPagesMost, engine.context_tokens - contextTokens_ - kForTheAnswer);
  }
  room.hasPictures = engine.kind != EngineState::Kind::Ready || engine.sees_images;
  return room;
}

void ConversationController::planDocuments() {
  documents_->plan(composer_.text(), composer_.attachments(), documentRoom());
}

void ConversationController::askAboutDocuments(Pending pending) {
  pending_ = std::move(pending);
  composer_.setAnswering(true);
  composer_.focusText();
  preparePending();
}

/// Once the documents of the conversation are open, which takes a moment after it was.
void ConversationController::preparePending() {
  if (!pending_ || pending_->task || !documents_->isSettled()) return;
  const bool reads = pending_->retried != kNoMessage;
  const std::size_t index = indexOf(pending_->retried);
  const MessageId question = reads && index < messages_.size() ? messages_[index].parent : editing_;
  pending_->task = documents_->prepare(question, pending_->written.text, pending_->written.attachments, documentRoom(),
                                       reads, this, [this, page = page_](Result<PreparedQuestion> prepared) {
                                         if (page == page_ && pending_) takePrepared(std::move(prepared));
                                       });
}

/// What was read part by part for a question is in no message: another answer has to read it again. False if none was.
bool ConversationController::readAgain(const StoredMessage& answer) {
  const std::size_t index = indexOf(answer.parent);
  if (index == messages_.size()) return false;
  const std::vector<DocumentHeading> headings = headingsOf(messages_[index].parts);
  const bool wasRead =
      std::any_of(headings.begin(), headings.end(), [](const auto& heading) { return heading.is_read_before; });
  if (wasRead) askAboutDocuments({writtenFrom(messages_[index].parts), true, answer.id});
  return wasRead;
}

void ConversationController::takePrepared(Result<PreparedQuestion> prepared) {
  if (!prepared) {
    if (prepared.error().code != ErrorCode::Cancelled) emit noticed(QString::fromStdString(prepared.error().message));
    return giveUpPending();
  }
  const Pending pending = *std::exchange(pending_, std::nullopt);
  QStringList notices;
  for (const std::string& notice : prepared->notices) notices << QString::fromStdString(notice);
  if (!notices.isEmpty()) emit noticed(notices.join('\n'));
  if (pending.retried != kNoMessage) {
    AskOptions asked = options(false);
    asked.reading = std::move(prepared->reading);
    note(bridge_.retry(pending.retried, asked), Kind::Retry, pending.retried);
    return;
  }
  // Documents travel as the parts that were made of them; a document that shows nothing new needs no word.
  askParts(pending.written, partsOf(pending.written, std::move(prepared->parts)), pending.keepsDraft,
           std::move(prepared->reading));
}

/// Back to where it was written.
void ConversationController::giveUpPending() {
  if (!pending_) return;
  const Pending pending = *std::exchange(pending_, std::nullopt);
  if (pending.task) documents_->cancel(*pending.task);
  if (pending.retried != kNoMessage) return composer_.setAnswering(isAnswering());
  const bool isFree = composer_.text().isEmpty();
  composer_.prepend(isFree ? pending.written.text : pending.written.text + "\n\n", pending.written.attachments);
  composer_.setAnswering(isAnswering());
  saveDraft();
}

}  // namespace sightline::gui
