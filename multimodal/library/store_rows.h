/// Messages, their parts and pictures as rows: what the units of the conversation store have in common.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/stored_chat.h"
#include "multimodal/library/database.h"

namespace sightline::rows {

constexpr std::int64_t number(ConversationId id) noexcept { return static_cast<std::int64_t>(id); }
constexpr std::int64_t number(MessageId id) noexcept { return static_cast<std::int64_t>(id); }
constexpr std::int64_t number(Moment moment) noexcept { return moment.time_since_epoch().count(); }
constexpr std::int64_t number(bool flag) noexcept { return flag ? 1 : 0; }
Moment now();

// All of these fail with the errors of Query. Those that write want an open transaction.

/// Parts as they are kept: valid UTF-8, pictures by the digest of their bytes. Errors: OverBudget naming the limit;
/// InvalidArgument for a message without text and pictures; Unsupported for a video.
Result<std::vector<Part>> make_keepable(std::vector<Part> parts);
Status make_keepable(ImageRef& picture);

/// Errors: also NotFound for a picture without bytes that is not there.
Status add_picture(Database& database, const ImageRef& picture);
/// Errors: also those of add_picture.
Status add_parts(Database& database, MessageId message, std::span<const Part> parts);
Status add_regions(Database& database, MessageId message, std::span<const Region> regions);
/// Removes pictures that nothing refers to.
Status collect_pictures(Database& database);
/// Puts `text` in the search under `row`, in place of what was there.
Status index_text(Database& database, std::int64_t row, std::string_view text);
/// All texts of a message, one after the other.
std::string text_of(std::span<const Part> parts);

/// Adds a row without parts and regions; `id` is ignored. Gives the new id.
Result<MessageId> add_message(Database& database, ConversationId conversation, const StoredMessage& message);
/// Writes over state, figures and thinking of a row that is there.
Status update_message(Database& database, const StoredMessage& message);

/// The chosen branch, whole but for the pictures' bytes.
Result<std::vector<StoredMessage>> read_branch(Database& database, ConversationId conversation);
/// What leads to `message`, it included, the first first; without versions.
Result<std::vector<StoredMessage>> read_path(Database& database, MessageId message);
/// Every message, parents before children; without versions.
Result<std::vector<StoredMessage>> read_all(Database& database, ConversationId conversation);
/// Where a message stands.
struct Place {
  ConversationId conversation = kNoConversation;
  MessageId parent = kNoMessage;
  Role role = Role::User;
};
/// Errors: also NotFound.
Result<Place> place_of(Database& database, MessageId message);
/// The last message of the chosen branch, or none. Errors: also NotFound for a conversation that is none or was removed.
Result<MessageId> last_of_branch(Database& database, ConversationId conversation);
/// Makes `message` and what leads to it the chosen branch; what was chosen below it stays chosen.
Status choose(Database& database, ConversationId conversation, MessageId message);

Result<Draft> read_draft(Database& database, ConversationId conversation);
/// Errors: also those of add_picture.
Status write_draft(Database& database, ConversationId conversation, const Draft& draft);

}  // namespace sightline::rows
