/// Titles: one line each, by a person or from the first question.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "multimodal/contract/stored_chat.h"
#include "multimodal/library/database.h"

namespace sightline {

/// `text` on one line: blanks, line breaks and control characters become single blanks, none at the ends.
std::string one_line(std::string_view text);

/// The first `max_characters` characters of a line, cut at a blank if there is one near the end, with "…" where something
/// is missing.
std::string beginning_of(std::string_view line, std::size_t max_characters);

/// The words around the first place of `words` in `text`, on one line; upper and lower case of ASCII alike. The beginning
/// if they are not found so.
std::string snippet_around(std::string_view text, std::string_view words);

/// Gives a conversation that no person has named the title that its first question makes, and puts it in the search.
/// Wants an open transaction. Errors: those of Query.
Status give_title(Database& database, ConversationId conversation);

}  // namespace sightline
