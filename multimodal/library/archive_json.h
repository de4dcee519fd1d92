/// ArchivedConversation <-> JSON.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "multimodal/library/conversation_archive.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

inline constexpr std::string_view kArchiveFormat = "sightline-conversations";
inline constexpr std::int64_t kArchiveVersion = 1;

/// One conversation as a JSON object, pictures by the hexadecimal digits of their digests. Any thread.
std::string archived_json(const ArchivedConversation& archived);

/// The conversation that an object says, for which `where` stands in messages ("conversations[3]"). Fields that are
/// missing have their defaults, unknown ones are passed over. Any thread.
/// Errors: InvalidArgument naming a field of another kind, a parent that is no earlier message, or two equal ids.
Result<ArchivedConversation> read_archived_json(const JsonValue& json, const std::string& where);

}  // namespace sightline
