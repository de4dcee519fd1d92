/// Conversations as values to be written elsewhere: exports, imports, and what is saved from a damaged store.
#include "multimodal/library/conversation_archive.h"

#include <map>
#include <optional>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/library/settings_json.h"
#include "multimodal/library/store_rows.h"
#include "multimodal/library/store_title.h"

namespace sightline {

using rows::number;

namespace {

/// The parts with their pictures' bytes.
std::vector<Part> with_pictures(const std::vector<Part>& parts, const PictureSource& source, ImportReport& report) {
  std::vector<Part> whole;
  for (const Part& part : parts) {
    const auto* picture = std::get_if<ImageRef>(&part);
    if (picture == nullptr) {
      whole.push_back(part);
      continue;
    }
    Result<ImageRef> read = source(picture->digest);
    if (!read) {
      whole.emplace_back(Text{"[The picture " + printable(picture->name) + " was lost.]\n"});
      continue;
    }
    read->name = picture->name;
    whole.emplace_back(*std::move(read));
    ++report.pictures;
  }
  return whole;
}

Status add_messages(Database& database, ConversationId id, const ArchivedConversation& archived,
                    const PictureSource& source, ImportReport& report) {
  std::map<MessageId, MessageId> new_ids{{kNoMessage, kNoMessage}};
  for (const StoredMessage& message : archived.messages) {
    StoredMessage added = message;
    const auto parent = new_ids.find(message.parent);
    added.parent = parent == new_ids.end() ? kNoMessage : parent->second;  // of a damaged store
    if (added.state == MessageState::Writing) added.state = MessageState::Interrupted;
    const Result<MessageId> new_id = rows::add_message(database, id, added);
    if (!new_id) return new_id.error();
    new_ids[message.id] = *new_id;
    std::vector<Part> parts = with_pictures(message.parts, source, report);
    if (!parts.empty() && message.role == Role::User) {
      Result<std::vector<Part>> kept = rows::make_keepable(std::move(parts));
      if (!kept) return kept.error();
      parts = *std::move(kept);
    }
    if (Status ok = rows::add_parts(database, *new_id, parts); !ok) return ok;
    if (Status ok = rows::add_regions(database, *new_id, message.regions); !ok) return ok;
    if (Status ok = rows::index_text(database, number(*new_id), rows::text_of(parts)); !ok) return ok;
    ++report.messages;
  }
  // From the first to the last, so that every version remembers what was chosen below it; then the one that counts.
  for (const StoredMessage& message : archived.messages) {
    if (Status ok = rows::choose(database, id, new_ids[message.id]); !ok) return ok;
  }
  const auto last = new_ids.find(archived.last_chosen);
  return last == new_ids.end() ? Status() : rows::choose(database, id, last->second);
}

}  // namespace

Result<ArchivedConversation> read_archived(Database& database, ConversationId conversation) {
  ArchivedConversation archived;
  Query query(
      database,
      "SELECT title, is_named, is_pinned, is_removed, created, updated, options FROM conversations WHERE id = ?",
      {number(conversation)});
  if (!query.next()) {
    if (!query.status()) return query.status().error();
    return Error{ErrorCode::NotFound, "the conversation is not there any more", "NOT_FOUND"};
  }
  archived.summary.id = conversation;
  archived.summary.title = query.text(0);
  archived.summary.is_named = query.flag(1);
  archived.summary.is_pinned = query.flag(2);
  archived.is_removed = query.flag(3);
  archived.summary.created = Moment(std::chrono::milliseconds(query.integer(4)));
  archived.summary.updated = Moment(std::chrono::milliseconds(query.integer(5)));
  if (!query.is_null(6)) archived.options = read_chat_options_json(query.text(6));
  Result<std::vector<StoredMessage>> messages = rows::read_all(database, conversation);
  if (!messages) return messages.error();
  archived.messages = *std::move(messages);
  if (const Result<std::vector<StoredMessage>> branch = rows::read_branch(database, conversation); !branch) {
    return branch.error();
  } else if (!branch->empty()) {
    archived.last_chosen = branch->back().id;
  }
  Result<Draft> draft = rows::read_draft(database, conversation);
  if (!draft) return draft.error();
  archived.draft = *std::move(draft);
  return archived;
}

Status add_archived_draft(Database& database, ConversationId conversation, const Draft& archived,
                          const PictureSource& source) {
  Draft draft{archived.text, {}};
  for (const ImageRef& picture : archived.pictures) {
    Result<ImageRef> read = source(picture.digest);
    if (!read) continue;
    read->name = picture.name;
    draft.pictures.push_back(*std::move(read));
  }
  return rows::write_draft(database, conversation, draft);
}

Status add_archived(Database& database, const ArchivedConversation& archived, const PictureSource& source,
                    ImportReport& report) {
  const std::string options = archived.options ? chat_options_json(*archived.options) : "";
  std::string title = one_line(archived.summary.title);
  if (title.size() > kTitleBytes) title = beginning_of(title, kTitleBytes / 4);
  const Status made = database.run(
      "INSERT INTO conversations (title, is_named, is_pinned, is_removed, turn, created, updated, options) "
      "VALUES (?, ?, ?, ?, (SELECT coalesce(max(turn), 0) + 1 FROM conversations), ?, ?, ?)",
      {std::string_view(title), number(archived.summary.is_named), number(archived.summary.is_pinned),
       number(archived.is_removed), number(archived.summary.created), number(archived.summary.updated),
       archived.options ? SqlValue(std::string_view(options)) : SqlValue(nullptr)});
  if (!made) return made;
  const ConversationId id{database.last_row_id()};
  if (Status ok = rows::index_text(database, -number(id), title); !ok) return ok;
  if (Status ok = add_messages(database, id, archived, source, report); !ok) return ok;
  if (Status ok = add_archived_draft(database, id, archived.draft, source); !ok) return ok;
  ++report.conversations;
  report.ids.push_back(id);
  return {};
}

}  // namespace sightline
