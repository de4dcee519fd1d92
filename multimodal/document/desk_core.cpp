/// DocumentDesk::Core: the threads behind the door to documents.
#include "multimodal/document/desk_core.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>

#include "multimodal/document/desk_question.h"
#include "multimodal/document/find_text.h"
#include "multimodal/document/whole_reading.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

namespace {

constexpr std::int64_t kLongestSide = 4096;
constexpr std::int64_t kShortestSide = 16;
constexpr std::int64_t kIndexCacheBytes = std::int64_t{2} << 30;
constexpr std::int64_t kProgressSteps = 200;  // more would only keep the window busy

/// `given`, else a standard folder; empty if there is none.
std::filesystem::path folder_or(const std::filesystem::path& given, std::filesystem::path StandardFolders::*standard) {
  if (!given.empty()) return given;
  const Result<StandardFolders> folders = standard_folders();
  return folders ? (*folders).*standard : std::filesystem::path();
}

std::int64_t bytes_of(const Image& image) { return image.width() * image.height() * 3; }

Error no_such_page(const DocumentInfo& info, std::int64_t page) {
  return {ErrorCode::NotFound, info.name + " has no page " + std::to_string(page + 1), ""};
}

}  // namespace

DocumentDesk::Core::Core(DeskOptions given)
    : options_(std::move(given)), known(folder_or(options_.data_folder, &StandardFolders::data)) {
  options_.cache_folder = folder_or(options_.cache_folder, &StandardFolders::cache);
}

DocumentDesk::Core::~Core() {
  std::vector<DocumentId> open;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, entry] : entries_) open.push_back(id);
    for (auto& [id, task] : tasks_) task.stop.request_stop();
  }
  for (const DocumentId id : open) close(id);
  painter.finish();
  asking.finish();
  closing.finish();
}

Error DocumentDesk::Core::stopped() { return {ErrorCode::Cancelled, "it was stopped", "CANCELLED"}; }

Error DocumentDesk::Core::not_open() { return {ErrorCode::NotFound, "the document is not open", ""}; }

// --- Tasks ----------------------------------------------------------------------------------------------------------

std::pair<DeskTask, std::stop_token> DocumentDesk::Core::begin(std::vector<DocumentId> about) {
  const std::lock_guard lock(mutex_);
  const DeskTask id{++last_task_};
  Task& task = tasks_[id];
  task.about = std::move(about);
  return {id, task.stop.get_token()};
}

void DocumentDesk::Core::forget(DeskTask task) {
  const std::lock_guard lock(mutex_);
  tasks_.erase(task);
}

void DocumentDesk::Core::cancel(DeskTask task) {
  std::stop_source stop(std::nostopstate);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = tasks_.find(task); found != tasks_.end()) stop = found->second.stop;
  }
  stop.request_stop();
}

void DocumentDesk::Core::post_painting(WorkQueue::Task task) {
  {
    const std::lock_guard lock(mutex_);
    painting_.push_back(std::move(task));
  }
  painter.post([this] {
    WorkQueue::Task next;
    {
      const std::lock_guard lock(mutex_);
      next = std::move(painting_.back());
      painting_.pop_back();
    }
    next();
  });
}

// --- Opening --------------------------------------------------------------------------------------------------------

void DocumentDesk::Core::Entry::tell(const DocumentEvent& event) {
  const std::lock_guard lock(sink_mutex);
  if (!is_closed && sink) sink(event);
}

DocumentId DocumentDesk::Core::open(std::function<Result<std::filesystem::path>()> place,
                                    std::optional<Digest> expected, std::string password, DocumentSink sink) {
  const auto entry = std::make_shared<Entry>();
  entry->sink = std::move(sink);
  {
    const std::lock_guard lock(mutex_);
    entry->id = DocumentId{++last_document_};
    entries_[entry->id] = entry;
  }
  Entry* const raw = entry.get();
  raw->reader->post([this, raw, place = std::move(place), expected, password = std::move(password)] {
    Status ok = open_here(*raw, place, expected, password);
    if (ok) ok = read_all(*raw);
    if (!ok) close(raw->id, ok);
  });
  return entry->id;
}

Status DocumentDesk::Core::open_here(Entry& entry, const std::function<Result<std::filesystem::path>()>& place,
                                     const std::optional<Digest>& expected, const std::string& password) {
  const std::stop_token stop = entry.stop.get_token();
  if (stop.stop_requested()) return stopped();
  const Result<std::filesystem::path> path = place();
  if (!path) return path.error();
  DocumentOptions options;
  options.tools = options_.tools;
  options.password = password;
  Result<Document> document = Document::open(*path, options, stop);
  if (!document) return document.error();
  if (expected && document->info().digest != *expected) {
    return Error{ErrorCode::NotFound, path->filename().string() + " has been changed since it was attached", ""};
  }
  entry.opened.document = std::make_unique<Document>(*std::move(document));
  entry.is_open = true;
  DocumentOpened opened{entry.opened.document->info(), *path, {}};
  if (Result<std::vector<OutlineEntry>> outline = entry.opened.document->outline(stop)) {
    opened.outline = *std::move(outline);
  }
  if (const Status ok = known.note(opened.info.digest, *path); !ok) {
    opened.info.notices.push_back("Where " + opened.info.name + " lies could not be noted: " + ok.error().message);
  }
  entry.tell(opened);
  return {};
}

Status DocumentDesk::Core::read_all(Entry& entry) {
  const std::stop_token stop = entry.stop.get_token();
  const DocumentInfo& info = entry.opened.document->info();
  const bool is_kept = !options_.cache_folder.empty() && !info.needed_password;
  const std::filesystem::path folder = is_kept ? document_cache_folder(options_.cache_folder) : std::filesystem::path();
  if (is_kept) trim_document_cache(folder, kIndexCacheBytes);
  const std::lock_guard lock(entry.index_mutex);
  Result<PageIndex> index = PageIndex::open(info, folder);
  if (!index) return index.error();
  entry.opened.index = std::make_unique<PageIndex>(*std::move(index));
  const std::int64_t total = info.n_pages();
  std::int64_t told = -1;
  const auto progress = [&entry, &told, total](std::int64_t done) {
    const std::int64_t step = done * kProgressSteps / std::max<std::int64_t>(1, total);
    if (step != std::exchange(told, step)) entry.tell(DocumentIndexing{done, total});
  };
  if (Status ok = entry.opened.index->fill(*entry.opened.document, progress, stop); !ok) return ok;
  entry.is_ready = true;
  entry.tell(DocumentReady{entry.opened.index->pages()});
  return {};
}

void DocumentDesk::Core::close(DocumentId document, const Status& why) {
  EntryRef entry;
  std::vector<std::stop_source> running;
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(document);
    if (found == entries_.end()) return;
    entry = std::move(found->second);
    entries_.erase(found);
    for (auto& [id, task] : tasks_) {
      if (std::find(task.about.begin(), task.about.end(), document) != task.about.end()) running.push_back(task.stop);
    }
    for (auto kept = pictures_.begin(); kept != pictures_.end();) {
      const bool is_of_it = kept->document == document;
      if (is_of_it) picture_bytes_ -= bytes_of(*kept->picture.image);
      kept = is_of_it ? pictures_.erase(kept) : std::next(kept);
    }
    // Here already, for what is in neither place would not be waited for by ~Core: a document may close itself.
    closing.post([entry] {
      entry->is_left.acquire();
      entry->reader->finish();
    });
  }
  entry->stop.request_stop();
  for (std::stop_source& stop : running) stop.request_stop();
  if (!why) entry->tell(DocumentFailed{why.error()});  // whoever hears it finds no document any more
  {
    const std::lock_guard lock(entry->sink_mutex);
    entry->is_closed = true;
  }
  entry->is_left.release();
}

bool DocumentDesk::Core::post_reading(Entry& entry, WorkQueue::Task task) {
  const std::lock_guard lock(entry.sink_mutex);
  if (!entry.is_closed) entry.reader->post(std::move(task));  // otherwise it would be dropped without an answer
  return !entry.is_closed;
}

DocumentDesk::Core::EntryRef DocumentDesk::Core::find(DocumentId document) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(document);
  return found == entries_.end() ? nullptr : found->second;
}

DocumentDesk::Core::EntryRef DocumentDesk::Core::ready(DocumentId document) {
  EntryRef entry = find(document);
  return entry != nullptr && entry->is_ready ? entry : nullptr;
}

// --- Part by part ---------------------------------------------------------------------------------------------------

std::shared_ptr<PartReading> DocumentDesk::Core::reading(const DeskQuestion& question) {
  std::vector<EntryRef> entries;
  for (const DocumentId id : question.documents) entries.push_back(ready(id));
  const auto with = [entries](const std::function<Status(NumberedDocuments)>& work) {
    return with_entries<void>(entries, work);
  };
  std::vector<PageChoice> parts;
  const Status ok = with([&](NumberedDocuments documents) -> Status {
    parts = parts_of_question(documents, question);
    return {};
  });
  if (!ok || parts.empty()) return nullptr;
  return std::make_shared<WholeReading>(with, std::move(parts), question.text, part_options(question));
}

// --- Pages ----------------------------------------------------------------------------------------------------------

std::shared_ptr<const Image> DocumentDesk::Core::kept_picture(DocumentId document, std::int64_t page,
                                                              std::int64_t width) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(pictures_.begin(), pictures_.end(), [&](const Kept& kept) {
    return kept.document == document && kept.picture.page == page && kept.width == width;
  });
  if (found == pictures_.end()) return nullptr;
  pictures_.splice(pictures_.begin(), pictures_, found);
  return found->picture.image;
}

void DocumentDesk::Core::keep_picture(Kept picture) {
  const std::lock_guard lock(mutex_);
  if (!entries_.contains(picture.document)) return;
  picture_bytes_ += bytes_of(*picture.picture.image);
  pictures_.push_front(std::move(picture));
  while (picture_bytes_ > options_.picture_bytes) {
    picture_bytes_ -= bytes_of(*pictures_.back().picture.image);
    pictures_.pop_back();
  }
}

Result<PagePicture> DocumentDesk::Core::picture(const EntryRef& entry, std::int64_t page, std::int64_t width,
                                                const std::stop_token& stop) {
  if (entry == nullptr || !entry->is_open) return not_open();
  const Document& document = *entry->opened.document;
  if (page < 0 || page >= document.info().n_pages()) return no_such_page(document.info(), page);
  if (std::shared_ptr<const Image> image = kept_picture(entry->id, page, width)) return PagePicture{page, image};
  const std::vector<PageSize>& sizes = document.info().about.sizes;
  double longest = static_cast<double>(width);
  if (const auto index = static_cast<std::size_t>(page); index < sizes.size() && sizes[index].width > 0) {
    longest *= std::max(1.0, sizes[index].height / sizes[index].width);
  }
  const auto side = std::clamp(static_cast<std::int64_t>(std::ceil(longest)), kShortestSide, kLongestSide);
  Result<Image> image = document.render(page, side, stop);
  if (!image) return image.error();
  const PagePicture picture{page, std::make_shared<const Image>(*std::move(image))};
  keep_picture({entry->id, width, picture});
  return picture;
}

Result<PageText> DocumentDesk::Core::words(const EntryRef& entry, std::int64_t page, const std::stop_token& stop) {
  if (entry == nullptr || !entry->is_open) return not_open();
  const Document& document = *entry->opened.document;
  if (page < 0 || page >= document.info().n_pages()) return no_such_page(document.info(), page);
  if (entry->is_ready) {
    const std::lock_guard lock(entry->index_mutex);
    return entry->opened.index->page(page);
  }
  std::optional<Result<PageText>> read;
  const Status ok = document.read_text(
      page, page, [&read](std::int64_t, Result<PageText> text) { read = std::move(text); },
      std::chrono::steady_clock::now() + document_limits::kPageTime, stop);
  if (!ok) return ok.error();
  if (!read) return no_such_page(document.info(), page);
  return *std::move(read);
}

/// Every page is looked at: an index of whole words would not find "invoi" while it is typed.
Result<std::vector<FoundWords>> DocumentDesk::Core::find_words(Entry& entry, const std::string& words,
                                                               const std::stop_token& stop) {
  if (!entry.is_ready) return not_open();
  std::vector<FoundWords> found;
  const std::int64_t n_pages = entry.opened.document->info().n_pages();
  for (std::int64_t page = 0; page < n_pages && found.size() < kFoundMost; ++page) {
    if (stop.stop_requested()) return stopped();
    const std::lock_guard lock(entry.index_mutex);
    if (entry.opened.index->pages()[static_cast<std::size_t>(page)].n_words == 0) continue;
    const Result<PageText> text = entry.opened.index->page(page);
    if (!text) continue;  // a page that cannot be read holds nothing that could be shown
    for (TextPlace& place : find_all(*text, words, true)) {
      if (found.size() < kFoundMost) found.push_back({page, std::move(place.boxes)});
    }
  }
  return found;
}

}  // namespace sightline
