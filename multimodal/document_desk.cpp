/// DocumentDesk: the door to documents for windows.
#include "multimodal/document_desk.h"

#include <cassert>
#include <utility>

#include "multimodal/document/desk_core.h"
#include "multimodal/document/desk_question.h"

namespace sightline {

DocumentDesk::DocumentDesk(DeskOptions options) : core_(std::make_unique<Core>(std::move(options))) {}

DocumentDesk::~DocumentDesk() = default;

DocumentId DocumentDesk::open(std::filesystem::path path, std::string password, DocumentSink sink) {
  const auto place = [path = std::move(path)]() -> Result<std::filesystem::path> { return path; };
  return core_->open(place, std::nullopt, std::move(password), std::move(sink));
}

DocumentId DocumentDesk::open_again(Digest digest, std::string name, std::string password, DocumentSink sink) {
  Core* const core = core_.get();
  const auto place = [core, digest, name = std::move(name)]() -> Result<std::filesystem::path> {
    const Result<std::optional<std::filesystem::path>> known = core->known.find(digest);
    if (!known) return known.error();
    if (!*known) return Error{ErrorCode::NotFound, "where " + name + " lay is not known on this computer", ""};
    return **known;
  };
  return core_->open(place, digest, std::move(password), std::move(sink));
}

void DocumentDesk::close(DocumentId document) { core_->close(document); }

DeskTask DocumentDesk::picture(DocumentId document, std::int64_t page, std::int64_t width, Done<PagePicture> done) {
  assert(width >= 16);
  Core* const core = core_.get();
  const auto work = [core, entry = core->find(document), page, width](const std::stop_token& stop) {
    return core->picture(entry, page, width, stop);
  };
  return core->start<PagePicture>(
      {document}, [core](WorkQueue::Task task) { core->post_painting(std::move(task)); }, std::move(done), work);
}

DeskTask DocumentDesk::words(DocumentId document, std::int64_t page, Done<PageText> done) {
  Core* const core = core_.get();
  const auto work = [entry = core->find(document), page](const std::stop_token& stop) {
    return Core::words(entry, page, stop);
  };
  return core->start<PageText>(
      {document}, [core](WorkQueue::Task task) { core->post_painting(std::move(task)); }, std::move(done), work);
}

DeskTask DocumentDesk::find(DocumentId document, std::string words, Done<std::vector<FoundWords>> done) {
  using Found = std::vector<FoundWords>;
  Core* const core = core_.get();
  const Core::EntryRef entry = core->find(document);
  const auto work = [raw = entry.get(), words = std::move(words)](const std::stop_token& stop) -> Result<Found> {
    if (raw == nullptr) return Core::not_open();
    return Core::find_words(*raw, words, stop);
  };
  const auto post = [core, &entry](WorkQueue::Task task) {
    const bool is_posted = entry != nullptr && Core::post_reading(*entry, task);
    if (!is_posted) core->asking.post([entry, task] { task(); });
  };
  return core->start<Found>({document}, post, std::move(done), work);
}

DeskTask DocumentDesk::plan(DeskQuestion question, Done<PreparedQuestion> done) {
  Core* const core = core_.get();
  std::vector<DocumentId> about = question.documents;
  const auto work = [core, question = std::move(question)](const std::stop_token&) {
    return core->with_documents<PreparedQuestion>(
        question.documents, [&question](NumberedDocuments documents) { return plan_question(documents, question); });
  };
  return core->start<PreparedQuestion>(
      std::move(about), [core](WorkQueue::Task task) { core->asking.post(std::move(task)); }, std::move(done), work);
}

DeskTask DocumentDesk::prepare(DeskQuestion question, Done<PreparedQuestion> done) {
  Core* const core = core_.get();
  std::vector<DocumentId> about = question.documents;
  const auto work = [core, question = std::move(question)](const std::stop_token& stop) -> Result<PreparedQuestion> {
    Result<PreparedQuestion> prepared = core->with_documents<PreparedQuestion>(
        question.documents, [&](NumberedDocuments documents) { return prepare_question(documents, question, stop); });
    if (!prepared || prepared->n_parts == 0) return prepared;
    prepared->reading = core->reading(question);
    if (prepared->reading == nullptr) return Core::not_open();
    return prepared;
  };
  return core->start<PreparedQuestion>(
      std::move(about), [core](WorkQueue::Task task) { core->asking.post(std::move(task)); }, std::move(done), work);
}

DeskTask DocumentDesk::find_sources(SourceQuestion question, Done<std::vector<Claim>> done) {
  using Claims = std::vector<Claim>;
  Core* const core = core_.get();
  std::vector<DocumentId> about = question.documents;
  const auto work = [core, question = std::move(question)](const std::stop_token& stop) {
    return core->with_documents<Claims>(question.documents, [&](NumberedDocuments documents) -> Result<Claims> {
      Claims claims = sightline::find_sources(documents, question, stop);
      if (stop.stop_requested()) return Core::stopped();
      return claims;
    });
  };
  return core->start<Claims>(
      std::move(about), [core](WorkQueue::Task task) { core->asking.post(std::move(task)); }, std::move(done), work);
}

void DocumentDesk::cancel(DeskTask task) { core_->cancel(task); }

}  // namespace sightline
