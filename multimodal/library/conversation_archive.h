/// Conversations as values to be written elsewhere: exports, imports, and what is saved from a damaged store.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/stored_chat.h"
#include "multimodal/library/database.h"

namespace sightline {

/// A whole conversation. Ids and parents mean something within it only; parents stand before their children.
struct ArchivedConversation {
  ConversationSummary summary;
  bool is_removed = false;
  std::optional<ChatOptions> options;
  std::vector<StoredMessage> messages;  ///< pictures without bytes
  MessageId last_chosen = kNoMessage;   ///< the end of the chosen branch
  Draft draft;
};

/// Gives a picture's bytes. Errors: NotFound, and those of where it comes from.
using PictureSource = std::function<Result<ImageRef>(const Digest& picture)>;

/// Errors: those of Query; NotFound.
Result<ArchivedConversation> read_archived(Database& database, ConversationId conversation);

/// Adds it under new ids, with pictures from `source`. A picture that cannot be had is replaced by a line that says so.
/// Wants an open transaction. Errors: those of Query and make_keepable. `report` counts what was added.
Status add_archived(Database& database, const ArchivedConversation& archived, const PictureSource& source,
                    ImportReport& report);
/// Writes a draft over the one of `conversation`, without pictures that cannot be had. Wants an open transaction.
/// Errors: those of Query and make_keepable.
Status add_archived_draft(Database& database, ConversationId conversation, const Draft& archived,
                          const PictureSource& source);

}  // namespace sightline
