/// ConversationController: what is being written: drafts, changed questions, pictures on their way.
#include <algorithm>
#include <utility>

#include "gui/chat/conversation_controller.h"
#include "gui/chat/conversation_items.h"
#include "gui/composer/composer.h"

namespace sightline::gui {

namespace {

/// A draft that cannot be kept as it is; a disk that refuses is told of elsewhere.
bool isWorthTelling(const Status& status) { return !status && status.error().code != ErrorCode::Io; }

}  // namespace

// --- The draft of the open conversation -----------------------------------------------------------------------------

/// What is to be found after a restart. A changed question that was not sent is kept behind the draft from before.
Written ConversationController::draft() const {
  Written written{composer_.text(), composer_.attachments()};
  if (pending_) written = joined(pending_->written, written);
  if (!isEditing()) return written;
  return isSame(written, original_) ? stash_ : joined(stash_, written);
}

void ConversationController::saveDraft() {
  if (!isDraftShown_) return;  // what is on disk would be lost
  const auto told = [this](const Status& status) {
    if (isWorthTelling(status)) emit noticed(QString::fromStdString(status.error().message));
  };
  bridge_.session().save_draft(current_, draftOf(draft()), bridge_.answerTo<void>(this, told));
}

/// What was typed before the draft was read stays, behind it.
void ConversationController::showDraft(const Written& written) {
  fill(written, [this](bool hadWords) {
    isDraftShown_ = true;
    if (hadWords) saveDraft();
    const MessageId wanted = std::exchange(wantedEdit_, kNoMessage);
    if (wanted != kNoMessage) edit(itemId(wanted));
  });
}

/// Puts `written` before what is in the composer, once its pictures are there, and calls `then`, unless something else
/// was put into it meanwhile. A picture that cannot be fetched stays without being seen.
void ConversationController::fill(const Written& written, std::function<void(bool hadWords)> then) {
  std::vector<ImageRef> pictures;
  for (const Attachment& attachment : written.attachments) {
    if (attachment.kind == Attachment::Kind::Picture) pictures.push_back(attachment.picture.image);
  }
  const int filling = ++filling_;
  shelf_.fetch(this, pictures, [this, filling, written, then](const std::vector<ImageRef>& found) {
    if (filling != filling_) return;
    Attachments attachments = written.attachments;
    for (Attachment& attachment : attachments) {
      if (attachment.kind != Attachment::Kind::Picture) continue;
      ImageRef& image = attachment.picture.image;
      const auto whole = std::find_if(found.begin(), found.end(),
                                      [&image](const ImageRef& one) { return one.digest == image.digest; });
      if (whole != found.end()) image.encoded = whole->encoded;
      attachment.picture.thumbnail = shelf_.thumbnail(image);
    }
    const bool hadWords = !Written{composer_.text(), composer_.attachments()}.isEmpty();
    composer_.prepend(written.text, attachments);
    then(hadWords);
    if (!attachments.empty()) previewAttachments(composer_.attachments());
  });
}

/// What is written stays with the conversation it was written in.
void ConversationController::leaveDraft() {
  giveUpPending();  // what was not asked stays written
  keepWords();
  if (const int aside = composer_.setAside(); aside != 0) asides_[aside] = {current_, false};
  for (auto& [number, aside] : asides_) aside.isStash = false;
  ++filling_;
  isDraftShown_ = false;
  wantedEdit_ = kNoMessage;
  stash_ = {};
  original_ = {};
  if (std::exchange(editing_, kNoMessage) != kNoMessage) emit editingChanged(false);
}

void ConversationController::keepWords() {
  const Written typed = draft();
  if (isDraftShown_ || typed.isEmpty()) return;
  addToDraft(current_, [typed](const Written& before) {
    Written whole = joined(before, {{}, typed.attachments});
    whole.text += typed.text;
    return whole;
  });
}

void ConversationController::addToDraft(ConversationId conversation, std::function<Written(const Written&)> add) {
  bridge_.session().change_draft(
      conversation, [add = std::move(add)](const Draft& before) { return draftOf(add(writtenFrom(before))); },
      bridge_.orTell());
}

/// Pictures that are still read for what the composer shows now.
void ConversationController::bringBack(bool isStash) {
  std::erase_if(asides_, [this, isStash](const auto& entry) {
    const auto& [number, aside] = entry;
    const bool isHere = aside.conversation == current_ && aside.isStash == isStash;
    if (isHere) composer_.bringBack(number);
    return isHere;
  });
}

/// A picture was read after its conversation was left, or after its draft made room for a question.
void ConversationController::takeAside(int aside, const Attachment& attachment) {
  shelf_.keepThumbnail(attachment.picture.image.digest, attachment.picture.thumbnail);
  const auto whose = asides_.find(aside);
  if (whose == asides_.end()) return;
  if (whose->second.isStash) {
    stash_.attachments.push_back(attachment);
    return saveDraft();
  }
  addToDraft(whose->second.conversation, [attachment](const Written& before) {
    return joined(before, {{}, {attachment}});
  });
}

/// A new conversation began: what was written meanwhile belongs to it, and there is no other draft to wait for.
void ConversationController::moveDraft(ConversationId from) {
  const bool isNew = from != current_;
  const bool wasShown = std::exchange(isDraftShown_, isDraftShown_ || isNew);
  if (draft().isEmpty()) return;
  saveDraft();
  if (isNew && wasShown) bridge_.session().save_draft(from, {}, bridge_.orTell());
}

/// What was refused goes back to where it was written, before what was written since.
void ConversationController::giveBack(const Request& request) {
  if (request.kind == Kind::Retry) return;
  const bool isHere = request.page == page_ || request.conversation == current_;
  if (!isHere) {
    return addToDraft(request.conversation,
                      [refused = request.written](const Written& since) { return joined(refused, since); });
  }
  const std::size_t index = indexOf(request.about);
  if (request.kind == Kind::Edit && !isEditing() && isDraftShown_ && index < messages_.size()) {
    return beginEdit(request.about, writtenFrom(messages_[index].parts), request.written);
  }
  if (isEditing()) {
    stash_ = joined(request.written, stash_);
  } else {
    const bool isFree = composer_.text().isEmpty();
    composer_.prepend(isFree ? request.written.text : request.written.text + "\n\n", request.written.attachments);
  }
  saveDraft();
}

// --- Changing a question --------------------------------------------------------------------------------------------

void ConversationController::edit(const QString& item) {
  const std::size_t index = indexOf(messageId(item));
  if (index == messages_.size() || messages_[index].role != Role::User || isAnswering()) return;
  if (!isDraftShown_) {
    wantedEdit_ = messages_[index].id;
    return;
  }
  const Written question = writtenFrom(messages_[index].parts);
  beginEdit(messages_[index].id, question, question);
}

/// Puts `changed` into the composer in place of the draft, to be asked instead of `question`, which said `original`.
void ConversationController::beginEdit(MessageId question, const Written& original, const Written& changed) {
  stash_ = draft();
  if (const int aside = composer_.setAside(); aside != 0) asides_[aside] = {current_, true};
  editing_ = question;
  original_ = original;
  const bool isUnchanged = isSame(original, changed);
  composer_.setDraft(changed.text, {});
  if (isUnchanged) original_.text = composer_.text();  // as the composer spells it, with its own line ends
  composer_.expectMore(true);                          // its pictures, without which it must not be asked
  fill({{}, changed.attachments}, [this, isUnchanged, n = changed.attachments.size()](bool /*hadWords*/) {
    if (isUnchanged && composer_.attachments().size() == n) original_.attachments = composer_.attachments();
    saveDraft();
    composer_.expectMore(false);
  });
  composer_.focusText();
  emit editingChanged(true);
}

void ConversationController::editLast() {
  const auto last = std::find_if(messages_.rbegin(), messages_.rend(),
                                 [](const StoredMessage& message) { return message.role == Role::User; });
  if (last != messages_.rend()) edit(itemId(last->id));
}

void ConversationController::cancelEdit() {
  if (!isEditing()) return;
  ++filling_;
  editing_ = kNoMessage;
  original_ = {};
  const Written stash = std::exchange(stash_, {});
  composer_.setDraft(stash.text, stash.attachments);
  bringBack(true);
  saveDraft();
  emit editingChanged(false);
}

/// The model's own convention: 0 to 1000 over width and height of the whole picture. A crop would have to be seen anew
/// and lose its surroundings; the picture with these numbers is in the context already, so that the answer begins at
/// once and its places fit the picture that is shown.
void ConversationController::putBox(int picture, const QRectF& fractions) {
  const auto thousandth = [](double fraction) { return std::clamp(static_cast<int>(fraction * 1000 + 0.5), 0, 1000); };
  const QString box = QString("[%1, %2, %3, %4]")
                          .arg(thousandth(fractions.left()))
                          .arg(thousandth(fractions.top()))
                          .arg(thousandth(fractions.right()))
                          .arg(thousandth(fractions.bottom()));
  composer_.appendWords(focus_->nPictures() > 1 ? tr("In the box %1 of picture %2: ").arg(box).arg(picture + 1)
                                                : tr("In the box %1 of the picture: ").arg(box));
  saveDraft();
  composer_.focusText();
}

}  // namespace sightline::gui
