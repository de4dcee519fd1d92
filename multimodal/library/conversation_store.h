/// ConversationStore: every conversation with all its versions, on disk as it is typed and written.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/stored_chat.h"
#include "multimodal/library/database.h"
#include "multimodal/library/network_folder.h"
#include "multimodal/library/store_lock.h"
#include "multimodal/library/store_reserve.h"

namespace sightline {

struct StoreOptions {
  std::filesystem::path folder;                                   ///< made if it is missing; holds conversations.db
  std::chrono::milliseconds lock_wait = std::chrono::seconds(5);  ///< for a store another program has
  std::int64_t max_bytes = 0;  ///< most the file may take, as if the disk were full; 0: no limit
  /// Called before a file of so many bytes is read from end to end, because it was left in a hurry. May be empty.
  std::function<void(std::int64_t bytes)> on_check = {};
  /// Whether a folder is on another computer; tests say otherwise.
  std::function<bool(const std::filesystem::path&)> is_on_network = sightline::is_on_network;
};

/// What was put on disk before an answer is asked for.
struct BegunAnswer {
  ConversationId conversation = kNoConversation;
  MessageId question = kNoMessage;
  MessageId answer = kNoMessage;
};

/// A file that one program at a time has. What a function reports as done survives a kill and a loss of power; what it
/// reports as failed has not happened at all, except that after a DISK_ERROR in the very last step of a commit it may
/// have. One thread at a time. Errors: those of Query; NotFound for an id that is none.
class ConversationStore {
 public:
  struct Opened;

  /// A damaged file, and one of a newer version, is renamed and never written; what can be read of a damaged one is taken
  /// over. Answers that were being written become Interrupted. Errors: Unavailable DB_BUSY if another program has the
  /// store; Io DISK_* if nothing can be opened or put aside.
  static Result<Opened> open(const StoreOptions& options);
  /// A store that is gone at the end of the program.
  static Result<std::unique_ptr<ConversationStore>> open_in_memory();
  ~ConversationStore();
  ConversationStore(const ConversationStore&) = delete;
  ConversationStore& operator=(const ConversationStore&) = delete;

  [[nodiscard]] bool is_read_only() const noexcept { return database_.is_read_only(); }
  /// After disk or memory have failed, goes on with a new connection: what the old one believes to be on disk may not
  /// be, so the file is looked at again. Does nothing if they have not. Errors: as open; then everything is as before.
  Status recover_from_failure();

  // --- The list ---

  /// Pinned ones first, then by their last question or answer; removed ones are left out.
  Result<std::vector<ConversationSummary>> list();
  /// As Session::search says.
  Result<std::vector<ConversationSummary>> search(std::string_view words);
  Result<ConversationId> create(const std::optional<ChatOptions>& options);
  Status rename(ConversationId conversation, std::string_view title);
  Status pin(ConversationId conversation, bool is_pinned);
  Result<std::optional<ChatOptions>> options(ConversationId conversation);
  Status set_options(ConversationId conversation, const std::optional<ChatOptions>& options);
  /// On a full disk this and purging have the room of a reserve.
  Status remove(ConversationId conversation);
  Status undo_remove(ConversationId conversation);
  /// Does nothing to one that was not removed, or is not there.
  Status purge(ConversationId conversation);
  Status purge_removed();

  // --- One conversation ---

  Result<StoredConversation> read(ConversationId conversation);
  /// Also of `kNoConversation`; empty for a conversation without one.
  Result<Draft> read_draft(ConversationId conversation);
  Status save_draft(ConversationId conversation, Draft draft);
  Result<ImageRef> read_picture(const Digest& picture);
  /// Gives the conversation it belongs to.
  Result<ConversationId> choose_version(MessageId message);

  // --- Asking ---

  /// Adds a question at the end of the chosen branch, or in a new conversation with these options, and an answer that is
  /// being written; the conversation's draft is emptied, unless it is kept. Errors: also those of make_keepable;
  /// OverBudget for too many messages; NotFound for a conversation that was removed.
  Result<BegunAnswer> ask(ConversationId conversation, std::vector<Part> question,
                          const std::optional<ChatOptions>& options, bool keeps_draft = false);
  /// Another answer beside `answer`. Errors: InvalidArgument for a message that is no answer.
  Result<BegunAnswer> retry(MessageId answer);
  /// Another question beside `question`, and its answer. Errors: InvalidArgument for a message that is no question.
  Result<BegunAnswer> edit(MessageId question, std::vector<Part> parts);
  /// What leads to `message`, it included, with the pictures' bytes, for a request. Failed and empty answers stay out,
  /// and so does thinking.
  Result<Conversation> prompt(MessageId message);
  /// Writes an answer over what was kept of it. One that is no longer Writing can be found by `search`.
  Status save_answer(const StoredMessage& answer);

  // --- Copies (conversation_archive.h) ---

  Database& database() noexcept { return database_; }

 private:
  ConversationStore(StoreOptions options, Database database, StoreLock lock)
      : options_(std::move(options)), lock_(std::move(lock)), database_(std::move(database)) {}
  Status update(const char* sql, std::initializer_list<SqlValue> values);
  Result<ConversationId> create_here(const std::optional<ChatOptions>& options);
  Result<BegunAnswer> begin_answer_here(ConversationId conversation, MessageId question);
  Result<BegunAnswer> begin_question_here(ConversationId conversation, MessageId parent,
                                          const std::vector<Part>& parts);
  Status purge_here(ConversationId conversation);
  Status purge_one(ConversationId conversation);
  Status purge_all_removed();
  Status with_reserve(const std::function<Status()>& step);

  StoreOptions options_;
  StoreLock lock_;  // outlives the connection
  StoreReserve reserve_;
  Database database_;
};

/// An open store, and what the person has to be told about it, one sentence each.
struct ConversationStore::Opened {
  std::unique_ptr<ConversationStore> store;
  std::vector<Error> notices;
};

}  // namespace sightline
