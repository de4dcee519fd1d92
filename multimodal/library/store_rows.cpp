/// Messages, their parts and pictures as rows: what the units of the conversation store have in common.
#include "multimodal/library/store_rows.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>
#include <utility>

#include "engine/base/digest.h"
#include "engine/base/utf8.h"

namespace sightline::rows {

namespace {

constexpr std::size_t kNameBytes = 1000;  // of a picture's name; it is only shown

std::span<const std::byte> bytes_of(const Digest& digest) { return digest.bytes; }

Digest digest_at(const Query& query, int column) {
  Digest digest;
  const std::vector<std::byte> bytes = query.bytes(column);
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.bytes.size()), digest.bytes.begin());
  return digest;
}

#define SIGHTLINE_MESSAGE_COLUMNS                                                                               \
  "m.id, m.parent, m.role, m.state, m.finish, m.stopped_while_thinking, m.created, m.model, m.error, "          \
  "m.error_id, m.prompt_tokens, m.reused_tokens, m.new_tokens, m.seconds_to_first_token, m.tokens_per_second, " \
  "m.thinking_seconds, m.thinking"

/// Numbers of another version or of a damaged file become the value `otherwise`.
template <class T>
T enum_at(const Query& query, int column, std::int64_t most, T otherwise) {
  const std::int64_t value = query.integer(column);
  return value < 0 || value > most ? otherwise : static_cast<T>(value);
}

StoredMessage message_at(const Query& query) {
  StoredMessage message;
  message.id = MessageId{query.integer(0)};
  message.parent = MessageId{query.integer(1)};
  message.role = enum_at(query, 2, 3, Role::User);
  message.state = enum_at(query, 3, 3, MessageState::Interrupted);
  message.finish = enum_at(query, 4, 4, Finish::Stop);
  message.stopped_while_thinking = query.flag(5);
  message.created = Moment(std::chrono::milliseconds(query.integer(6)));
  message.model = query.text(7);
  message.error = query.text(8);
  message.error_id = query.text(9);
  message.statistics = {query.integer(10), query.integer(11), query.integer(12),
                        query.real(13),    query.real(14),    query.real(15)};
  if (!query.is_null(16)) message.thinking = query.text(16);
  return message;
}

/// Reads the parts and regions of messages whose rows are there.
Status fill(Database& database, std::vector<StoredMessage>& messages) {
  Query parts(database, "SELECT text, picture, name FROM parts WHERE message = ? ORDER BY position");
  Query regions(database,
                "SELECT label, image_index, x0, y0, x1, y1, is_point, is_loose FROM regions WHERE message = ? "
                "ORDER BY position");
  for (StoredMessage& message : messages) {
    parts.again({number(message.id)});
    while (parts.next()) {
      if (parts.is_null(1)) {
        message.parts.emplace_back(Text{parts.text(0)});
      } else {
        message.parts.emplace_back(ImageRef{nullptr, digest_at(parts, 1), parts.text(2)});
      }
    }
    regions.again({number(message.id)});
    while (regions.next()) {
      message.regions.push_back(
          {regions.text(0), static_cast<std::size_t>(std::max<std::int64_t>(regions.integer(1), 0)), regions.real(2),
           regions.real(3), regions.real(4), regions.real(5), regions.flag(6), regions.flag(7)});
    }
  }
  if (!parts.status()) return parts.status();
  return regions.status();
}

Result<std::vector<StoredMessage>> read_messages(Database& database, const char* sql, std::int64_t value) {
  std::vector<StoredMessage> messages;
  Query query(database, sql, {value});
  while (query.next()) messages.push_back(message_at(query));
  if (!query.status()) return query.status().error();
  if (Status ok = fill(database, messages); !ok) return ok.error();
  return messages;
}

}  // namespace

Moment now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

std::string text_of(std::span<const Part> parts) {
  std::string text;
  for (const Part& part : parts) {
    if (const auto* words = std::get_if<Text>(&part)) text += words->utf8;
  }
  return text;
}

Status make_keepable(ImageRef& picture) {
  picture.name = replace_invalid_utf8(std::string_view(picture.name).substr(0, kNameBytes));
  if (picture.encoded == nullptr) return {};
  if (picture.encoded->size() > kPictureBytes) {
    return Error{ErrorCode::OverBudget, printable(picture.name) + ": the file is larger than 64 MiB", "IMAGE_LIMIT"};
  }
  picture.digest = sha256(*picture.encoded);  // what is kept under it is what it says
  return {};
}

Result<std::vector<Part>> make_keepable(std::vector<Part> parts) {
  const Error too_long{ErrorCode::OverBudget, "the text is longer than 8 MiB; attach a part of it", ""};
  std::size_t n_bytes = 0, n_pictures = 0;
  for (Part& part : parts) {
    if (std::holds_alternative<VideoRef>(part)) {
      return Error{ErrorCode::Unsupported, "videos cannot be asked about yet", ""};
    }
    if (auto* picture = std::get_if<ImageRef>(&part)) {
      ++n_pictures;
      if (Status ok = make_keepable(*picture); !ok) return ok.error();
    }
    if (auto* words = std::get_if<Text>(&part)) {
      if (words->utf8.size() > kMessageTextBytes) return too_long;
      words->utf8 = replace_invalid_utf8(words->utf8);
      n_bytes += words->utf8.size();
    }
  }
  if (n_bytes > kMessageTextBytes) return too_long;
  if (n_pictures > kMessagePictures) {
    return Error{ErrorCode::OverBudget, "a message can have 16 pictures, not " + std::to_string(n_pictures),
                 "IMAGE_LIMIT"};
  }
  if (n_bytes == 0 && n_pictures == 0) {
    return Error{ErrorCode::InvalidArgument, "there is nothing to ask: the message has no text and no picture", ""};
  }
  return parts;
}

Status add_picture(Database& database, const ImageRef& picture) {
  const Result<std::int64_t> count =
      database.number("SELECT count(*) FROM pictures WHERE digest = ?", {bytes_of(picture.digest)});
  if (!count) return count.error();
  if (*count > 0) return {};
  if (picture.encoded == nullptr) {
    return Error{ErrorCode::NotFound, "the picture " + printable(picture.name) + " is not there any more", "NOT_FOUND"};
  }
  return database.run("INSERT INTO pictures (digest, bytes) VALUES (?, ?)",
                      {bytes_of(picture.digest), std::span<const std::byte>(*picture.encoded)});
}

Status add_parts(Database& database, MessageId message, std::span<const Part> parts) {
  std::int64_t position = 0;
  for (const Part& part : parts) {
    Status ok;
    if (const auto* words = std::get_if<Text>(&part)) {
      ok = database.run("INSERT INTO parts (message, position, text) VALUES (?, ?, ?)",
                        {number(message), position, std::string_view(words->utf8)});
    } else if (const auto* picture = std::get_if<ImageRef>(&part)) {
      ok = add_picture(database, *picture);
      if (ok) {
        ok = database.run("INSERT INTO parts (message, position, picture, name) VALUES (?, ?, ?, ?)",
                          {number(message), position, bytes_of(picture->digest), std::string_view(picture->name)});
      }
    }
    if (!ok) return ok;
    ++position;
  }
  return {};
}

Status add_regions(Database& database, MessageId message, std::span<const Region> regions) {
  std::int64_t position = 0;
  for (const Region& region : regions) {
    const Status ok = database.run(
        "INSERT OR REPLACE INTO regions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {number(message), position, std::string_view(region.label), static_cast<std::int64_t>(region.image_index),
         region.x0, region.y0, region.x1, region.y1, number(region.is_point), number(region.is_loose)});
    if (!ok) return ok;
    ++position;
  }
  return {};
}

Status collect_pictures(Database& database) {
  return database.run(
      "DELETE FROM pictures WHERE digest IN (SELECT digest FROM pictures AS p WHERE NOT EXISTS "
      "(SELECT 1 FROM parts WHERE picture = p.digest) AND NOT EXISTS "
      "(SELECT 1 FROM draft_pictures WHERE picture = p.digest))");
}

Status index_text(Database& database, std::int64_t row, std::string_view text) {
  if (Status ok = database.run("DELETE FROM search WHERE rowid = ?", {row}); !ok || text.empty()) return ok;
  return database.run("INSERT INTO search (rowid, text) VALUES (?, ?)", {row, text});
}

Result<MessageId> add_message(Database& database, ConversationId conversation, const StoredMessage& message) {
  const Status ok =
      database.run("INSERT INTO messages (conversation, parent, role, state, created) VALUES (?, ?, ?, ?, ?)",
                   {number(conversation), number(message.parent), static_cast<std::int64_t>(message.role),
                    static_cast<std::int64_t>(message.state), number(message.created)});
  if (!ok) return ok.error();
  StoredMessage added = message;
  added.id = MessageId{database.last_row_id()};
  if (Status updated = update_message(database, added); !updated) return updated.error();
  return added.id;
}

Status update_message(Database& database, const StoredMessage& message) {
  const AnswerStatistics& figures = message.statistics;
  const SqlValue thinking = message.thinking ? SqlValue(std::string_view(*message.thinking)) : SqlValue(nullptr);
  return database.run(
      "UPDATE messages SET state = ?, finish = ?, stopped_while_thinking = ?, model = ?, error = ?, error_id = ?, "
      "prompt_tokens = ?, reused_tokens = ?, new_tokens = ?, seconds_to_first_token = ?, tokens_per_second = ?, "
      "thinking_seconds = ?, thinking = ? WHERE id = ?",
      {static_cast<std::int64_t>(message.state), static_cast<std::int64_t>(message.finish),
       number(message.stopped_while_thinking), std::string_view(message.model), std::string_view(message.error),
       std::string_view(message.error_id), figures.prompt_tokens, figures.reused_tokens, figures.new_tokens,
       figures.seconds_to_first_token, figures.tokens_per_second, figures.thinking_seconds, thinking,
       number(message.id)});
}

// A child is always younger than its parent, so that a damaged file cannot lead in circles.
Result<std::vector<StoredMessage>> read_branch(Database& database, ConversationId conversation) {
  Result<std::vector<StoredMessage>> messages = read_messages(
      database,
      "WITH RECURSIVE branch (id) AS ("
      "  SELECT chosen FROM conversations WHERE id = ?"
      "  UNION ALL SELECT m.chosen FROM branch JOIN messages AS m ON m.id = branch.id WHERE m.chosen > m.id) "
      "SELECT " SIGHTLINE_MESSAGE_COLUMNS " FROM branch JOIN messages AS m ON m.id = branch.id ORDER BY m.id",
      number(conversation));
  if (!messages) return messages;
  Query versions(database, "SELECT id FROM messages WHERE conversation = ? AND parent = ? ORDER BY id");
  for (StoredMessage& message : *messages) {
    versions.again({number(conversation), number(message.parent)});
    while (versions.next()) message.versions.push_back(MessageId{versions.integer(0)});
  }
  if (!versions.status()) return versions.status().error();
  return messages;
}

Result<std::vector<StoredMessage>> read_path(Database& database, MessageId message) {
  return read_messages(
      database,
      "WITH RECURSIVE path (id) AS ("
      "  SELECT ? UNION ALL SELECT m.parent FROM path JOIN messages AS m ON m.id = path.id WHERE m.parent < m.id) "
      "SELECT " SIGHTLINE_MESSAGE_COLUMNS " FROM path JOIN messages AS m ON m.id = path.id ORDER BY m.id",
      number(message));
}

Result<std::vector<StoredMessage>> read_all(Database& database, ConversationId conversation) {
  return read_messages(database,
                       "SELECT " SIGHTLINE_MESSAGE_COLUMNS " FROM messages AS m WHERE m.conversation = ? ORDER BY m.id",
                       number(conversation));
}

Result<Place> place_of(Database& database, MessageId message) {
  Query query(database, "SELECT conversation, parent, role FROM messages WHERE id = ?", {number(message)});
  if (query.next()) {
    return Place{ConversationId{query.integer(0)}, MessageId{query.integer(1)}, enum_at(query, 2, 3, Role::User)};
  }
  if (!query.status()) return query.status().error();
  return Error{ErrorCode::NotFound, "the message is not there any more", "NOT_FOUND"};
}

Result<MessageId> last_of_branch(Database& database, ConversationId conversation) {
  const Result<std::int64_t> there =
      database.number("SELECT count(*) FROM conversations WHERE id = ? AND is_removed = 0", {number(conversation)});
  if (!there) return there.error();
  if (*there == 0) return Error{ErrorCode::NotFound, "the conversation is not there any more", "NOT_FOUND"};
  const Result<std::int64_t> last = database.number(
      "WITH RECURSIVE branch (id) AS ("
      "  SELECT chosen FROM conversations WHERE id = ?"
      "  UNION ALL SELECT m.chosen FROM branch JOIN messages AS m ON m.id = branch.id WHERE m.chosen > m.id) "
      "SELECT max(id) FROM branch",
      {number(conversation)});
  if (!last) return last.error();
  return MessageId{*last};
}

Status choose(Database& database, ConversationId conversation, MessageId message) {
  Query parent_of(database, "SELECT parent FROM messages WHERE id = ?");
  for (std::int64_t child = number(message); child > 0;) {
    parent_of.again({child});
    if (!parent_of.next()) return parent_of.status();
    const std::int64_t parent = parent_of.integer(0);
    if (parent == 0) {
      return database.run("UPDATE conversations SET chosen = ? WHERE id = ?", {child, number(conversation)});
    }
    if (parent >= child) break;  // a damaged file
    if (Status ok = database.run("UPDATE messages SET chosen = ? WHERE id = ?", {child, parent}); !ok) return ok;
    child = parent;
  }
  return {};
}

Result<Draft> read_draft(Database& database, ConversationId conversation) {
  Draft draft;
  Query text(database, "SELECT text FROM drafts WHERE conversation = ?", {number(conversation)});
  if (text.next()) draft.text = text.text(0);
  Query pictures(database, "SELECT picture, name FROM draft_pictures WHERE conversation = ? ORDER BY position",
                 {number(conversation)});
  while (pictures.next()) draft.pictures.push_back({nullptr, digest_at(pictures, 0), pictures.text(1)});
  if (!text.status()) return text.status().error();
  if (!pictures.status()) return pictures.status().error();
  return draft;
}

Status write_draft(Database& database, ConversationId conversation, const Draft& draft) {
  const Result<std::int64_t> n_before =
      database.number("SELECT count(*) FROM draft_pictures WHERE conversation = ?", {number(conversation)});
  if (!n_before) return n_before.error();
  // New pictures first: those it keeps without bytes are still referred to.
  for (const ImageRef& picture : draft.pictures) {
    if (Status ok = add_picture(database, picture); !ok) return ok;
  }
  if (Status ok = database.run("DELETE FROM drafts WHERE conversation = ?", {number(conversation)}); !ok) return ok;
  if (!draft.empty()) {
    const Status ok = database.run("INSERT INTO drafts (conversation, text) VALUES (?, ?)",
                                   {number(conversation), std::string_view(draft.text)});
    if (!ok) return ok;
  }
  std::int64_t position = 0;
  for (const ImageRef& picture : draft.pictures) {
    const Status ok =
        database.run("INSERT INTO draft_pictures (conversation, position, picture, name) VALUES (?, ?, ?, ?)",
                     {number(conversation), position++, bytes_of(picture.digest), std::string_view(picture.name)});
    if (!ok) return ok;
  }
  return *n_before > 0 ? collect_pictures(database) : Status();
}

}  // namespace sightline::rows
