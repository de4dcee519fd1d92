/// DocumentFocus: the documents of the open conversation: what was shown of them, and where its answers stand.
#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "gui/chat/message_parts.h"
#include "gui/conversation/conversation_item.h"
#include "gui/document/document_panel.h"
#include "multimodal/contract/stored_chat.h"

namespace sightline::gui {

/// Sources are mentions whose indices begin here, so that they never meet those of places in pictures.
inline constexpr int kSourceMentions = 1'000'000;

/// What a model can still take.
struct DocumentRoom {
  std::int64_t tokens = 8192;
  std::int64_t partTokens = 8192;  ///< of what is read alone, without the conversation
  bool hasPictures = true;
};

/// Knows which documents a conversation's questions showed pages of, numbers them as the conversation does, chooses pages
/// for the next question, and finds the sources of answers once they are whole. GUI thread.
class DocumentFocus : public QObject {
  Q_OBJECT

 public:
  using TakeParts = std::function<void(Result<PreparedQuestion> prepared)>;

  DocumentFocus(DocumentPanel& panel, DocumentShelf& shelf, QObject* parent = nullptr);

  /// Another conversation.
  void clear();
  /// Closes all documents of the window; nothing names one any more.
  void closeAll();
  /// One more message of it, in order; `text` is an answer's. The documents of a question are opened again.
  void add(const StoredMessage& message, const QString& text);
  /// The text so far of an answer that is being written: what its whole statements rest on is looked for meanwhile.
  void grow(MessageId answer, const QString& text);
  /// The whole text of an answer that was added without: its sources are looked for.
  void complete(MessageId answer, const QString& text);
  /// The messages from this one on are gone.
  void removeFrom(MessageId message);
  /// What is about to be sent can be looked at.
  void preview(const Attachments& attachments);

  /// Whether a question with these attachments is about documents.
  [[nodiscard]] bool isAbout(const Attachments& attachments) const;
  /// Whether each document of the conversation can be asked or cannot be opened; `settled` tells when.
  [[nodiscard]] bool isSettled() const;
  [[nodiscard]] bool isEmpty() const { return shown_.empty(); }
  /// Chooses pages for a question and writes them as parts. `question` is the message that is asked anew, with what
  /// stands before it in mind; kNoMessage: one at the end.
  /// `reads`: it was read part by part before, and is again.
  DeskTask prepare(MessageId question, const QString& text, const Attachments& attachments, const DocumentRoom& room,
                   bool reads, QObject* receiver, TakeParts take);
  void cancel(DeskTask task);
  /// One sentence on what of these attachments a question would show, later; see `planned`.
  void plan(const QString& text, const Attachments& attachments, const DocumentRoom& room);

  /// The sources of all answers.
  void addMentions(std::vector<Mention>& mentions) const;
  /// `mention` as in Mention::regionIndex; -1 or one of a picture: none.
  void light(MessageId answer, int mention);
  void goTo(MessageId answer, int mention);

 signals:
  /// The sources of an answer are known.
  void sourcesChanged();
  /// A source is pointed at in the panel; -1: none any more.
  void mentionHovered(qint64 answer, int mention);
  void emptyChanged(bool isEmpty);
  /// A person wants to see a document now.
  void shownOnPurpose();
  void planned(const QString& sentence);
  void settled();
  /// A document of the conversation cannot be opened any more.
  void noticed(const QString& sentence);

 private:
  struct Numbered {
    DocumentHandle handle = 0;
    Digest digest;
  };
  struct Entry {
    MessageId id = kNoMessage;
    Role role = Role::User;
    QString question;                       // an answer's, too
    QString text;                           // an answer's
    std::vector<PageName> pages, pictures;  // that this message shows
    std::vector<PageName> read;             // that were read part by part for it
    qsizetype nLooked = 0;                  // of a growing answer's text: what its sources were looked for in
    bool isLooking = false;                 // in what came since
    bool isAsked = false;                   // its sources were looked for
    std::optional<std::vector<Claim>> claims;
    std::vector<DocumentSource> sources;
    std::vector<QString> labels;  // of each in the answer's text
  };

  [[nodiscard]] Entry* find(MessageId message);
  [[nodiscard]] std::vector<DocumentId> ids(const std::vector<Numbered>& documents) const;
  [[nodiscard]] DeskQuestion questionFor(MessageId question, const QString& text, const Attachments& attachments,
                                         const DocumentRoom& room) const;
  void takeShelf(int document);
  void lookForSources();
  [[nodiscard]] bool canLook() const;
  [[nodiscard]] SourceQuestion sourcesOf(const Entry& entry) const;
  void takeGrown(MessageId answer, qsizetype nLooked, const QString& text, Result<std::vector<Claim>> claims);
  void describe(Entry& entry, const QString& text);
  void showSourcesOf(MessageId answer);
  void showDocuments();

  DocumentPanel& panel_;
  DocumentShelf& shelf_;
  std::vector<Numbered> documents_;  // of the conversation
  std::vector<Entry> entries_;
  std::vector<DocumentHandle> preview_;  // of the composer, which have no number yet
  std::vector<DocumentHandle> shown_;    // in the panel
  MessageId answer_ = kNoMessage;        // whose sources the panel shows
  std::set<DocumentHandle> lamented_;
  std::optional<DeskTask> planning_;
};

}  // namespace sightline::gui
