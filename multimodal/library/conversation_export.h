/// Conversations as files: JSON that can be read back, Markdown for people.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/stored_chat.h"
#include "multimodal/library/conversation_store.h"

namespace sightline {

/// Writes these conversations, all that were not removed if there are none named, into one file that appears whole or not
/// at all. Markdown writes pictures into the folder "NAME.pictures" beside it, JSON into itself.
/// Errors: NotFound; OverBudget for JSON that could not be imported again (256 MiB); Io DISK_*.
Status export_conversations(ConversationStore& store, std::vector<ConversationId> conversations, ExportFormat format,
                            const std::filesystem::path& file);

/// Adds the conversations of a JSON file, all or none. Errors: NotFound, Io; OverBudget above 256 MiB; InvalidArgument
/// naming what is wrong; Unsupported for a file of a newer version; those of the store.
Result<ImportReport> import_conversations(ConversationStore& store, const std::filesystem::path& file);

}  // namespace sightline
