/// DocumentDesk::Core: the threads behind the door to documents.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <stop_token>
#include <utility>
#include <vector>

#include "multimodal/document/known_documents.h"
#include "multimodal/document/opened_document.h"
#include "multimodal/document_desk.h"
#include "multimodal/session/work_queue.h"

namespace sightline {

/// A thread for each open document, which opens, reads and searches it; one for pictures of pages, the last wanted first;
/// one for questions. What waits is cancelled by asking its stop source.
class DocumentDesk::Core {
 public:
  /// An open document. What its own thread runs may use it without holding it: `close` ends that thread first.
  struct Entry {
    DocumentId id = kNoDocument;
    std::mutex sink_mutex;  // guards the next two
    DocumentSink sink;
    bool is_closed = false;
    OpenedDocument opened;             // of it, `document` is set once, before `is_open`
    std::atomic<bool> is_open{false};  // pages can be shown
    std::mutex index_mutex;            // whoever uses opened.index
    std::atomic<bool> is_ready{false};
    std::stop_source stop;
    std::binary_semaphore is_left{0};  // whoever closes it needs it no more
    std::unique_ptr<WorkQueue> reader = std::make_unique<WorkQueue>();

    void tell(const DocumentEvent& event);
  };
  using EntryRef = std::shared_ptr<Entry>;

  explicit Core(DeskOptions given);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  DocumentId open(std::function<Result<std::filesystem::path>()> place, std::optional<Digest> expected,
                  std::string password, DocumentSink sink);
  /// `why`: what it failed with, to be told; else the window asked for it.
  void close(DocumentId document, const Status& why = {});
  [[nodiscard]] EntryRef find(DocumentId document);

  /// Runs `work` through `post` and hands `done` what it gave; Cancelled if it is stopped before.
  template <class T>
  DeskTask start(std::vector<DocumentId> about, const std::function<void(WorkQueue::Task)>& post, Done<T> done,
                 std::function<Result<T>(std::stop_token)> work) {
    const auto [task, stop] = begin(std::move(about));
    post([this, id = task, token = stop, done = std::move(done), work = std::move(work)] {
      Result<T> result = token.stop_requested() ? Result<T>(stopped()) : work(token);
      forget(id);
      if (done) done(std::move(result));
    });
    return task;
  }
  void cancel(DeskTask task);
  /// To the document's own thread; false if it is closed.
  static bool post_reading(Entry& entry, WorkQueue::Task task);
  /// The task that was posted last is done first.
  void post_painting(WorkQueue::Task task);

  Result<PagePicture> picture(const EntryRef& entry, std::int64_t page, std::int64_t width,
                              const std::stop_token& stop);
  static Result<PageText> words(const EntryRef& entry, std::int64_t page, const std::stop_token& stop);
  static Result<std::vector<FoundWords>> find_words(Entry& entry, const std::string& words,
                                                    const std::stop_token& stop);
  /// Runs `work` on these documents, with all of their indices.
  template <class T>
  Result<T> with_documents(const std::vector<DocumentId>& ids,
                           const std::function<Result<T>(std::span<const OpenedDocument* const>)>& work) {
    std::vector<EntryRef> entries;
    for (const DocumentId id : ids) entries.push_back(ready(id));
    return with_entries<T>(entries, work);
  }
  /// The same with documents at hand, which may be closed meanwhile; null where there is none.
  template <class T>
  static Result<T> with_entries(const std::vector<EntryRef>& entries,
                                const std::function<Result<T>(std::span<const OpenedDocument* const>)>& work) {
    std::map<Entry*, std::unique_lock<std::mutex>> locks;  // in one order for all, each once
    for (const EntryRef& entry : entries) {
      if (entry != nullptr) locks[entry.get()];
    }
    for (auto& [entry, lock] : locks) lock = std::unique_lock(entry->index_mutex);
    std::vector<const OpenedDocument*> documents;
    for (const EntryRef& entry : entries) documents.push_back(entry == nullptr ? nullptr : &entry->opened);
    return work(documents);
  }

  /// Reads the documents of a question part by part, later; it needs no desk for that.
  std::shared_ptr<PartReading> reading(const DeskQuestion& question);

  static Error stopped();
  static Error not_open();

 private:
  struct Task {
    std::stop_source stop;
    std::vector<DocumentId> about;
  };
  /// A picture that is kept.
  struct Kept {
    DocumentId document = kNoDocument;
    std::int64_t width = 0;
    PagePicture picture;
  };

  std::pair<DeskTask, std::stop_token> begin(std::vector<DocumentId> about);
  void forget(DeskTask task);
  [[nodiscard]] EntryRef ready(DocumentId document);
  Status open_here(Entry& entry, const std::function<Result<std::filesystem::path>()>& place,
                   const std::optional<Digest>& expected, const std::string& password);
  Status read_all(Entry& entry);
  std::shared_ptr<const Image> kept_picture(DocumentId document, std::int64_t page, std::int64_t width);
  void keep_picture(Kept picture);

  DeskOptions options_;

 public:
  KnownDocuments known;

 private:
  std::mutex mutex_;  // guards what follows
  std::uint64_t last_document_ = 0, last_task_ = 0;
  std::map<DocumentId, EntryRef> entries_;
  std::map<DeskTask, Task> tasks_;
  std::deque<WorkQueue::Task> painting_;
  std::list<Kept> pictures_;  // the last used first
  std::int64_t picture_bytes_ = 0;

 public:
  WorkQueue closing;  ///< ends the threads of documents
  WorkQueue painter;
  WorkQueue asking;
};

}  // namespace sightline
