/// DocumentShelf: the documents of a window, opened once each, and what is known of them on the window's thread.
#include "gui/document/document_shelf.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <variant>

namespace sightline::gui {

namespace {

/// The pixels as windows paint them. Takes some milliseconds: not for the window's thread.
QImage asQImage(const Image& image) {
  const QImage borrowed(image.row(0), static_cast<int>(image.width()), static_cast<int>(image.height()),
                        static_cast<qsizetype>(image.width() * 3), QImage::Format_RGB888);
  return borrowed.convertToFormat(QImage::Format_RGB32);
}

bool wantsPassword(const Error& error) {
  return error.id == "PDF_PASSWORD" && error.code == ErrorCode::InvalidArgument;
}

}  // namespace

DocumentShelf::DocumentShelf(DeskOptions options, QObject* parent)
    : QObject(parent), desk_(std::make_unique<DocumentDesk>(std::move(options))) {}

DocumentShelf::~DocumentShelf() { desk_.reset(); }

DocumentHandle DocumentShelf::add(const QString& path) {
  // A file that failed is tried anew: it may have been mended since.
  const auto there = std::find_if(documents_.begin(), documents_.end(), [&path](const auto& entry) {
    return entry.second.path == path && entry.second.state != ShelvedDocument::State::Failed;
  });
  const bool isSame = there != documents_.end() && there->second.state == ShelvedDocument::State::Opening;
  if (isSame) return there->first;
  const DocumentHandle handle = ++last_;
  ShelvedDocument& document = documents_[handle];
  document.path = path;
  document.name = QFileInfo(path).fileName();
  open(handle, {});
  return handle;
}

DocumentHandle DocumentShelf::addAgain(const Digest& digest, const QString& name, std::int64_t nPages) {
  if (const DocumentHandle there = withDigest(digest); there != 0) return there;
  const DocumentHandle handle = ++last_;
  ShelvedDocument& document = documents_[handle];
  document.digest = digest;
  document.name = name;
  document.nPages = nPages;
  open(handle, {});
  return handle;
}

void DocumentShelf::openAgain(DocumentHandle document, const QString& password) {
  if (documents_.contains(document)) open(document, password);
}

void DocumentShelf::open(DocumentHandle handle, const QString& password) {
  ShelvedDocument& document = documents_[handle];
  document.state = ShelvedDocument::State::Opening;
  document.wasPasswordWrong = !password.isEmpty();
  document.done = document.total = 0;
  // Events name the opening they are of: one that was given up may still be on its way.
  const auto id = std::make_shared<DocumentId>(kNoDocument);
  const auto sink = [this, handle, id](const DocumentEvent& event) {
    QMetaObject::invokeMethod(
        this, [this, handle, id, event] { take(handle, *id, event); }, Qt::QueuedConnection);
  };
  if (document.path.isEmpty()) {
    *id = desk_->open_again(document.digest, document.name.toStdString(), password.toStdString(), sink);
  } else {
    *id = desk_->open(QFile::encodeName(document.path).toStdString(), password.toStdString(), sink);
  }
  document.id = *id;
  emit changed(handle);
}

void DocumentShelf::take(DocumentHandle handle, DocumentId id, const DocumentEvent& event) {
  const auto found = documents_.find(handle);
  if (found == documents_.end() || found->second.id != id) return;
  ShelvedDocument& document = found->second;
  if (const auto* const opened = std::get_if<DocumentOpened>(&event)) {
    document.state = ShelvedDocument::State::Reading;
    document.info = opened->info;
    document.outline = opened->outline;
    document.digest = opened->info.digest;
    document.nPages = document.total = opened->info.n_pages();
    document.path = QFile::decodeName(opened->path.c_str());
  } else if (const auto* const indexing = std::get_if<DocumentIndexing>(&event)) {
    document.done = indexing->done;
    document.total = indexing->total;
  } else if (const auto* const ready = std::get_if<DocumentReady>(&event)) {
    document.state = ShelvedDocument::State::Ready;
    document.pages = ready->pages;
  } else if (const auto* const failed = std::get_if<DocumentFailed>(&event)) {
    const bool isLocked = wantsPassword(failed->error);
    document.state = isLocked ? ShelvedDocument::State::Locked : ShelvedDocument::State::Failed;
    document.failure = QString::fromStdString(failed->error.message);
    document.id = kNoDocument;
    emit changed(handle);
    if (isLocked) emit passwordWanted(handle);
    return;
  }
  emit changed(handle);
}

void DocumentShelf::keepOnly(const std::set<DocumentHandle>& documents) {
  for (auto entry = documents_.begin(); entry != documents_.end();) {
    if (documents.contains(entry->first)) {
      ++entry;
      continue;
    }
    if (entry->second.id != kNoDocument) desk_->close(entry->second.id);
    entry = documents_.erase(entry);
  }
}

const ShelvedDocument* DocumentShelf::find(DocumentHandle document) const {
  const auto found = documents_.find(document);
  return found == documents_.end() ? nullptr : &found->second;
}

DocumentHandle DocumentShelf::withDigest(const Digest& digest) const {
  const auto found = std::find_if(documents_.begin(), documents_.end(), [&digest](const auto& entry) {
    return entry.second.digest == digest && entry.second.nPages > 0 &&
           entry.second.state != ShelvedDocument::State::Failed;
  });
  return found == documents_.end() ? 0 : found->first;
}

std::optional<DeskTask> DocumentShelf::picture(DocumentHandle document, int page, int width, QObject* receiver,
                                               TakePicture take) {
  const ShelvedDocument* const shelved = find(document);
  if (shelved == nullptr || shelved->id == kNoDocument) return std::nullopt;
  struct Painted {
    QImage picture;
    QString problem;
  };
  const Done<Painted> deliver = deliverTo<Painted>(
      this, receiver, [take](const Result<Painted>& painted) { take(painted->picture, painted->problem); });
  return desk_->picture(shelved->id, page, width, [deliver](const Result<PagePicture>& picture) {
    Painted painted;
    if (picture) {
      painted.picture = asQImage(*picture->image);
    } else if (picture.error().code != ErrorCode::Cancelled) {
      painted.problem = QString::fromStdString(picture.error().message);
    }
    deliver(painted);
  });
}

}  // namespace sightline::gui
