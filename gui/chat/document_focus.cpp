/// DocumentFocus: the documents of the open conversation: what was shown of them, and where its answers stand.
#include "gui/chat/document_focus.h"

#include <QLocale>
#include <algorithm>
#include <iterator>
#include <utility>

#include "gui/chat/conversation_items.h"
#include "gui/chat/source_labels.h"

namespace sightline::gui {

namespace {

constexpr std::int64_t kPicturesMost = 16;  // of a message

std::int64_t nPicturesOf(const Attachments& attachments) {
  return std::count_if(attachments.begin(), attachments.end(),
                       [](const Attachment& attachment) { return attachment.kind == Attachment::Kind::Picture; });
}

}  // namespace

DocumentFocus::DocumentFocus(DocumentPanel& panel, DocumentShelf& shelf, QObject* parent)
    : QObject(parent), panel_(panel), shelf_(shelf) {
  connect(&shelf_, &DocumentShelf::changed, this, &DocumentFocus::takeShelf);
  connect(&panel_, &DocumentPanel::sourceHovered, this, [this](int source) {
    emit mentionHovered(static_cast<qint64>(answer_), source < 0 ? -1 : kSourceMentions + source);
  });
}

void DocumentFocus::clear() {
  documents_.clear();
  entries_.clear();
  preview_.clear();
  lamented_.clear();
  answer_ = kNoMessage;
  panel_.setSources({});
  showDocuments();
}

void DocumentFocus::closeAll() { shelf_.keepOnly({}); }

DocumentFocus::Entry* DocumentFocus::find(MessageId message) {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [message](const Entry& entry) { return entry.id == message; });
  return found == entries_.end() ? nullptr : &*found;
}

void DocumentFocus::add(const StoredMessage& message, const QString& text) {
  Entry entry;
  entry.id = message.id;
  entry.role = message.role;
  if (message.role == Role::Assistant) {
    entry.question = entries_.empty() ? QString() : entries_.back().question;
    entry.text = text;
  } else {
    entry.question = writtenFrom(message.parts).text;
    for (const DocumentHeading& heading : headingsOf(message.parts)) {
      std::vector<PageName>& pages = heading.is_read_before ? entry.read : entry.pages;
      for (const std::int64_t page : heading.pages) pages.push_back({heading.number, page});
      for (const std::int64_t page : heading.pictures) entry.pictures.push_back({heading.number, page});
      if (heading.number >= documents_.size()) documents_.resize(heading.number + 1);
      Numbered& numbered = documents_[heading.number];
      if (numbered.handle != 0 && numbered.digest == heading.digest) continue;
      numbered.digest = heading.digest;
      numbered.handle = shelf_.addAgain(heading.digest, QString::fromStdString(heading.name), heading.n_pages);
    }
  }
  const bool hasPages = !entry.pages.empty() || !entry.read.empty();
  entries_.push_back(std::move(entry));
  if (hasPages) showDocuments();
  lookForSources();
}

void DocumentFocus::complete(MessageId answer, const QString& text) {
  Entry* const entry = find(answer);
  if (entry == nullptr || text.isEmpty()) return;
  entry->text = text;
  lookForSources();
}

void DocumentFocus::removeFrom(MessageId message) {
  const Entry* const first = find(message);
  if (first == nullptr) return;
  entries_.erase(entries_.begin() + (first - entries_.data()), entries_.end());
  std::size_t n = 0;
  for (const Entry& entry : entries_) {
    for (const std::vector<PageName>* const pages : {&entry.pages, &entry.read}) {
      for (const PageName& page : *pages) n = std::max(n, page.document + 1);
    }
  }
  documents_.resize(n);
  if (find(answer_) == nullptr) {
    answer_ = kNoMessage;
    panel_.setSources({});
  }
  showDocuments();
}

void DocumentFocus::preview(const Attachments& attachments) {
  std::vector<DocumentHandle> documents;
  for (const Attachment& attachment : attachments) {
    if (attachment.kind == Attachment::Kind::Document) documents.push_back(attachment.document.handle);
  }
  if (documents == preview_) return;
  preview_ = std::move(documents);
  showDocuments();
}

void DocumentFocus::showDocuments() {
  std::vector<DocumentHandle> all;
  for (const Numbered& numbered : documents_) all.push_back(numbered.handle);
  for (const DocumentHandle document : preview_) {
    if (document != 0 && std::find(all.begin(), all.end(), document) == all.end()) all.push_back(document);
  }
  if (all == shown_) return;
  const bool wasEmpty = shown_.empty();
  shown_ = std::move(all);
  panel_.setDocuments(shown_);
  if (wasEmpty != shown_.empty()) emit emptyChanged(shown_.empty());
}

/// A file that is gone is told of once; what the conversation holds of it stays.
void DocumentFocus::takeShelf(int document) {
  const ShelvedDocument* const shelved = shelf_.find(document);
  const bool isOurs = std::any_of(documents_.begin(), documents_.end(),
                                  [document](const Numbered& one) { return one.handle == document; });
  if (shelved == nullptr || !isOurs) return;
  if (shelved->state == ShelvedDocument::State::Failed && lamented_.insert(document).second) {
    emit noticed(tr("A document of this conversation cannot be opened: %1. What was said about it stays; its pages and "
                    "places cannot be shown.")
                     .arg(shelved->failure));
  }
  if (shelved->state == ShelvedDocument::State::Ready) lookForSources();
  if (isSettled()) emit settled();
}

// --- Asking ---------------------------------------------------------------------------------------------------------

bool DocumentFocus::isAbout(const Attachments& attachments) const {
  const bool hasNew = std::any_of(attachments.begin(), attachments.end(), [](const Attachment& attachment) {
    return attachment.kind == Attachment::Kind::Document;
  });
  const bool hasOld = std::any_of(documents_.begin(), documents_.end(), [this](const Numbered& one) {
    const ShelvedDocument* const shelved = shelf_.find(one.handle);
    return shelved != nullptr && shelved->state != ShelvedDocument::State::Failed &&
           shelved->state != ShelvedDocument::State::Locked;
  });
  return hasNew || hasOld;
}

bool DocumentFocus::isSettled() const {
  return std::none_of(documents_.begin(), documents_.end(), [this](const Numbered& one) {
    const ShelvedDocument* const shelved = shelf_.find(one.handle);
    return shelved != nullptr &&
           (shelved->state == ShelvedDocument::State::Opening || shelved->state == ShelvedDocument::State::Reading);
  });
}

std::vector<DocumentId> DocumentFocus::ids(const std::vector<Numbered>& documents) const {
  std::vector<DocumentId> ids;
  for (const Numbered& numbered : documents) {
    const ShelvedDocument* const shelved = shelf_.find(numbered.handle);
    const bool isReady = shelved != nullptr && shelved->state == ShelvedDocument::State::Ready;
    ids.push_back(isReady ? shelved->id : kNoDocument);
  }
  return ids;
}

DeskQuestion DocumentFocus::questionFor(MessageId question, const QString& text, const Attachments& attachments,
                                        const DocumentRoom& room) const {
  DeskQuestion asked;
  asked.text = text.toStdString();
  asked.budget_tokens = std::max<std::int64_t>(0, room.tokens);
  asked.part_tokens = std::max<std::int64_t>(0, room.partTokens);
  asked.with_pictures = room.hasPictures;
  asked.max_pictures = std::max<std::int64_t>(0, kPicturesMost - nPicturesOf(attachments));
  std::vector<Numbered> documents;
  for (const Entry& entry : entries_) {
    if (entry.id == question) break;
    asked.shown_before.insert(asked.shown_before.end(), entry.pages.begin(), entry.pages.end());
    std::vector<PageName> named = entry.pages;
    named.insert(named.end(), entry.read.begin(), entry.read.end());
    for (const PageName& page : named) {
      const bool isNew =
          std::find(asked.introduced.begin(), asked.introduced.end(), page.document) == asked.introduced.end();
      if (isNew) asked.introduced.push_back(page.document);
      if (page.document >= documents.size()) documents.resize(page.document + 1);
      documents[page.document] = documents_[page.document];
    }
  }
  for (const Attachment& attachment : attachments) {
    if (attachment.kind != Attachment::Kind::Document) continue;
    const ShelvedDocument* const shelved = shelf_.find(attachment.document.handle);
    const Digest digest = shelved == nullptr ? attachment.document.digest : shelved->digest;
    const auto isSame = [&digest](const Numbered& one) { return one.digest == digest; };
    if (std::any_of(documents.begin(), documents.end(), isSame)) continue;
    // What a message of the conversation had attached is open under the conversation's own handle.
    const auto ours = std::find_if(documents_.begin(), documents_.end(), isSame);
    const bool isOurs = shelved == nullptr && ours != documents_.end();
    documents.push_back({isOurs ? ours->handle : attachment.document.handle, digest});
  }
  asked.documents = ids(documents);
  // The page that is looked at, if it is of one of these.
  const int current = panel_.currentDocument();
  if (current >= 0 && panel_.view()->currentPage() >= 0) {
    const DocumentHandle handle = panel_.documents()[static_cast<std::size_t>(current)];
    const auto same = std::find_if(documents.begin(), documents.end(),
                                   [handle](const Numbered& one) { return one.handle == handle; });
    if (same != documents.end()) {
      asked.in_view = PageName{static_cast<std::size_t>(same - documents.begin()), panel_.view()->currentPage()};
    }
  }
  return asked;
}

DeskTask DocumentFocus::prepare(MessageId question, const QString& text, const Attachments& attachments,
                                const DocumentRoom& room, bool reads, QObject* receiver, TakeParts take) {
  DeskQuestion asked = questionFor(question, text, attachments, room);
  if (reads) asked.whole = true;
  return shelf_.desk().prepare(std::move(asked), shelf_.answerTo<PreparedQuestion>(receiver, std::move(take)));
}

void DocumentFocus::cancel(DeskTask task) { shelf_.desk().cancel(task); }

void DocumentFocus::plan(const QString& text, const Attachments& attachments, const DocumentRoom& room) {
  if (planning_) shelf_.desk().cancel(*std::exchange(planning_, std::nullopt));
  const auto isReady = [this](const Attachment& attachment) {
    if (attachment.kind != Attachment::Kind::Document) return true;
    const ShelvedDocument* const shelved = shelf_.find(attachment.document.handle);
    return shelved != nullptr && shelved->state == ShelvedDocument::State::Ready;
  };
  const bool hasDocument = std::any_of(attachments.begin(), attachments.end(), [](const Attachment& attachment) {
    return attachment.kind == Attachment::Kind::Document;
  });
  if (!hasDocument || !std::all_of(attachments.begin(), attachments.end(), isReady)) return emit planned({});
  const auto take = [this](const Result<PreparedQuestion>& plan) {
    planning_.reset();
    emit planned(plan ? planSentence(*plan) : QString());
  };
  planning_ = shelf_.desk().plan(questionFor(kNoMessage, text, attachments, room),
                                 shelf_.answerTo<PreparedQuestion>(this, take));
}

// --- Sources --------------------------------------------------------------------------------------------------------

bool DocumentFocus::canLook() const {
  if (!isSettled() || documents_.empty()) return false;
  const std::vector<DocumentId> open = ids(documents_);
  return std::any_of(open.begin(), open.end(), [](DocumentId id) { return id != kNoDocument; });
}

/// For this answer, with what the conversation had shown when it was given; its words are still to be put in.
SourceQuestion DocumentFocus::sourcesOf(const Entry& entry) const {
  SourceQuestion question;
  question.documents = ids(documents_);
  question.question = entry.question.toStdString();
  for (const Entry& earlier : entries_) {
    question.shown.insert(question.shown.end(), earlier.pages.begin(), earlier.pages.end());
    question.shown.insert(question.shown.end(), earlier.read.begin(), earlier.read.end());
    question.pictures.insert(question.pictures.end(), earlier.pictures.begin(), earlier.pictures.end());
    if (earlier.id == entry.id) break;
  }
  return question;
}

void DocumentFocus::grow(MessageId answer, const QString& text) {
  Entry* const entry = find(answer);
  if (entry == nullptr || entry->isLooking || entry->isAsked || !canLook()) return;
  const std::string rest = text.mid(entry->nLooked).toStdString();
  const std::size_t nWhole = whole_statements(rest);
  if (nWhole == 0) return;
  SourceQuestion question = sourcesOf(*entry);
  if (question.shown.empty()) return;
  question.answer = rest.substr(0, nWhole);
  entry->isLooking = true;
  const qsizetype nLooked = entry->nLooked + QString::fromStdString(question.answer).size();
  const auto take = [this, answer, nLooked, text](Result<std::vector<Claim>> claims) {
    takeGrown(answer, nLooked, text, std::move(claims));
  };
  shelf_.desk().find_sources(std::move(question), shelf_.answerTo<std::vector<Claim>>(this, take));
}

void DocumentFocus::takeGrown(MessageId answer, qsizetype nLooked, const QString& text,
                              Result<std::vector<Claim>> claims) {
  Entry* const entry = find(answer);
  if (entry == nullptr) return;
  entry->isLooking = false;
  if (entry->isAsked || !claims) return;  // its end was faster: it brings all of them
  entry->nLooked = nLooked;
  if (!entry->claims) entry->claims.emplace();
  std::move(claims->begin(), claims->end(), std::back_inserter(*entry->claims));
  describe(*entry, text);
  emit sourcesChanged();
  showSourcesOf(answer);
}

/// Of all answers that are whole, as soon as the documents can be read.
void DocumentFocus::lookForSources() {
  if (!canLook()) return;
  for (Entry& entry : entries_) {
    if (entry.role != Role::Assistant || entry.text.isEmpty() || entry.isAsked) continue;
    SourceQuestion question = sourcesOf(entry);
    if (question.shown.empty()) continue;
    entry.isAsked = true;
    question.answer = entry.text.toStdString();
    const auto take = [this, id = entry.id](Result<std::vector<Claim>> claims) {
      Entry* const found = find(id);
      if (found == nullptr || !claims) return;
      found->claims = *std::move(claims);
      describe(*found, found->text);
      emit sourcesChanged();
      const bool isLast = std::none_of(entries_.begin(), entries_.end(), [found](const Entry& other) {
        return other.claims && static_cast<qint64>(other.id) > static_cast<qint64>(found->id);
      });
      if (isLast) showSourcesOf(id);
    };
    shelf_.desk().find_sources(std::move(question), shelf_.answerTo<std::vector<Claim>>(this, take));
  }
}

void DocumentFocus::describe(Entry& entry, const QString& text) {
  entry.sources.clear();
  entry.labels.clear();
  const QString words = shownWords(text);
  for (const Claim& claim : *entry.claims) {
    entry.sources.push_back(sourceOf(claim, documents_.size() > 1));
    entry.labels.push_back(sourceLabel(claim, words));
  }
}

void DocumentFocus::showSourcesOf(MessageId answer) {
  const Entry* const entry = find(answer);
  if (entry == nullptr || !entry->claims) return;
  answer_ = answer;
  panel_.setSources(entry->sources);
}

void DocumentFocus::addMentions(std::vector<Mention>& mentions) const {
  for (const Entry& entry : entries_) {
    if (!entry.claims) continue;
    for (std::size_t i = 0; i < entry.sources.size(); ++i) {
      if (!entry.sources[i].isFound() || entry.labels[i].isEmpty()) continue;
      mentions.push_back({itemId(entry.id), entry.labels[i], kSourceMentions + static_cast<int>(i), true,
                          sourceTip(entry.sources[i])});
    }
  }
}

void DocumentFocus::light(MessageId answer, int mention) {
  if (mention < kSourceMentions) return panel_.lightSource(-1);
  if (answer != answer_) showSourcesOf(answer);
  panel_.lightSource(mention - kSourceMentions);
}

void DocumentFocus::goTo(MessageId answer, int mention) {
  if (mention < kSourceMentions) return;
  if (answer != answer_) showSourcesOf(answer);
  emit shownOnPurpose();
  panel_.goToSource(mention - kSourceMentions);
}

}  // namespace sightline::gui
