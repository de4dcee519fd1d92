/// DocumentShelf: the documents of a window, opened once each, and what is known of them on the window's thread.
#pragma once

#include <QImage>
#include <QObject>
#include <QString>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

#include "gui/session/deliver.h"
#include "multimodal/document_desk.h"

namespace sightline::gui {

/// Names a document of a window, open or not; 0 is none. Unlike a DocumentId it stays when the document is opened again.
using DocumentHandle = int;

/// What is known of one. A plain value.
struct ShelvedDocument {
  enum class State {
    Opening,
    Reading,  ///< it can be looked at; `done` of `total` pages are read
    Ready,    ///< it can be searched and asked
    Locked,   ///< it wants a password
    Failed,   ///< `failure` says why
  } state = State::Opening;

  QString path;  ///< empty: where it was in an earlier run
  QString name;
  Digest digest;  ///< once it is open, or if it is of an earlier run
  DocumentId id = kNoDocument;
  std::int64_t nPages = 0;
  DocumentInfo info;                  ///< from Reading on
  std::vector<OutlineEntry> outline;  ///< likewise
  std::vector<PageSummary> pages;     ///< Ready
  std::int64_t done = 0, total = 0;
  QString failure;
  bool wasPasswordWrong = false;  ///< Locked, not for the first time

  [[nodiscard]] bool isVisible() const { return state == State::Reading || state == State::Ready; }
};

/// Owns the desk. Everything it tells comes on the window's thread, through the event loop; nothing it does waits, except
/// its destruction. The window's thread only.
class DocumentShelf : public QObject {
  Q_OBJECT

 public:
  using TakePicture = std::function<void(const QImage& picture, const QString& problem)>;

  explicit DocumentShelf(DeskOptions options, QObject* parent = nullptr);
  /// Stops what runs: usually at once.
  ~DocumentShelf() override;

  /// A file of any kind; the same file that is open already has the same handle.
  DocumentHandle add(const QString& path);
  /// One that a conversation names; where its file lies is known to the desk. `nPages` as the conversation has it.
  DocumentHandle addAgain(const Digest& digest, const QString& name, std::int64_t nPages);
  /// Tries again what failed or is locked.
  void openAgain(DocumentHandle document, const QString& password);
  /// Closes all others.
  void keepOnly(const std::set<DocumentHandle>& documents);
  /// Null for a handle that is none.
  [[nodiscard]] const ShelvedDocument* find(DocumentHandle document) const;
  [[nodiscard]] DocumentHandle withDigest(const Digest& digest) const;

  [[nodiscard]] DocumentDesk& desk() { return *desk_; }
  /// A `done` for functions of the desk: `take` gets the result on the window's thread, unless `receiver` is gone.
  template <class T>
  Done<T> answerTo(QObject* receiver, std::type_identity_t<std::function<void(Result<T>)>> take) {
    return deliverTo<T>(this, receiver, std::move(take));
  }
  /// A page `width` device pixels wide; `problem` says why there is none, and is empty if it was cancelled.
  std::optional<DeskTask> picture(DocumentHandle document, int page, int width, QObject* receiver, TakePicture take);

 signals:
  /// Something about it is known that was not before.
  void changed(int document);
  /// It wants a password: ask the person, then `openAgain`.
  void passwordWanted(int document);

 private:
  void open(DocumentHandle document, const QString& password);
  void take(DocumentHandle document, DocumentId id, const DocumentEvent& event);

  std::map<DocumentHandle, ShelvedDocument> documents_;
  DocumentHandle last_ = 0;
  std::unique_ptr<DocumentDesk> desk_;  // ends first: nothing is told afterwards
};

}  // namespace sightline::gui
