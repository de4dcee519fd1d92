/// Session::Core: what stands behind the door: the store's thread, the engine's control and the answers under way.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "multimodal/library/conversation_store.h"
#include "multimodal/library/settings_file.h"
#include "multimodal/session.h"
#include "multimodal/session/answer_record.h"
#include "multimodal/session/engine_control.h"
#include "multimodal/session/work_queue.h"

namespace sightline {

/// A request under way, from the person's word to the last save.
struct RunningAnswer {
  RequestId id{};
  AnswerSink sink;
  std::stop_source stop;
  AnswerRecord::Clock::time_point asked;
  BegunAnswer begun;  ///< the store thread's
  std::mutex mutex;   ///< guards what follows
  AnswerRecord record;
  bool has_news = false;  ///< that are not on disk yet
};

/// Everything below runs on `disk`, unless it says otherwise.
class Session::Core {
 public:
  /// Puts a question or another answer into the store.
  using Begin = std::function<Result<BegunAnswer>(ConversationStore& store)>;

  explicit Core(SessionOptions options);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  /// Any thread: runs `work` with the store, and hands its result to `done`. `changes_list`: tells the window afterwards.
  template <class T>
  void with_store(Done<T> done, std::function<Result<T>(ConversationStore&)> work, bool changes_list = false) {
    disk.post([this, done = std::move(done), work = std::move(work), changes_list] {
      look_again();
      Result<T> result = store ? work(*store) : Result<T>(no_store());
      const bool worked = result.has_value();
      if (done) done(std::move(result));
      if (worked && changes_list) tell(ListChanged{});
    });
  }
  static Error no_store() { return {ErrorCode::Internal, "not even memory can keep conversations", "DISK_ERROR"}; }
  /// Any thread.
  void tell(SessionEvent event);
  /// What else a request changes.
  struct Turn {
    bool is_new_conversation = false;
    bool empties_draft = false;
  };
  /// Any thread. `conversation` finds out which one it is about, before anything is written.
  RequestId begin(std::function<Result<ConversationId>(ConversationStore&)> conversation, AskOptions options,
                  Begin begin, Turn turn, AnswerSink sink);
  /// Any thread.
  void cancel(RequestId request);
  void stop_answers_of(ConversationId conversation);
  /// Puts what is in memory over what is on disk.
  void complete(StoredConversation& conversation);
  void keep_draft(ConversationId conversation, Draft draft, Done<void> done);
  Status save_draft_of(ConversationId conversation);
  /// What waits to be saved, else what is on disk.
  Result<Draft> read_draft(ConversationId conversation);
  Status change_settings(Settings settings);
  void save_all();

  const SessionOptions options;
  // disk's own
  std::unique_ptr<ConversationStore> store;
  std::optional<SettingsFile> settings_file;
  Settings settings;

 private:
  using Answer = std::shared_ptr<RunningAnswer>;
  struct WaitingDraft {
    Draft draft;
    std::vector<Done<void>> done;
  };

  void open();
  void open_store(StoreOpened& opened);
  void open_settings(StoreOpened& opened);
  void begin_here(const Answer& answer, const std::function<Result<ConversationId>(ConversationStore&)>& conversation,
                  const AskOptions& asked, const Begin& begin, Turn turn);
  Result<EngineRequest> make_request(const Answer& answer, const AskOptions& asked);
  Result<ChatOptions> options_of(const Answer& answer);
  // An answer that is read part by part; see session_parts.cpp.
  struct PartRun;
  using PartRunRef = std::shared_ptr<PartRun>;
  void begin_parts(const Answer& answer, const AskOptions& asked);
  void go_on(const PartRunRef& run);                              // `parts`
  void take_note(const PartRunRef& run, const ChatEvent& event);  // the backend's thread
  void take_last(const PartRunRef& run, const ChatEvent& event);  // the backend's thread
  void end_with_notes(const PartRunRef& run);                     // any thread
  void take(const Answer& answer, const ChatEvent& event);        // the backend's thread
  void take_end(const Answer& answer, const ChatEvent& event);    // any thread
  void end(const Answer& answer, const ChatEvent& event);
  /// After a failure of the disk; if that lasts, what is done next fails as well and says so.
  void look_again() {
    if (store) static_cast<void>(store->recover_from_failure());
  }
  void forget(const Answer& answer);
  std::vector<Answer> running();  // any thread
  bool save_answers();
  bool save_drafts();
  void note_save(const Status& status);

  std::map<ConversationId, WaitingDraft> drafts_;
  std::vector<StoredMessage> unsaved_;  // answers that ended while the disk refused them
  bool has_trouble_ = false;

  std::mutex mutex_;  // guards what follows
  std::condition_variable ended_;
  std::map<RequestId, Answer> running_;
  std::uint64_t next_request_ = 1;

 public:
  // Threads, in the order in which the destructor's work needs them.
  WorkQueue talk;  ///< events for the window
  WorkQueue disk;  ///< store and settings
  WorkQueue network;
  WorkQueue parts;  ///< draws and words the parts of what is read part by part
  std::stop_source closing;
  EngineControl engine;
};

}  // namespace sightline
