/// Conversations as they are kept: summaries, messages with their versions, drafts, what an import did.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/run/sampling_options.h"
#include "multimodal/contract/conversation.h"
#include "multimodal/contract/region.h"
#include "multimodal/contract/settings.h"

namespace sightline {

/// Names a conversation for good; numbers are never used again. `kNoConversation` is none.
enum class ConversationId : std::int64_t {};
inline constexpr ConversationId kNoConversation{0};

/// Names a message for good, over all conversations. `kNoMessage` is none: the place before the first message.
enum class MessageId : std::int64_t {};
inline constexpr MessageId kNoMessage{0};

/// A moment by the system's clock, in UTC. Only for people: order never depends on it.
using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

// What is kept, at most. More is refused by OverBudget naming the limit.
inline constexpr std::size_t kMessageTextBytes = std::size_t{8} << 20;
inline constexpr std::size_t kMessagePictures = 16;
inline constexpr std::size_t kPictureBytes = std::size_t{64} << 20;
inline constexpr std::size_t kConversationMessages = 100'000;
inline constexpr std::size_t kTitleBytes = 1000;
inline constexpr std::size_t kImportBytes = std::size_t{256} << 20;

/// One line of the list of conversations. A plain value.
struct ConversationSummary {
  ConversationId id = kNoConversation;
  std::string title;      ///< one line; until a person names it, the beginning of the first question; may be empty
  bool is_named = false;  ///< by a person
  bool is_pinned = false;
  bool has_draft = false;
  Moment created{}, updated{};
  // Of a search: where the words are; otherwise empty.
  MessageId found = kNoMessage;  ///< none: in the title
  std::string snippet;           ///< some words around the first place, one line
};

/// Where an answer stands. Questions and system messages are always Complete.
enum class MessageState : std::uint8_t {
  Writing,      ///< by this program, now
  Complete,     ///< `finish` says why it ended; a stop by the person counts as complete, with Finish::Cancelled
  Interrupted,  ///< the program ended while it was being written; what was there is kept
  Failed,       ///< `error` says why; what had come is kept
};

/// Figures of an answer.
struct AnswerStatistics {
  std::int64_t prompt_tokens = 0;
  std::int64_t reused_tokens = 0;  ///< of the prompt, not read again
  std::int64_t new_tokens = 0;
  double seconds_to_first_token = 0.0;  ///< from the question on, waiting included; 0: none came
  double tokens_per_second = 0.0;       ///< while writing; 0: unknown
  double thinking_seconds = 0.0;        ///< from the first to the last thinking; 0: none

  bool operator==(const AnswerStatistics&) const = default;
};

/// A message in a conversation. A plain value.
struct StoredMessage {
  MessageId id = kNoMessage;
  MessageId parent = kNoMessage;  ///< what it follows
  Role role = Role::User;
  /// In order. Pictures come by digest and name; `encoded` is null: Session::read_picture fetches the bytes.
  std::vector<Part> parts;
  std::optional<std::string> thinking;
  std::vector<Region> regions;  ///< by their index in the answer
  MessageState state = MessageState::Complete;
  Finish finish = Finish::Stop;         ///< if Complete
  bool stopped_while_thinking = false;  ///< the reply ended before an answer began
  AnswerStatistics statistics;
  std::string model;     ///< who answered; empty for questions
  std::string error;     ///< Failed: one sentence for a person
  std::string error_id;  ///< Failed: such as "ENGINE_DIED", or empty
  Moment created{};
  /// All that follow the same parent, this one among them, the oldest first: retries of an answer, edits of a question.
  std::vector<MessageId> versions;
};

/// What was being written and not yet sent.
struct Draft {
  std::string text;
  /// In order. When read, `encoded` is null; when saved, null means that the store has these bytes already.
  std::vector<ImageRef> pictures;

  [[nodiscard]] bool empty() const noexcept { return text.empty() && pictures.empty(); }
};

/// A conversation along its chosen branch. A plain value.
struct StoredConversation {
  ConversationSummary summary;
  std::vector<StoredMessage> messages;  ///< from the first to the last of the chosen branch
  Draft draft;
  std::optional<ChatOptions> options;  ///< none: those of the settings
};

enum class ExportFormat : std::uint8_t {
  Json,      ///< everything, pictures included; can be imported again
  Markdown,  ///< the chosen branches, to read; pictures as files in a folder beside it
};

/// What an import added.
struct ImportReport {
  std::size_t conversations = 0, messages = 0, pictures = 0;
  std::vector<ConversationId> ids;  ///< the new ones, in the file's order
};

}  // namespace sightline
