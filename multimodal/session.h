/// Session: the one door for windows. It keeps conversations and settings, runs the engine, makes no one wait.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/backend.h"
#include "multimodal/contract/done.h"
#include "multimodal/contract/engine_state.h"
#include "multimodal/contract/part_reading.h"
#include "multimodal/contract/settings.h"
#include "multimodal/contract/stored_chat.h"

namespace sightline {

/// Names a running request; numbers are never used again within a session.
enum class RequestId : std::uint64_t {};

// --- What happens without being asked -------------------------------------------------------------------------------

/// The store was left in a hurry, and its file is so large that checking it may take seconds: before StoreOpened.
struct StoreChecking {
  std::int64_t bytes = 0;
};

/// The store is open, once, soon after the start.
struct StoreOpened {
  /// What the person has to be told, one sentence each: a damaged or newer store or settings file was put aside, the
  /// store cannot be written, another window has it. Usually none.
  std::vector<Error> notices;
  bool is_lasting = true;  ///< false: nothing is kept beyond the end of this program, because no store could be opened
};

/// The settings were read at the start, or changed by whoever.
struct SettingsChanged {
  Settings settings;
};

/// The engine's state is another one, or its loading has got further by a hundredth.
struct EngineChanged {
  EngineState state;
};

/// The list of conversations is another one: a title, an order, one more, one less.
struct ListChanged {};

/// Something could not be saved. It is kept in memory and tried again.
struct SaveFailed {
  Error error;
};
/// Everything is saved again after a SaveFailed.
struct SaveWorksAgain {};

using SessionEvent = std::variant<StoreChecking, StoreOpened, SettingsChanged, EngineChanged, ListChanged, SaveFailed,
                                  SaveWorksAgain>;
/// Called in order, never twice at once, from a thread of the session.
using SessionSink = std::function<void(const SessionEvent&)>;

// --- Asking ---------------------------------------------------------------------------------------------------------

/// A question is on disk and its answer begins: the first event of a request that could be begun.
struct AnswerBegun {
  ConversationId conversation = kNoConversation;
  MessageId question = kNoMessage;
  MessageId answer = kNoMessage;
  bool is_new_conversation = false;
};
/// First AnswerBegun, then what the backend says, in its order and its meaning; the last one is Finished or Failed,
/// after the answer was saved. A request that cannot be begun has one Failed only, and nothing of it was kept.
using AnswerEvent = std::variant<AnswerBegun, ChatEvent>;
/// Called in order, never twice at once, from threads of the session or the backend; must not wait for long.
using AnswerSink = std::function<void(const AnswerEvent&)>;

/// What a person wants for one answer besides the options of the conversation.
struct AskOptions {
  std::optional<bool> think;  ///< none: as the conversation's options say
  bool find_regions = false;  ///< ask for places in the pictures
  /// What is read part by part instead of the conversation. The notes come as thinking, their Progress names the part;
  /// the last step is the answer. Stopped before it, the answer is the notes that are there.
  std::shared_ptr<PartReading> reading = {};
};

/// A new question at the end of a conversation's chosen branch.
struct Question {
  ConversationId conversation = kNoConversation;  ///< none: a new one begins
  /// Texts and pictures in order. A picture without bytes is one that the store has already.
  std::vector<Part> parts;
  std::optional<ChatOptions> chat_options;  ///< for a new conversation: its own; none: those of the settings
  bool keeps_draft = false;                 ///< what is asked is not what the draft holds
  AskOptions options;
};

/// Where things are, and who is told. All paths may be missing; they are made.
struct SessionOptions {
  std::filesystem::path data_folder;     ///< for conversations; empty: the standard one
  std::filesystem::path config_folder;   ///< for settings; empty: the standard one
  std::filesystem::path engine_program;  ///< `sightline`; empty: beside this program, else along PATH
  /// Answers instead of an engine: tests script it. Its state is Ready from the start, and no process is ever started.
  std::shared_ptr<Backend> backend;
  std::string backend_model = "scripted";                                    ///< what `backend` is called
  SessionSink on_event;                                                      ///< may be empty
  std::chrono::milliseconds save_interval = std::chrono::milliseconds(500);  ///< of growing answers; at most 1 s
  std::chrono::milliseconds lock_wait = std::chrono::seconds(5);             ///< for a store another window has
};

/// The door. Every function returns at once and may be called from any thread; answers come through the functions
/// handed in, from threads of the session, which must neither throw nor destroy the session. What was asked first is
/// done first. Errors, unless said otherwise: NotFound for an id that is none, Io DISK_FULL, DISK_ERROR or DISK_READONLY
/// in one sentence, Corrupt DB_CORRUPT.
class Session {
 public:
  /// Opens settings and store in the background: SettingsChanged and StoreOpened follow. The chosen engine is not
  /// started before `start_engine` or the first question.
  explicit Session(SessionOptions options);
  /// Stops all requests, saves what they had, ends the engine, and returns when all is done: usually at once, at most
  /// some seconds. Nothing is called after it has returned.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // --- Conversations ---

  /// All that are not deleted: pinned ones first, then by the last question or answer, the latest first.
  void list(Done<std::vector<ConversationSummary>> done);
  /// Those whose title or messages hold `words` as they stand, upper and lower case alike, at most 200, in the list's
  /// order; each with the place it was found at. Empty words list all.
  void search(std::string words, Done<std::vector<ConversationSummary>> done);
  /// The chosen branch.
  void read(ConversationId conversation, Done<StoredConversation> done);
  /// Goes to a version of a message: `message` and what was chosen last below it become the chosen branch.
  void choose_version(MessageId message, Done<StoredConversation> done);
  /// The bytes of a picture some message or draft refers to.
  void read_picture(Digest picture, Done<ImageRef> done);
  /// An empty conversation, for options or a draft before the first question.
  void create(std::optional<ChatOptions> options, Done<ConversationId> done);
  /// Errors: also OverBudget above kTitleBytes. Line breaks and control characters become blanks; an empty title gives
  /// the name back to the first question.
  void rename(ConversationId conversation, std::string title, Done<void> done);
  void pin(ConversationId conversation, bool is_pinned, Done<void> done);
  void set_options(ConversationId conversation, std::optional<ChatOptions> options, Done<void> done);
  /// Takes it out of the list; `undo_remove` brings it back until `purge`. Its running requests are stopped.
  void remove(ConversationId conversation, Done<void> done);
  void undo_remove(ConversationId conversation, Done<void> done);
  /// Ends what was removed for good: messages, drafts, pictures nothing else refers to. `purge_removed` takes all; the
  /// session itself does so at the start with what was removed in an earlier one.
  void purge(ConversationId conversation, Done<void> done);
  void purge_removed(Done<void> done);
  /// Keeps what is being written. `kNoConversation` has a draft as well: of a conversation that does not exist yet.
  /// Later calls replace earlier ones that wait; each is on disk within a second. Asking in the conversation
  /// empties its draft, unless the question keeps it. `done` may be empty.
  void save_draft(ConversationId conversation, Draft draft, Done<void> done);
  void read_draft(ConversationId conversation, Done<Draft> done);
  /// Keeps what `change` makes of the draft at hand, waiting or on disk, for what arrives while another conversation is
  /// open. `change` runs once, on a thread of the session. `done` as in save_draft; errors: also those of read_draft.
  void change_draft(ConversationId conversation, std::function<Draft(Draft)> change, Done<void> done);

  // --- Asking ---

  /// Errors, as a Failed: InvalidArgument for a question without text and pictures, or beside a running one in the same
  /// conversation; OverBudget naming the limit; those of the store; ENGINE_DIED; those of the backend. The engine is
  /// started if it does not run, with Progress events of Stage::Loading until it is ready.
  RequestId ask(Question question, AnswerSink sink);
  /// Another answer to the same question: a version beside `answer`, which stays.
  RequestId retry(MessageId answer, AskOptions options, AnswerSink sink);
  /// Another question in place of `question`, and its answer: a branch beside the old one, which stays. Pictures
  /// without bytes are ones the store has, such as those of the old question.
  RequestId edit(MessageId question, std::vector<Part> parts, AskOptions options, AnswerSink sink);
  /// Stops a request; it ends soon, with Finished and Finish::Cancelled, and what had come is kept. Does nothing for
  /// one that has ended.
  void cancel(RequestId request);

  // --- Engine ---

  [[nodiscard]] EngineState engine_state() const;
  /// Starts the chosen engine, or again one that has ended; does nothing while it starts or is ready. EngineChanged
  /// tells the rest.
  void start_engine();
  /// Ends the engine's process, which frees its memory. Running answers end with what they have.
  void stop_engine();
  /// Writes the choice into the settings and goes over to it: what ran ends, and the new one starts.
  void choose_engine(EngineChoice choice, Done<void> done);
  /// The models a server has, by name. Errors: those of RemoteBackend::probe.
  void probe(std::string url, std::string token, Done<std::vector<std::string>> done);

  // --- Settings, export, import ---

  void settings(Done<Settings> done);
  /// Errors: InvalidArgument naming a value out of range. A changed engine choice is taken up as by `choose_engine`.
  void set_settings(Settings settings, Done<void> done);
  /// Writes these conversations, or all if empty, into one file, which appears whole or not at all.
  void export_conversations(std::vector<ConversationId> conversations, ExportFormat format, std::filesystem::path file,
                            Done<void> done);
  /// Adds the conversations of an exported JSON file, all or none. Errors: InvalidArgument naming what is wrong in it;
  /// Unsupported for one of a newer version; OverBudget above kImportBytes.
  void import_conversations(std::filesystem::path file, Done<ImportReport> done);

  /// Calls `done` after everything that was asked for before has been done and saved, for tests and for closing.
  void flush(Done<void> done);

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace sightline
