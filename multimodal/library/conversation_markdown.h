/// Conversations as Markdown, for people.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/stored_chat.h"
#include "multimodal/library/conversation_store.h"

namespace sightline {

/// The chosen branches: titles, questions and answers under headings, without thinking; pictures as files in the folder
/// "NAME.pictures" beside the file. Errors: those of the store; Io DISK_*.
Status export_markdown(ConversationStore& store, const std::vector<ConversationId>& conversations,
                       const std::filesystem::path& file);

}  // namespace sightline
