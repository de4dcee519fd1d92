/// Conversations for measurements, written straight into a store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/base/error.h"
#include "multimodal/contract/stored_chat.h"

namespace sightline::bench {

struct StoreFilling {
  std::int64_t n_conversations = 1;
  std::int64_t n_messages = 2;     ///< of each conversation, questions and answers
  std::string answer;              ///< each of them; its first words differ
  std::int64_t picture_bytes = 0;  ///< of the picture in each first question; 0: none
};

/// Adds them to the store in `folder`, which is made if it is missing. Gives the last conversation's id. Errors: those
/// of ConversationStore.
Result<ConversationId> fill_store(const std::filesystem::path& folder, const StoreFilling& filling);

}  // namespace sightline::bench
