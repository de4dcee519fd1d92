/// ConversationController: the open conversation, from the session to view, composer and picture panel and back.
#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "gui/chat/document_focus.h"
#include "gui/chat/message_parts.h"
#include "gui/chat/picture_focus.h"
#include "gui/chat/picture_shelf.h"
#include "gui/chat/running_answer.h"
#include "gui/session/session_bridge.h"

namespace sightline::gui {

class Composer;
class ConversationView;

/// What a controller works on. All outlive it.
struct ChatParts {
  SessionBridge* bridge = nullptr;
  ConversationView* view = nullptr;
  Composer* composer = nullptr;
  PicturePanel* panel = nullptr;
  PictureShelf* shelf = nullptr;
  DocumentPanel* documentPanel = nullptr;
  DocumentShelf* documents = nullptr;
};

/// Keeps one conversation on the screen while answers of any number of conversations go on. A long conversation is
/// shown some messages per turn of the event loop. GUI thread.
class ConversationController : public QObject {
  Q_OBJECT

 public:
  explicit ConversationController(const ChatParts& parts, QObject* parent = nullptr);
  ~ConversationController() override;

  /// kNoConversation: a new one, with the draft that was begun for it. What was being written stays with the
  /// conversation that is left, as its draft, and so do pictures that are still read.
  void open(ConversationId conversation);
  /// Before the window closes: what the composer has and no draft yet.
  void keepWords();
  [[nodiscard]] ConversationId current() const { return current_; }
  /// Whether the conversation has no messages yet.
  [[nodiscard]] bool isEmpty() const { return messages_.empty() && waiting_.empty(); }
  [[nodiscard]] bool isAnswering() const;
  /// Whether the draft of the open conversation is in the composer.
  [[nodiscard]] bool isDraftShown() const { return isDraftShown_; }
  [[nodiscard]] bool isEditing() const { return editing_ != kNoMessage; }
  /// How the open conversation is answered: by options of its own, else as the settings say.
  [[nodiscard]] ChatOptions chatOptions() const;
  [[nodiscard]] bool hasOwnOptions() const { return options_.has_value(); }
  /// Kept with the conversation; none: as the settings say. One that is not asked anything yet takes them along.
  void setChatOptions(std::optional<ChatOptions> options);
  /// Opens a conversation where a search found `words`, in the version they are in, and lights them.
  void openAt(ConversationId conversation, MessageId message, const QString& words);
  /// Tokens of the last answer's context; 0: unknown.
  [[nodiscard]] std::int64_t contextTokens() const { return contextTokens_; }

 public slots:
  void stop();
  /// Another answer to the last question.
  void retryLast();
  void editLast();
  void toggleThinking();
  /// Back to the draft from before.
  void cancelEdit();
  /// Asks as if the person had written it, for examples to click on.
  void askExample(const QString& text, const sightline::gui::Attachments& attachments);

 signals:
  void currentChanged(qint64 conversation);
  void emptyChanged();
  /// Which conversations are being answered.
  void answeringChanged(const std::set<sightline::ConversationId>& conversations);
  void editingChanged(bool on);
  void contextChanged();
  /// There is something to look at, or not any more.
  void picturesChanged(bool any);
  void documentsChanged(bool any);
  /// What the person wants to see now, of pictures and documents.
  void pictureWanted();
  void documentWanted();
  /// One sentence for the person.
  void noticed(const QString& sentence);

 private:
  enum class Kind { Ask, Retry, Edit };
  /// A request of this window.
  struct Request {
    Kind kind = Kind::Ask;
    MessageId about = kNoMessage;  // the answer, or the question, that gets another version
    Written written;
    std::vector<Part> parts;                        // the same, as it was asked
    int page = 0;                                   // what was open when it was asked
    ConversationId conversation = kNoConversation;  // the same; none: a new one
    bool hasBegun = false;
    RunningAnswer answer;
  };

  /// A question whose pages are still being chosen. Until it is asked it is a part of the draft.
  struct Pending {
    Written written;
    bool keepsDraft = false;
    MessageId retried = kNoMessage;     // the answer that gets another version
    std::optional<DeskTask> task = {};  // none: documents are still opened
  };

  /// Pictures that are still read, and whose draft they belong to.
  struct Aside {
    ConversationId conversation = kNoConversation;
    bool isStash = false;  // of the open conversation: they go into stash_
  };
  /// What a search found and is still to be shown.
  struct Sought {
    MessageId message = kNoMessage;
    QString words;
    bool isFetched = false;  // its version was chosen
  };

  void connectParts();
  /// keepsDraft: it was not the composer that had these words.
  void askWritten(const QString& text, const Attachments& attachments, bool keepsDraft);
  void askAboutDocuments(Pending pending);
  void preparePending();
  void takePrepared(Result<PreparedQuestion> prepared);
  void giveUpPending();
  void askParts(const Written& written, std::vector<Part> parts, bool keepsDraft,
                std::shared_ptr<PartReading> reading = nullptr);
  bool readAgain(const StoredMessage& answer);
  [[nodiscard]] DocumentRoom documentRoom() const;
  void planDocuments();
  void connectDocuments();
  void retry(const QString& item);
  Request& note(Ticket ticket, Kind kind, MessageId about);
  void edit(const QString& item);
  void chooseVersion(const QString& item, int version);
  void chooseMessage(MessageId message, std::size_t index);
  void showSought();
  void showThinking();
  void setThinking(bool on);

  [[nodiscard]] Written draft() const;
  void saveDraft();
  void leaveDraft();
  void showDraft(const Written& written);
  void fill(const Written& written, std::function<void(bool hadWords)> then);
  void beginEdit(MessageId question, const Written& original, const Written& changed);
  void addToDraft(ConversationId conversation, std::function<Written(const Written&)> add);
  void takeAside(int aside, const Attachment& attachment);
  void bringBack(bool isStash);
  void giveBack(const Request& request);
  void moveDraft(ConversationId from);
  [[nodiscard]] AskOptions options(bool hasNewPictures) const;

  void takeNews(const std::vector<AnswerNews>& news);
  void begin(Request& request, const AnswerBegun& begun);
  void refuse(Request& request, const Error& error);
  void takeEvent(Request& request, const ChatEvent& event);
  void finish(const Request& request);
  void tellAnswering();

  void readCurrent();
  void show(StoredConversation conversation);
  void showFrom(std::size_t index, std::vector<StoredMessage> messages);
  void appendWaiting();
  void appendMessage(StoredMessage message);
  void removeFrom(std::size_t index);
  [[nodiscard]] std::size_t indexOf(MessageId message) const;
  [[nodiscard]] const Request* requestOf(MessageId answer) const;
  [[nodiscard]] StoredMessage questionOf(const Request& request, const AnswerBegun& begun) const;
  ConversationItem itemFor(const StoredMessage& message);
  void refreshThumbnails(const Digest& picture);
  void wantThumbnails(const QString& item);
  void showThumbnails(const StoredMessage& message);

  void showMentions();
  void showNewestPictures();
  void showPicturesOf(std::size_t index);
  void lookAtAnswer(MessageId answer, const std::vector<Region>& regions);
  void previewAttachments(const Attachments& attachments);
  void putBox(int picture, const QRectF& fractions);
  void updateContext();

  SessionBridge& bridge_;
  ConversationView& view_;
  Composer& composer_;
  PictureShelf& shelf_;
  std::unique_ptr<PictureFocus> focus_;
  std::unique_ptr<DocumentFocus> documents_;
  std::optional<Pending> pending_;
  QTimer planning_;

  ConversationId current_ = kNoConversation;
  int page_ = 0;                         // counts what was opened
  int filling_ = 0;                      // counts what is put into the composer, which may wait for its pictures
  bool isDraftShown_ = false;            // until then it is on disk, and what is typed comes behind it
  std::vector<StoredMessage> messages_;  // of the chosen branch; without what answers said
  std::vector<StoredMessage> waiting_;   // to be shown in later turns, the first one last
  QTimer appending_;
  std::map<Ticket, Request> requests_;
  MessageId editing_ = kNoMessage;
  MessageId wantedEdit_ = kNoMessage;   // as soon as the draft is shown
  Written stash_;                       // the draft while a question is edited
  Written original_;                    // that question
  std::map<int, Aside> asides_;         // by the composer's number
  std::optional<ChatOptions> options_;  // of the open conversation; none: those of the settings
  bool isRead_ = true;                  // what is kept of it is known here
  std::optional<bool> wishedThinking_;  // before that
  std::optional<Sought> sought_;
  std::int64_t contextTokens_ = 0;
};

}  // namespace sightline::gui
